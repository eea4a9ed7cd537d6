"""The files of shareable/: they have no ids, and every count is a range.

docs/shareable.md explains how the ranges are chosen, and why no number can be worked out from them.
"""

from pathlib import Path

from wholepicture.paths import SQL
from wholepicture.stages.publishing.csv_files import Writing, make_folder
from wholepicture.store.published_tables import select_of
from wholepicture.store.register import small_number
from wholepicture.warehouse import Warehouse

_PARTS = SQL / "publish" / "shareable"
_SHAREABLE = ("checks", "fields", "teams", "trend")

# the least width of a range in shareable/; otherwise the width is twice `small_number`, so that a
# suppressed number and its neighbours are well inside their range
_LEAST_WIDTH = 10
_SMALL_NUMBER = 5  # for nights whose settings do not have it


def render_shareable(writing: Writing, folder: Path) -> dict[str, str]:
    """The sha256 of each file in shareable/, whose counts are ranges: docs/shareable.md."""
    warehouse = writing.warehouse
    make_folder(folder, 0o750)
    warehouse.script(_PARTS / "_ranges.sql")
    _note_widths(warehouse)
    named = (_PARTS / "_named_team.sql").read_text(encoding="utf-8")
    warehouse.run(f"create or replace temp table named_team as {named}", {"night": writing.night})
    warehouse.run(
        """
        create or replace temp table ranged_team as
        select
            named_team.* replace (
                middle_of(met, width) as met,
                middle_of(gaps, width) as gaps,
                middle_of(unknown, width) as unknown
            ),
            null::varchar as team_id
        from named_team
        inner join range_width on named_team.night = range_width.night
        """
    )
    outputs = {}
    for name in _SHAREABLE:
        select = (_PARTS / f"{name}.sql").read_text(encoding="utf-8")
        published = select_of(name).replace("audit.team", "ranged_team")
        query = f"with published as ({published})\n{select}"
        path = folder / f"{name}.csv"
        outputs[f"shareable/{path.name}"] = writing.file(query, path)
    return outputs


def _note_widths(warehouse: Warehouse) -> None:
    """Fills the temporary table `range_width` for every night, pruned or not."""
    held = warehouse.rows("select night, settings from audit.register order by night")
    found = [(night, small_number(settings)) for night, settings in held]
    found += warehouse.rows("select night, small_number from audit.pruned_night order by night")
    warehouse.run(
        "create or replace temp table range_width as"
        " select unnest($nights::date[]) as night, unnest($widths::bigint[]) as width",
        {
            "nights": [night for night, _ in found],
            "widths": [max(_LEAST_WIDTH, 2 * (small or _SMALL_NUMBER)) for _, small in found],
        },
    )
