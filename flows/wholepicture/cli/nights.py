"""The commands of a night: audit it, publish it again."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.arguments import Out, Store, day, folder
from wholepicture.cli.notices import noticed
from wholepicture.cli.saying import say, say_when
from wholepicture.errors import ArgumentsError

Exports = Annotated[
    Path,
    typer.Argument(metavar="EXPORTS", help="The folder of nights: EXPORTS/2026-11-20/agency/."),
]
AsAt = Annotated[
    str | None,
    typer.Option(
        "--as-at",
        metavar="DATE",
        help="The night to judge, as 2026-11-20, or today; default: the newest there is.",
    ),
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="A settings.toml.")
]
FailOn = Annotated[
    str | None,
    typer.Option(
        metavar="critical", help="critical: exit 1 where a critical check failed or could not run."
    ),
]
CatchUp = Annotated[
    bool, typer.Option("--catch-up", help="Judge every night that is due, oldest first.")
]
Excel = Annotated[
    bool,
    typer.Option(show_default=False, help="Write CSV files that Excel opens by a double click."),
]
NoPrefect = Annotated[
    bool, typer.Option("--no-prefect", help="Run the same stages without the scheduler.")
]


@noticed
def audit(
    exports: Exports,
    as_at: AsAt = None,
    store: Store = Path("store"),
    out: Out = Path("audit"),
    settings: SettingsFile = None,
    fail_on: FailOn = None,
    catch_up: CatchUp = False,
    excel: Excel = False,
    no_prefect: NoPrefect = False,
) -> int:
    """Audit a night of exports and publish its CSVs."""
    from wholepicture import nightly
    from wholepicture.rules.settings import Run
    from wholepicture.stages.receiving import newest_night, today_in_london

    if fail_on not in (None, "critical"):
        raise ArgumentsError(
            "--fail-on", expected="the word critical", found="another word", do="Write it so."
        )
    today = today_in_london()
    run = Run(
        exports=exports.absolute(),
        as_at=_night(as_at, today) if as_at else newest_night(exports.absolute()),
        store=folder("--store", store),
        out=folder("--out", out),
        settings=settings.absolute() if settings else None,
        excel=excel,
    )
    judge = nightly.catch_up if catch_up else nightly.audit
    summary = judge(run, say_when, with_prefect=not no_prefect)
    if summary is None:
        say(f"Every night up to {run.as_at} is judged, from the files that are there.")
        return 0
    for line in summary.lines(today):
        say(line)
    return 1 if fail_on == "critical" and summary.critical else 0


def _night(as_at: str, today: date) -> date:
    return today if as_at == "today" else day("--as-at", as_at, or_today=True)


def publish(
    store: Store = Path("store"),
    out: Out = Path("audit"),
    as_at: Annotated[
        str | None,
        typer.Option("--as-at", metavar="DATE", help="One night only; default: every night held."),
    ] = None,
    excel: Annotated[
        bool | None,
        typer.Option(
            "--excel/--no-excel",
            show_default=False,
            help="Write those nights for Excel from now on, or no longer.",
        ),
    ] = None,
) -> None:
    """Publish nights again, from the store alone."""
    from wholepicture import nightly
    from wholepicture.stages.receiving import today_in_london

    only = _night(as_at, today_in_london()) if as_at else None
    places = folder("--store", store), folder("--out", out)
    for night in nightly.publish_again(*places, say, only=only, is_excel=excel):
        say(f"{night} is published in {out / str(night)}")
