"""The command that sends a notice now, and the wrapper that sends one when a run ends."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wholepicture.cli.printing import complain, say, say_when
from wholepicture.errors import ArgumentsError, SettingsError

if TYPE_CHECKING:
    from wholepicture.nightly.notices.notice import Notice
    from wholepicture.rules.run_settings import Notify


def notify(
    settings: Annotated[
        Path, typer.Option("--settings", metavar="FILE", help="A settings.toml with [notify].")
    ],
    test: Annotated[
        bool, typer.Option("--test", help="Send a test e-mail and webhook, as the settings say.")
    ] = False,
    unit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="With --test: the systemd unit whose IPAddressAllow= to check first.",
        ),
    ] = None,
    died: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Send a notice that this systemd unit stopped."),
    ] = None,
) -> int:
    """Send a notice now, by e-mail and webhook as the settings say.

    Ends with 0 only if every way in the settings delivered it.
    """
    if test == (died is not None) or (unit and not test):
        raise ArgumentsError(
            "the command line",
            expected="either --test, with --unit or without, or --died",
            found="neither" if not test and died is None else "another choice",
            do="Give one of them.",
        )
    return _sent_of_unit(died, settings) if died is not None else _sent_as_test(settings, unit)


def _sent_as_test(settings: Path, unit: Path | None) -> int:
    """The exit code of a test notice, sent only if the unit allows the addresses."""
    from wholepicture.nightly import notices
    from wholepicture.rules.settings import load_settings

    ways = _insist_on_a_way(load_settings(settings).notify, settings)
    if unit:
        notices.insist_on_way_out(unit, ways)
    return _sent(notices.a_test(), ways)


def _sent_of_unit(unit: str, settings: Path) -> int:
    """The exit code of a notice that a unit stopped; other settings sections may be invalid."""
    from wholepicture.nightly import notices

    notice = notices.of_stopped_unit(unit, os.environ)
    return _sent(notice, _insist_on_a_way(notices.notify_settings(settings), settings))


def _insist_on_a_way(ways: "Notify", settings: Path) -> "Notify":
    if ways.email or ways.webhook:
        return ways
    raise SettingsError(
        f"{settings.name}, [notify]",
        expected="[notify.email] or [notify.webhook]",
        found="neither",
        do="Add one.",
    )


def _sent(notice: "Notice", ways: "Notify") -> int:
    """The exit code: 0 if every way delivered the notice, else that of the worst fault."""
    from wholepicture.nightly import notices

    code = 0
    for way, fault in notices.send(notice, ways):
        if fault:
            complain(str(fault))
            code = max(code, fault.exit_code)
        else:
            say(f"Delivered by {way}.")
    return code


def sends_notice(command: Callable[..., int]) -> Callable[..., int]:
    """The command of a run, with a notice sent when it ends, if its settings ask for one."""

    @wraps(command)
    def with_notice(**given: Any) -> int:
        from wholepicture.nightly import notices

        with notices.notice_when_run_ends(given["settings"], say_when, complain):
            return command(**given)

    return with_notice
