"""The run that a command line requests: its arguments, then the settings, then the defaults."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wholepicture.cli.arguments import day, store_and_out
from wholepicture.errors import ArgumentsError

if TYPE_CHECKING:
    from wholepicture.rules.settings import Run

STORE, OUT = Path("store"), Path("audit")


def asked_run(
    *,
    exports: Path | None,
    as_at: str | None,
    store: Path | None,
    out: Path | None,
    settings: Path | None,
    excel: bool | None,
    today: date,
) -> "Run":
    """The run with absolute paths; values that the command line lacks come from the settings.

    Raises ArgumentsError if EXPORTS is given in neither, SettingsError, and NothingToJudgeError if
    no night is named and EXPORTS has none.
    """
    from wholepicture.rules.settings import Run, load_settings
    from wholepicture.stages.receiving import newest_night

    folders = load_settings(settings).folders
    delivered = exports or folders.exports
    if delivered is None:
        raise ArgumentsError(
            "EXPORTS",
            expected="a folder of nights, on the command line or as `exports` under [folders]",
            found="none",
            do="Give it after `wholepicture audit`, or write it in the settings file.",
        )
    kept, published = store_and_out(store or folders.store or STORE, out or folders.out or OUT)
    return Run(
        exports=delivered.absolute(),
        as_at=night(as_at, today) if as_at else newest_night(delivered.absolute()),
        store=kept,
        out=published,
        settings=settings.absolute() if settings else None,
        excel=folders.excel if excel is None else excel,
    )


def night(as_at: str, today: date) -> date:
    """The night that `--as-at` names; raises ArgumentsError for a date in another form."""
    return today if as_at == "today" else day("--as-at", as_at, or_today=True)
