"""The commands that ask a store about a finding, a night, its files, or other values."""

from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.arguments import SettingsOfStore, StoreOrSettings, asked_store, day
from wholepicture.cli.printing import say

Night = Annotated[
    str | None,
    typer.Option("--night", metavar="DATE", help="The night, as 2026-11-20; default: the newest."),
]


def summary(
    night: Night = None, store: StoreOrSettings = None, settings: SettingsOfStore = None
) -> None:
    """Print the summary of a night for an e-mail, without ids."""
    from wholepicture.nightly.kept_summary import kept_summary
    from wholepicture.stages.receiving import today_in_london

    kept, _ = asked_store(store, settings)
    found = kept_summary(kept, day("--night", night) if night else None)
    for line in found.mail_lines(today_in_london()):
        say(line)


def explain(
    finding_id: Annotated[
        str, typer.Argument(metavar="FINDING_ID", help="The finding, as in findings.csv.")
    ],
    night: Annotated[
        str | None,
        typer.Option(
            "--night",
            metavar="DATE",
            help="A night on which it was open; default: the last.",
        ),
    ] = None,
    sql: Annotated[
        bool, typer.Option("--sql", help="The SQL that judged that night, too.")
    ] = False,
    store: StoreOrSettings = None,
    settings: SettingsOfStore = None,
) -> None:
    """Explain why a finding was open: its rule and its rows."""
    from wholepicture.answering.explanation import explain as explained_by
    from wholepicture.cli.explained import explained
    from wholepicture.nightly.summary import how_in_words

    kept, _ = asked_store(store, settings)
    found = explained_by(kept, finding_id, day("--night", night) if night else None)
    for line in explained(found, how_in_words, with_sql=sql):
        say(line)


def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="OUT/NIGHT", help="The folder of a night, as OUT/2026-11-20.")
    ],
    store: StoreOrSettings = None,
    settings: SettingsOfStore = None,
) -> int:
    """Check that a folder has the files that were published."""
    from wholepicture.answering.published_files import verify as verified

    kept = asked_store(store, settings)[0] if store or settings else None
    found = verified(folder, kept)
    for fault in found.faults:
        say(fault)
    if found.faults:
        say(f"These are not the files that were published; compared with {found.by}.")
        return 1
    say(f"These are the {found.files} files that were published; compared with {found.by}.")
    return 0


def what_if(
    sets: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="SUITE/CHECK.PARAMETER=VALUE",
            help="A value to test, such as seen/child_in_need_seen.allow=15; may be repeated.",
        ),
    ],
    night: Night = None,
    store: StoreOrSettings = None,
    settings: SettingsOfStore = None,
) -> None:
    """Show which findings other values would add or remove."""
    from wholepicture.cli.what_if_lines import what_if_lines
    from wholepicture.nightly.what_if import what_if as tried_on

    kept, _ = asked_store(store, settings)
    for line in what_if_lines(tried_on(kept, sets, day("--night", night) if night else None)):
        say(line)
