"""The notice of a run: its nights, and the error that ended it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from wholepicture.errors import NothingToJudgeError, WholePictureError
from wholepicture.nightly.notices.notice import NAME, Notice
from wholepicture.nightly.summary import Line, Summary, counted, outcomes_in_words
from wholepicture.stages.publishing import FIRST_LINE

Outcome = Summary | NothingToJudgeError

_MOST_NAMED = 10  # a card in Teams may have 28 KB, and nobody reads a longer list of names
_ENDED = {
    2: "an argument, the settings, a feed file or a check is invalid",
    3: "nothing could be judged from what was delivered",
    4: "another run held the store",
    5: "the run could not finish",
}
_STANDS = "what was published before is unchanged"
_SEE_LOG = (
    "read the run's last line on the server: it says what was expected, found, and what to do"
)


def meaning_of(code: int) -> str:
    """The meaning of an exit code, in words."""
    return _ENDED.get(code, "a code that no run of ours ends with")


def run_notice(
    outcomes: Mapping[date, Outcome | None],
    error: BaseException | None = None,
    expected: Collection[str] = (),
) -> Notice | None:
    """The notice of the judged nights or of the error that ended the run; None for neither.

    A night that was begun and not finished has no outcome. `expected` are the agencies whose
    delivery is expected every night; if it is empty, the agencies that have delivered before.
    """
    if error is not None:
        return _of_failure(outcomes, error)
    judged = {night: one for night, one in outcomes.items() if isinstance(one, Summary)}
    if not judged:
        return None
    newest = max(judged)
    late = _late(judged[newest], expected)
    earlier = {night: one for night, one in outcomes.items() if one and night != newest}
    facts = [*_facts(judged[newest], late), *_earlier(earlier)]
    occasions = frozenset(_occasions([judged[newest], *earlier.values()], late))
    return Notice(
        title=f"{NAME} {newest}: {_in_short(judged[newest], late)}",
        facts=tuple(facts),
        ends=FIRST_LINE,
        occasions=occasions,
    )


def _of_failure(outcomes: Mapping[date, Outcome | None], error: BaseException) -> Notice:
    """The notice of a run that ended with 2 to 5: only the code and the class of the error."""
    code, kind = 5, type(error).__name__
    if isinstance(error, WholePictureError):
        code = error.exit_code
    elif isinstance(error, KeyboardInterrupt):
        kind = "an interruption"
    night = max((day for day, one in outcomes.items() if one in (None, error)), default=None)
    earlier = {day: one for day, one in outcomes.items() if one and day != night}
    return Notice(
        title=f"{NAME}{f' {night}' if night else ''}: {meaning_of(code)}",
        facts=(
            ("Ended with", f"exit code {code}"),
            ("Kind of error", kind),
            ("Published", _STANDS),
            ("To do", _SEE_LOG),
            *_earlier(earlier),
        ),
        occasions=frozenset({"failure", *_occasions(list(earlier.values()), {})}),
    )


def _occasions(outcomes: Sequence[Outcome], late: Mapping[str, str]) -> list[str]:
    """The occasions of `[notify] when` that apply to these nights."""
    nights = [one for one in outcomes if isinstance(one, Summary)]
    found = ["failure"] if len(nights) < len(outcomes) else []
    found += ["late"] if late else []
    found += ["waivers"] if not all(night.waivers.is_file_used for night in nights) else []
    found += ["new critical"] if any(_new_critical(night) for night in nights) else []
    return found + (["could not run"] if any(_could_not_run(night) for night in nights) else [])


def _new_critical(night: Summary) -> list[Line]:
    return [line for line in night.in_total if line.severity == "critical" and line.new]


def _could_not_run(night: Summary) -> list[Line]:
    """The checks that could not run, critical ones first."""
    lines = [line for line in night.in_total if line.outcome == "could_not_run"]
    return sorted(lines, key=lambda line: (line.severity != "critical", line.check))


def _late(night: Summary, expected: Collection[str]) -> dict[str, str]:
    """The agencies without a delivery for that night, with the date of their last delivery."""
    found = {}
    for agency in expected or night.delivered:
        last = night.delivered.get(agency)
        if last != night.night:
            found[agency] = f"last of {last}" if last else "nothing so far"
    return found


def _in_short(night: Summary, late: Mapping[str, str]) -> str:
    critical, could_not = sum(line.new for line in _new_critical(night)), _could_not_run(night)
    parts = [
        counted(critical, "new critical finding", "new critical findings") if critical else "",
        counted(len(could_not), "check", "checks") + " could not run" if could_not else "",
        counted(len(late), "delivery", "deliveries") + " late or missing" if late else "",
        "" if night.waivers.is_file_used else "the file of waivers not used",
    ]
    return ", ".join(filter(None, parts)) or _findings(night)


def _findings(night: Summary) -> str:
    total: Counter[str] = Counter()
    for line in night.in_total:
        total.update(open=line.open, new=line.new, closed=line.resolved)
    return f"{total['open']} open, {total['new']} new, {total['closed']} closed"


def _facts(night: Summary, late: Mapping[str, str]) -> list[tuple[str, str]]:
    critical = [f"{line.check} {line.new}" for line in _new_critical(night)]
    could_not = [f"{line.check} ({line.severity})" for line in _could_not_run(night)]
    delivered = [f"{agency} of {day}" for agency, day in night.delivered.items()]
    facts = [
        ("Checks", f"{len(night.in_total)}: {outcomes_in_words(night.in_total)}"),
        ("Findings", _findings(night)),
        ("Waivers", night.waivers.in_short),
        ("New critical findings", _some(critical)),
        ("Could not run", _some(could_not)),
        ("Judged from", _some(delivered)),
        ("Late or missing", _some([f"{agency}, {last}" for agency, last in late.items()])),
    ]
    return [(label, said) for label, said in facts if said]


def _some(names: Sequence[str]) -> str:
    """The first few of them, and the number of the others."""
    more = len(names) - _MOST_NAMED
    return "; ".join([*names[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])


def _earlier(outcomes: Mapping[date, Outcome]) -> list[tuple[str, str]]:
    """One fact for each other night of the run."""
    return [
        (
            f"Night of {night}",
            f"{_findings(one)}; {sum(line.new for line in _new_critical(one))} new critical;"
            f" {counted(len(_could_not_run(one)), 'check', 'checks')} could not run"
            if isinstance(one, Summary)
            else _ENDED[3],
        )
        for night, one in sorted(outcomes.items())
    ]
