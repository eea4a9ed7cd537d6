"""The command that sends a notice now: to try the ways, or because a unit stopped."""

import os
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.saying import complain, say
from wholepicture.errors import ArgumentsError, SettingsError


def notify(
    settings: Annotated[
        Path, typer.Option("--settings", metavar="FILE", help="A settings.toml with [notify].")
    ],
    test: Annotated[
        bool, typer.Option("--test", help="Send a test by every way of the settings.")
    ] = False,
    unit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="With --test: a systemd service that must be allowed to reach them.",
        ),
    ] = None,
    died: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Send a notice that this systemd unit stopped."),
    ] = None,
) -> int:
    """Send a notice by every way of the settings; 0 only where each was delivered."""
    from wholepicture.nightly import notices
    from wholepicture.rules.settings import load_settings

    if test == (died is not None) or (unit and not test):
        raise ArgumentsError(
            "the command line",
            expected="either --test, with --unit or without, or --died",
            found="neither" if not test and died is None else "another choice",
            do="Give one of them.",
        )
    if died is None:
        notice, ways = notices.a_test(), load_settings(settings).notify
    else:
        notice, ways = (
            notices.of_stopped_unit(died, os.environ),
            notices.notify_settings(settings),
        )
    if not (ways.email or ways.webhook):
        raise SettingsError(
            f"{settings.name}, [notify]",
            expected="[notify.email] or [notify.webhook]",
            found="neither",
            do="Add one.",
        )
    if unit:
        notices.insist_on_way_out(unit, ways)
    code = 0
    for way, fault in notices.send(notice, ways):
        if fault:
            complain(str(fault))
            code = max(code, fault.exit_code)
        else:
            say(f"Delivered by {way}.")
    return code
