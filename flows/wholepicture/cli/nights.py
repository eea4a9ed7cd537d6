"""The commands of a night: audit it, publish it again."""

from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.arguments import Out, Store, store_and_out
from wholepicture.cli.asked_run import asked_run, night
from wholepicture.cli.notices import sends_notice
from wholepicture.cli.printing import complain, say, say_when
from wholepicture.errors import ArgumentsError

Exports = Annotated[
    Path | None,
    typer.Argument(
        metavar="EXPORTS",
        help="The folder of nights: EXPORTS/2026-11-20/agency/; default: from the settings.",
    ),
]
StoreOfRun = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FOLDER",
        help="Private folder where nights are kept; default: from the settings, else store.",
    ),
]
OutOfRun = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help="Folder for the CSVs, one folder per night; default: from the settings, else audit.",
    ),
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
        metavar="critical", help="critical: exit 1 if a critical check failed or could not run."
    ),
]
CatchUp = Annotated[
    bool, typer.Option("--catch-up", help="Judge every night that is due, oldest first.")
]
Excel = Annotated[
    bool | None,
    typer.Option(
        "--excel/--no-excel",
        show_default=False,
        help="Write CSV files that Excel opens correctly, or plain ones.",
    ),
]
NoPrefect = Annotated[
    bool, typer.Option("--no-prefect", help="Run the same stages without the scheduler.")
]


@sends_notice
def audit(
    exports: Exports = None,
    as_at: AsAt = None,
    store: StoreOfRun = None,
    out: OutOfRun = None,
    settings: SettingsFile = None,
    fail_on: FailOn = None,
    catch_up: CatchUp = False,
    excel: Excel = None,
    no_prefect: NoPrefect = False,
) -> int:
    """Audit a night of exports and publish its CSVs."""
    from wholepicture import nightly
    from wholepicture.stages.receiving import today_in_london

    if fail_on not in (None, "critical"):
        raise ArgumentsError(
            "--fail-on",
            expected="the word critical",
            found="another word",
            do="Write it in this way.",
        )
    today = today_in_london()
    run = asked_run(
        exports=exports,
        as_at=as_at,
        store=store,
        out=out,
        settings=settings,
        excel=excel,
        today=today,
    )
    judge = nightly.catch_up if catch_up else nightly.audit
    with nightly.logged_run(run, say_when, complain) as logged:
        if as_at == "today":
            nightly.wait_for_deliveries(run, logged.progress)
        summary = judge(run, logged.progress, with_prefect=not no_prefect)
        for line in summary.lines(today) if summary else [nightly.nothing_due(run.as_at)]:
            logged.summary(line, say)
        logged.exit_code = int(fail_on == "critical" and bool(summary and summary.critical))
    return logged.exit_code


def publish(
    store: Store = Path("store"),
    out: Out = Path("audit"),
    as_at: Annotated[
        str | None,
        typer.Option(
            "--as-at", metavar="DATE", help="One night only; default: every night in the store."
        ),
    ] = None,
    excel: Annotated[
        bool | None,
        typer.Option(
            "--excel/--no-excel",
            show_default=False,
            help="Write these nights for Excel from now on, or stop doing so.",
        ),
    ] = None,
) -> None:
    """Publish nights again, from the store alone."""
    from wholepicture import nightly
    from wholepicture.stages.receiving import today_in_london

    only = night(as_at, today_in_london()) if as_at else None
    places = store_and_out(store, out)
    for one in nightly.publish_again(*places, say, only=only, is_excel=excel):
        say(f"{one} is published in {out / str(one)}")


def serve(
    settings: Annotated[
        Path,
        typer.Option("--settings", metavar="FILE", help="A settings.toml with [folders]."),
    ],
) -> None:
    """Audit every night, at the time in the settings."""
    from wholepicture.nightly.serving import serve as serve_nights

    serve_nights(settings.absolute(), say_when)
