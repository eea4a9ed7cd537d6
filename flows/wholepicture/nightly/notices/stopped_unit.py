"""The notice of a systemd unit that stopped: killed, out of memory, or with an exit code."""

import re
from collections.abc import Mapping

from wholepicture.errors import ArgumentsError
from wholepicture.nightly.notices.notice import NAME, Notice
from wholepicture.nightly.notices.run_notice import meaning_of

_UNIT = re.compile(r"[A-Za-z0-9:_.@-]{1,200}")
_WORD = re.compile(r"[A-Za-z0-9-]{1,40}")
_RESULTS = {
    "oom-kill": "the machine had too little memory",
    "signal": "it was killed",
    "core-dump": "it broke",
    "timeout": "it took longer than its unit allows",
    "start-limit-hit": "it was started too often",
    "exec-condition": "a condition of its unit is not met",
    "resources": "the machine could not start it",
}


def of_stopped_unit(unit: str, environment: Mapping[str, str]) -> Notice:
    """The notice that this unit stopped; raises ArgumentsError for a name that no unit can have.

    From version 251 on, systemd describes how a unit stopped in environment variables that begin
    with `MONITOR_`. Without them, the notice says that the reason is not known.
    """
    if not _UNIT.fullmatch(unit):
        raise ArgumentsError(
            "--died",
            expected="the name of a unit, such as wholepicture.service",
            found="something else",
            do="Write it as systemd does.",
        )
    result = _word(environment, "MONITOR_SERVICE_RESULT")
    how, status = _word(environment, "MONITOR_EXIT_CODE"), _word(environment, "MONITOR_EXIT_STATUS")
    facts = [("Unit", unit), ("Result", _RESULTS.get(result, result) or "not known")]
    if how == "exited" and status.isdecimal():
        facts.append(("Ended with", f"exit code {status}: {meaning_of(int(status))}"))
    elif status:
        facts.append(("Ended by", f"signal {status}"))
    facts += [
        ("Published", "what was published before is unchanged"),
        ("To do", f"on the server, read `journalctl -u {unit}`, put it right and start it again"),
    ]
    return Notice(title=f"{NAME}: {unit} stopped", facts=tuple(facts))


def _word(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    return value if _WORD.fullmatch(value) else ""
