"""The commands of a night: audit it, publish it again."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.arguments import Out, Store, day
from wholepicture.cli.saying import say
from wholepicture.errors import ArgumentsError

Exports = Annotated[Path, typer.Argument(help="The folder of nights: EXPORTS/2026-11-20/agency/.")]
AsAt = Annotated[
    str | None,
    typer.Option("--as-at", help="The night to judge, or today; default: the newest there is."),
]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="A settings.toml.")]


def audit(
    exports: Exports,
    as_at: AsAt = None,
    store: Store = Path("store"),
    out: Out = Path("audit"),
    settings: SettingsFile = None,
    fail_on: Annotated[
        str | None, typer.Option(help="critical: exit 1 if a critical check failed or could not.")
    ] = None,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="Judge every night that is due, oldest first.")
    ] = False,
    excel: Annotated[bool, typer.Option(help="CSVs with BOM and CRLF, for Excel.")] = False,
    no_prefect: Annotated[
        bool, typer.Option("--no-prefect", help="Run the same stages without the scheduler.")
    ] = False,
) -> int:
    """Audit a night of exports and publish its CSVs."""
    from wholepicture import nightly
    from wholepicture.receiving import newest_night, today_in_london
    from wholepicture.settings import Run

    if fail_on not in (None, "critical"):
        raise ArgumentsError(
            "--fail-on", expected="the word critical", found="another word", do="Write it so."
        )
    today = today_in_london()
    run = Run(
        exports=exports.absolute(),
        as_at=_night(as_at, today) if as_at else newest_night(exports.absolute()),
        store=store.absolute(),
        out=out.absolute(),
        settings=settings.absolute() if settings else None,
        excel=excel,
    )
    judge = nightly.catch_up if catch_up else nightly.audit
    summary = judge(run, say, with_prefect=not no_prefect)
    if summary is None:
        say(f"Every night up to {run.as_at} is judged, from the files that are there.")
        return 0
    for line in summary.lines(today):
        say(line)
    return 1 if fail_on == "critical" and summary.critical else 0


def _night(as_at: str, today: date) -> date:
    return today if as_at == "today" else day("--as-at", as_at, or_today=True)


def publish(store: Store = Path("store"), out: Out = Path("audit")) -> None:
    """Publish every night again from the store, where it is not there as it should be."""
    from wholepicture import nightly

    for night in nightly.publish_again(store.absolute(), out.absolute(), say):
        say(f"{night} is published in {out / str(night)}")
