"""Stores of earlier schemas: packed ones of earlier versions, and a current one made old."""

import re
import tarfile
from pathlib import Path

from wholepicture.store import register
from wholepicture.store.spans import SPANNED
from wholepicture.warehouse import open_warehouse

PACKED = {
    int(re.sub(r"\D", "", file.name)): file
    for file in sorted((Path(__file__).parents[1] / "stores").glob("schema-*.tar.xz"))
}

_FLAT = """
create table audit.flat as select * from audit.{table};
drop view audit.{table};
drop table audit.{table}_span;
drop table if exists audit.{table}_night;
alter table audit.flat rename to {table};
"""
_AS_SCHEMA_2 = f"""
{"".join(_FLAT.format(table=table) for table in SPANNED)}
drop table audit.leaving;
drop table audit.pruned_night;
drop table audit.pruned_finding;
drop table audit.due;
drop table audit.team;
drop table audit.field;
update audit.register set counts = replace(counts, '"done_late"', '"late"');
alter table audit.done_late rename to late;
delete from audit.verdict where verdict = 'not_judged';
alter table audit.verdict drop column due_on;
alter table audit.verdict drop column last_event_on;
alter table audit.verdict drop column why;
drop table audit.rule;
drop table audit.rule_page;
drop table audit.page_text;
update audit.life set how = case
    when how in ('case_closed', 'left_look_back', 'left_export', 'not_known')
        then 'no_longer_judged'
    when how = 'due_date_moved' then 'not_yet_due'
    when how in ('recorded_since', 'done_since', 'reviewed') then 'met'
    else how
end;
alter table audit.life drop column last_met_on;
alter table audit.life drop column is_improvement;
alter table audit.refused_row drop column last_line;
alter table audit.refused_row drop column rows;
alter table audit."check" drop column is_counted;
alter table audit."check" drop column is_rule_changed;
update audit.schema_version set version = 2;
"""


def unpacked(version: int, folder: Path) -> Path:
    """Unpacks the store that a version with that schema wrote into the folder."""
    with tarfile.open(PACKED[version]) as packed:
        packed.extractall(folder, filter="data")
    (folder / "store").chmod(0o700)
    return folder


def as_schema_2(folder: Path) -> None:
    """Changes the store's audit to the form of schema 2."""
    audit = folder / "store" / "audit.duckdb"
    with open_warehouse() as warehouse, register.attached(warehouse, audit):
        for (view,) in warehouse.rows("select view_name from duckdb_views() where not internal"):
            if view not in SPANNED:
                warehouse.run(f"drop view audit.{view}")
        for statement in _AS_SCHEMA_2.split(";"):
            if statement.strip():
                warehouse.run(statement)
