"""The views that show spans as rows of every night in the store, each with its comments."""

from collections.abc import Mapping, Sequence

from wholepicture.store.published_tables import in_schema, quoted, words
from wholepicture.warehouse import Warehouse

NEVER = "date 'infinity'"

_ABOUT: Mapping[str, str] = {
    "verdict": "One row per night and subject that was judged or is not yet due, and one for each"
    " finding that closed because its subject is no longer judged.",
    "finding": "One row per night and finding that was open, of every check.",
    "done_late": "One row per night and subject done after its due date, within its check's"
    " look-back.",
    "due": "One row per night and subject that was not yet due and fell due in the next working"
    " days.",
    "child": "One row per night and child who is open or has a finding.",
}
# the meaning of columns that no published table has, or that mean more here
_OWN_WORDS: Mapping[tuple[str, str], str] = {
    ("verdict", "verdict"): "met, gap, unknown, not_yet_due; or not_judged if the subject left",
    ("verdict", "why"): "the check's why, or why the subject is no longer judged: case_closed,"
    " left_look_back, left_export",
    ("finding", "measure"): "what the check counted",
    ("finding", "source_rows"): "the rows it rests on: the number of the file in that night's"
    " records times 4294967296, and the line",
}
_SAID_IN = ("findings", "late", "children")


def covers(span: str, night: str) -> str:
    """The SQL condition that a span includes that night."""
    return f"{span}.first_night <= {night} and coalesce({span}.until_night, {NEVER}) > {night}"


def listed(columns: Sequence[str], of: str = "") -> str:
    """The SQL that lists columns of that table."""
    before = f"{of}." if of else ""
    return ", ".join(f'{before}"{column}"' for column in columns)


def show(warehouse: Warehouse, table: str, columns: Sequence[str], own: Sequence[str]) -> None:
    """Makes the audit in use show that table's rows of every night, as if the table were flat.

    `own` are the columns that differ on every night. Raises WarehouseError.
    """
    with in_schema(warehouse):
        warehouse.run(_view_of(table, columns, own), purpose=f"showing audit.{table}")
    comments = [f"comment on view audit.{table} is {quoted(_ABOUT[table])}"]
    comments += [
        f'comment on column audit.{table}."{column}" is {quoted(_meaning(table, column))}'
        for column in ("night", *columns)
    ]
    for comment in comments:
        warehouse.run(comment, purpose=f"explaining the view audit.{table}")


def _meaning(table: str, column: str) -> str:
    said = [words()[one]["columns"].get(column) for one in _SAID_IN]
    return str(_OWN_WORDS.get((table, column)) or next(one for one in said if one))


def _view_of(table: str, columns: Sequence[str], own: Sequence[str]) -> str:
    if own:
        shown = ", ".join(
            f'{f"{table}_night" if one in own else f"{table}_span"}."{one}"' for one in columns
        )
        return f"""
            create view {table} as
            select {table}_night.night, {shown}
            from {table}_night
            inner join {table}_span
                on
                    {table}_night.finding_id = {table}_span.finding_id
                    and {covers(f"{table}_span", f"{table}_night.night")}
        """
    view = f"""
        create view {table} as
        select register.night, {listed(columns, f"{table}_span")}
        from register
        inner join {table}_span on {covers(f"{table}_span", "register.night")}
    """
    if table == "verdict":
        view += " union all by name select night, \"check\", finding_id, 'not_judged' as verdict,"
        view += " why from leaving"
    return view
