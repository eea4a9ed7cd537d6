"""The commands of a night: audit it, publish it again."""

from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.arguments import Out, Store, day
from wholepicture.cli.saying import say
from wholepicture.errors import ArgumentsError

Exports = Annotated[Path, typer.Argument(help="The folder of nights: EXPORTS/2026-11-20/agency/.")]
AsAt = Annotated[
    str | None, typer.Option("--as-at", help="The night to judge; default: the newest there is.")
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
    excel: Annotated[bool, typer.Option(help="CSVs with BOM and CRLF, for Excel.")] = False,
    no_prefect: Annotated[
        bool, typer.Option("--no-prefect", help="Run the same stages without the scheduler.")
    ] = False,
) -> int:
    """Audit a night of exports and publish its CSVs."""
    from wholepicture import nightly
    from wholepicture.receiving import newest_night
    from wholepicture.settings import Run

    if fail_on not in (None, "critical"):
        raise ArgumentsError(
            "--fail-on", expected="the word critical", found="another word", do="Write it so."
        )
    run = Run(
        exports=exports.absolute(),
        as_at=day(as_at) if as_at else newest_night(exports.absolute()),
        store=store.absolute(),
        out=out.absolute(),
        settings=settings.absolute() if settings else None,
        excel=excel,
    )
    summary = nightly.audit(run, say, with_prefect=not no_prefect)
    for line in summary.lines():
        say(line)
    return 1 if fail_on == "critical" and summary.critical else 0


def publish(store: Store = Path("store"), out: Out = Path("audit")) -> None:
    """Publish every night again from the store, where it is not there as it should be."""
    from wholepicture import nightly

    for night in nightly.publish_again(store.absolute(), out.absolute(), say):
        say(f"{night} is published in {out / str(night)}")
