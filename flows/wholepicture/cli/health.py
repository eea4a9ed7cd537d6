"""The commands about a store's health: show its status, check it, back it up and restore it."""

import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wholepicture.cli.arguments import SettingsOfStore, StoreOrSettings, asked_store
from wholepicture.cli.printing import say

if TYPE_CHECKING:
    from wholepicture.answering.status import Status

_WIDTH = 100

store = typer.Typer(name="store")


@store.callback(invoke_without_command=True)
def stores(context: typer.Context) -> None:
    """Check, back up or restore a store."""
    if context.invoked_subcommand is None:
        say(context.get_help())


def status(
    store: StoreOrSettings = None,
    settings: SettingsOfStore = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> int:
    """Show what was judged last, and what is overdue."""
    from wholepicture.answering.status import status_of
    from wholepicture.stages.receiving import now_in_england

    kept, loaded = asked_store(store, settings)
    found = status_of(kept, loaded, now_in_england())
    if as_json:
        say(json.dumps(found.plain(), indent=1))
    else:
        _show(found)
    return 1 if found.overdue else 0


@store.command()
def check(store: StoreOrSettings = None, settings: SettingsOfStore = None) -> int:
    """Read all of a store, and report every fault."""
    from wholepicture.store import faults

    kept, _ = asked_store(store, settings)
    found = faults(kept)
    for sentence in found or [f"The store {kept} is in order: every file reads as it was written."]:
        say(sentence)
    return 1 if found else 0


@store.command()
def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A new file; it will hold children's records.")
    ],
    store: StoreOrSettings = None,
    settings: SettingsOfStore = None,
) -> None:
    """Back up a store into one new file; works during a run too."""
    from wholepicture.answering.backup_places import refuse_backup_place
    from wholepicture.store import back_up

    kept, loaded = asked_store(store, settings)
    target = file.absolute()
    refuse_backup_place(kept, loaded.folders, target)
    made = back_up(kept, target)
    say(f"{len(made.files)} files, {made.unpacked} bytes, in {target}, which only you can read.")
    say("It holds children's records: protect it as you protect the store.")


@store.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
    store: StoreOrSettings = None,
    settings: SettingsOfStore = None,
) -> None:
    """Restore a store from a backup, which is verified first."""
    from wholepicture.store import restore as put_back

    kept, _ = asked_store(store, settings)
    made = put_back(kept, file.absolute())
    say(f"The store {kept} is as it was at {made.made_at}: {len(made.files)} files.")


def _show(found: "Status") -> None:
    """Prints the status as a table, and a sentence for each thing that is overdue."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_header=False, pad_edge=False)
    for name, value in _rows(found):
        table.add_row(name, value)
    text = StringIO()
    console = Console(file=text, width=_WIDTH, no_color=True, highlight=False, markup=False)
    console.print(table)
    for line in text.getvalue().splitlines():
        if line.strip():
            say(line.rstrip())
    for sentence in found.overdue or ["Nothing is overdue."]:
        say(sentence)


def _rows(found: "Status") -> list[tuple[str, str]]:
    """The rows of the table: a name and its value, if known."""
    from wholepicture.answering.status import state_of

    run = found.last_run
    rows = [
        ("last night judged", str(found.last_night or "none")),
        ("judged at", str(found.judged_at or "not known")),
        ("night expected by now", str(found.expected_night)),
        ("last run", f"{state_of(run)}, begun {run.began_at}" if run else "not known"),
    ]
    if run and run.exit_code is not None:
        rows += [("exit code", f"{run.exit_code}, at {run.ended_at}")]
    for one in found.deliveries:
        late = ", too old" if one.is_overdue else ""
        rows += [
            (f"delivery of {one.agency}", f"{one.delivered_for}, {one.age_days} days old{late}")
        ]
    not_judged = ", ".join(map(str, found.nights_not_judged)) or "none"
    critical = found.open_critical
    return [
        *rows,
        ("nights not judged", not_judged),
        ("open critical findings", "not known" if critical is None else str(critical)),
        ("size of the store", f"{found.store_bytes / 1e6:.1f} MB"),
        ("next run", str(found.next_run_at)),
    ]
