"""The command line: arguments in, sentences out. The only room that prints.

Heavy rooms are imported inside the commands that need them, so that help and `check` are instant.
"""

import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from wholepicture import __version__, interruption
from wholepicture.errors import ArgumentsError, WholePictureError

app = typer.Typer(
    name="wholepicture",
    help="A nightly data-quality auditor of children's case-management exports.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_INTERRUPTED = 130

Exports = Annotated[Path, typer.Argument(help="The folder of nights: EXPORTS/2026-11-20/agency/.")]
AsAt = Annotated[
    str | None, typer.Option("--as-at", help="The night to judge; default: the newest there is.")
]
Store = Annotated[Path, typer.Option(help="Where nights are kept: a private folder.")]
Out = Annotated[Path, typer.Option(help="Where audit CSVs go, a folder a night.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="A settings.toml.")]


def run_command(arguments: Sequence[str]) -> int:
    """The exit code of a command: 0, or what its error says. No traceback is ever shown."""
    interruption.listen()
    try:
        code = app(args=list(arguments), prog_name="wholepicture", standalone_mode=False)
        return _told(code)
    except WholePictureError as error:
        complain(str(error))
        return error.exit_code
    except TyperException as error:
        found = error.format_message().rstrip(".")
        complain(
            f"the command line: expected what `wholepicture --help` lists; "
            f"found {found[:1].lower()}{found[1:]}. Put it right."
        )
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return _told(_INTERRUPTED)
    except BrokenPipeError:
        # whoever read our lines has read enough; Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        complain(
            f"wholepicture: expected to finish; found {type(error).__name__}, a fault of ours. "
            "Nothing was published; run the night again and tell whoever looks after this server."
        )
        return 5


def _told(code: object) -> int:
    """The exit code of a command that ended; Typer says 130 of one that was interrupted."""
    if code != _INTERRUPTED:
        return code if isinstance(code, int) else 0
    complain("Interrupted. What was published stands; the next run starts clean.")
    return 5


def shown(text: str) -> str:
    """The text without control and direction-changing characters."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))


def say(text: str) -> None:
    """One line to standard output."""
    print(shown(text), flush=True)


def complain(text: str) -> None:
    """One line to standard error."""
    typer.echo(shown(text), err=True)


def _version(wanted: bool) -> None:
    if wanted:
        say(__version__)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def whole_picture(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A nightly data-quality auditor of children's case-management exports."""
    if context.invoked_subcommand is None:
        say(context.get_help())


@app.command()
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
        raise _argument("--fail-on", "the word critical", "another word", "Write it so.")
    run = Run(
        exports=exports.absolute(),
        as_at=_day(as_at) if as_at else newest_night(exports.absolute()),
        store=store.absolute(),
        out=out.absolute(),
        settings=settings.absolute() if settings else None,
        excel=excel,
    )
    summary = nightly.audit(run, say, with_prefect=not no_prefect)
    for line in summary.lines():
        say(line)
    return 1 if fail_on == "critical" and summary.critical else 0


@app.command()
def publish(store: Store = Path("store"), out: Out = Path("audit")) -> None:
    """Publish every night again from the store, where it is not there as it should be."""
    from wholepicture import nightly

    for night in nightly.publish_again(store.absolute(), out.absolute(), say):
        say(f"{night} is published in {out / str(night)}")


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="The check, as suite/check.")],
    edges: Annotated[bool, typer.Option(help="Also move each parameter by one.")] = False,
) -> int:
    """Run one check's worked examples."""
    from wholepicture.catalogue import load_check
    from wholepicture.examining import bench, differences_of_all, unshown_edges

    found = load_check(name)
    wrong = 0
    with _without_pandas(), bench() as laid:
        laid.verify(found)
        for example, parted in differences_of_all(laid, found):
            wrong += bool(parted)
            say(f"{'differs' if parted else 'agrees '}  {example.name}")
            for part in parted:
                say(f"         {part.subject_id}: expected {part.expected}, found {part.found}")
        for edge in unshown_edges(laid, found) if edges else []:
            wrong += 1
            say(f"differs  no example changes its verdict when {edge}")
    say(f"{name}: {len(found.examples)} examples, {wrong} that differ")
    return 2 if wrong else 0


@app.command("new-check")
def new_check(name: Annotated[str, typer.Argument(help="The check, as suite/check.")]) -> None:
    """Write a new pair with the questions to answer."""
    from wholepicture.beginning import new_pair
    from wholepicture.rooms import EXPECTATIONS, SQL

    for file in new_pair(name, EXPECTATIONS, SQL):
        say(f"wrote {file}")
    say(f"Answer its questions, then: wholepicture check {name}")


@app.command()
def suites(out: Annotated[Path, typer.Option(help="A folder for the JSON files.")]) -> None:
    """Write the suites as Great Expectations' own JSON."""
    from wholepicture.catalogue import load_checks
    from wholepicture.judging import write_suites

    for file in write_suites(list(load_checks().values()), out):
        say(f"wrote {file}")


@app.command()
def synthesise(
    out: Annotated[Path, typer.Argument(help="A folder for the nights.")],
    children: Annotated[int, typer.Option(min=1, help="How many children.")] = 700,
    nights: Annotated[int, typer.Option(min=1, help="How many nights.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 1,
    last_night: Annotated[str, typer.Option(help="The last of the nights.")] = "2026-11-20",
    plant: Annotated[bool, typer.Option(help="Plant the worked examples and traps.")] = True,
) -> None:
    """Write an invented authority's nights."""
    from wholepicture.synthesising import synthesise as write_nights

    summary = write_nights(
        out, children=children, nights=nights, seed=seed, last_night=_day(last_night), plant=plant
    )
    say(str(summary))


@app.command()
def docs(
    check_only: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 2 if a page is stale.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="The docs folder.")] = Path("docs"),
) -> int:
    """Write the generated pages, one a check and an index."""
    from wholepicture.documenting import stale_pages, write_pages

    if not check_only:
        for page in write_pages(folder):
            say(f"wrote {page}")
        return 0
    stale = stale_pages(folder)
    for page in stale:
        complain(f"{page} is not what its pair says. Run `wholepicture docs`.")
    return 2 if stale else 0


@contextmanager
def _without_pandas() -> Iterator[None]:
    """DuckDB imports pandas (half a second) to look at each bound parameter; ours are plain."""
    is_absent = "pandas" not in sys.modules
    if is_absent:
        sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if is_absent:
            del sys.modules["pandas"]


def _day(text: str) -> date:
    """The day of an ISO date, or ArgumentsError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _argument(
            "the date on the command line",
            "a day written as 2026-11-20",
            "something else",
            "Write it so.",
        ) from None


def _argument(where: str, expected: str, found: str, do: str) -> ArgumentsError:
    return ArgumentsError(where, expected=expected, found=found, do=do)
