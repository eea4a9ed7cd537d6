"""Commands for one file: land it outside any night, list the rows that were refused."""

import json
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.arguments import Store, folder
from wholepicture.cli.printing import say
from wholepicture.errors import ArgumentsError


def land(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A delivered file.")],
    feed: Annotated[Path, typer.Option(metavar="FILE", help="The feed file that describes it.")],
    table: Annotated[str, typer.Option(metavar="TABLE", help="The feed's table that it fills.")],
    store: Store = Path("store"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read one file into a table of its own, outside any night."""
    from wholepicture.answering.land_one import land_one

    ended = land_one(file, feed, table, folder("--store", store))
    landed = ended.landed
    account = {
        "file": ended.file,
        "sha256": landed.sha256,
        "bytes": landed.size,
        "encoding": landed.encoding,
        "rows_read": landed.rows_read,
        "rows_landed": landed.rows_landed,
        "rows_refused": landed.rows_refused,
        "blank_lines": landed.blank_lines,
        "cells_blanked": landed.cells_blanked,
        "path": landed.path,
        "seconds": ended.seconds,
        "state": landed.state,
        "reason": landed.reason,
        "table": f"landing.{table}",
        "database": str(ended.database),
        "header_lines": landed.header_lines,
    }
    if as_json:
        say(json.dumps(account))
        return
    say(
        f"{ended.file}: {landed.rows_read} rows read, {landed.rows_landed} landed,"
        f" {landed.rows_refused} refused, {landed.cells_blanked} cells blanked."
    )
    reason = f": {landed.reason}" if landed.reason else ""
    if landed.state == "whole" and landed.rows_read and not landed.rows_landed:
        say(f"None of its rows landed{reason}.")
    else:
        say(f"It is {landed.state}{reason}.")
    say(f"The rows are landing.{table} in {ended.database}.")
    if landed.rows_refused:
        say(f"To see what was refused: wholepicture refused --store {store} --file {ended.file}")


def refused(
    store: Store = Path("store"),
    file: Annotated[
        str | None, typer.Option(metavar="NAME", help="One file only, by its name.")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the rows as delivered; needs --to.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A new file for --raw; it will hold children's records."),
    ] = None,
) -> None:
    """List refused rows, with the place and reason of each."""
    from wholepicture.answering.refused_rows import refuse_place, refused_rows, write_raw

    if raw != (to is not None):
        raise ArgumentsError(
            "--raw and --to",
            expected="both or neither",
            found="one of them",
            do="Rows as they came go into a file of their own: --raw --to FILE.",
        )
    kept = folder("--store", store)
    if to is not None:
        refuse_place(kept, to)
    rows = refused_rows(kept, file)
    if to is not None:
        say(f"{write_raw(rows, to)} rows written to {to}, which only you can read.")
        return
    count = 0
    for row in rows:
        count += row.rows
        column = f", {row.column}" if row.column else ""
        places = row.places()
        for line, byte in places:
            lines = f"line {line}"
            if len(places) < row.rows:
                lines = f"lines {line} to {row.last_line} ({row.rows} rows)"
            say(f"{row.file}, {lines}, byte {byte}{column}: {row.reason}")
    say(f"{count} rows refused.")
