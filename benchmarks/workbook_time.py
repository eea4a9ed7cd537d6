"""Measures the workbook of a large night: processor seconds, peak memory, size of the file.

The given number of findings is invented; a tenth follow from another, and a third are of brothers
and sisters. On a first night all findings are new, so they are on two sheets.

    python benchmarks/workbook_time.py [--findings 300000] [--first-night]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from wholepicture.paths import SQL
from wholepicture.stages.publishing import FIRST_LINE, read_tonight
from wholepicture.stages.publishing.night_book import Book, prepare, write_night_book
from wholepicture.warehouse import Warehouse, open_warehouse

NIGHT = date(2026, 11, 20)
_CHECKS = """
insert into audit."check" by name
select
    date '2026-11-20' as night, 'seen/check_' || number as "check", 'seen' as suite,
    'Something that the record must show, number ' || number as title,
    if(number % 15 = 0, 'critical', 'warning') as severity, 'failed' as outcome,
    100::bigint as judged, 50::bigint as met, 50::bigint as gaps, 0::bigint as unknown,
    [] as reveals, true as is_counted, false as is_rule_changed
from range(60) as of_checks (number)
"""
_FINDINGS = """
insert into audit.finding by name
select
    date '2026-11-20' as night, left(md5(number::varchar), 20) as finding_id,
    'seen/check_' || number % 60 as "check", 'social_care' as agency,
    'child-' || number // 4 as child_id, 'assessment-' || number as subject_id,
    'gap' as verdict, 'record' as remedy, date '2026-11-01' - (number % 90)::integer as due_on,
    number % 90 as days_over, 'working days' as days_over_unit,
    if(number % 10 = 1, 'seen/check_' || (number - 1) % 60, null) as because_of,
    'no visit recorded by 1 November 2026 for the plan of 4 June 2026, due within 10 working days'
    as message, 'ssd_cp_visits.csv' as source_file, number as source_line,
    'case-' || number // 4 as case_number, 'protection_plan' as child_status,
    'team-' || number % 40 as team_id, 'Assessment team ' || number % 40 as team_name,
    'worker-' || number % 900 as worker_id,
    if(number % 3 = 0, 'family-' || number // 300, null) as family_id
from range($findings) as of_findings (number)
"""
_LIFE = """
insert into audit.life by name
select
    night, finding_id, "check",
    if($is_first or hash(finding_id) % 40 = 0, 'new', 'ongoing') as status,
    date '2026-10-01' as first_seen_on, 12 as nights_open
from audit.finding
"""
_REGISTER = """
insert into audit.register by name
select
    date '2026-11-20' as night, false as is_excel, [] as reveals_allowed, '{}' as settings
"""


def lay(warehouse: Warehouse, findings: int, is_first: bool) -> None:
    """Fills the audit with a night that has that number of findings."""
    warehouse.script(SQL / "schema" / "audit.sql")
    warehouse.run(_REGISTER)
    warehouse.run(_CHECKS)
    warehouse.run(_FINDINGS, {"findings": findings})
    warehouse.run(_LIFE, {"is_first": is_first})
    warehouse.run(
        "insert into audit.child by name select distinct night, child_id, case_number,"
        " child_status, team_id, team_name, worker_id from audit.finding"
        " qualify row_number() over (partition by child_id order by finding_id) = 1"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--findings", type=int, default=300_000)
    asked.add_argument("--first-night", action="store_true")
    asked.add_argument("--lay", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.lay:
        with open_warehouse(given.lay) as warehouse:
            lay(warehouse, given.findings, given.first_night)
        return
    with tempfile.TemporaryDirectory() as work:
        file, path = Path(work) / "night.duckdb", Path(work) / "audit.xlsx"
        # in a process of its own, so that its memory is not counted
        subprocess.run([sys.executable, *sys.argv, "--lay", str(file)], check=True)
        with open_warehouse(file, spill=Path(work), memory_limit="150MB") as warehouse:
            read_tonight(warehouse, NIGHT)
            before = time.process_time()
            prepare(warehouse, NIGHT)
            folded = time.process_time()
            write_night_book(Book(warehouse=warehouse, night=NIGHT, first_line=FIRST_LINE), path)
        print(
            f"folding {folded - before:.1f} s, writing {time.process_time() - folded:.1f} s of CPU"
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:.0f} MiB, file {path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
