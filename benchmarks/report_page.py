"""The cost of the page of a large night: processor seconds, and size.

`make bench-page` runs it. An audit in memory has ninety nights of counts and then one night with
the given number of findings. Both pages are written from it. Prints the processor seconds and the
bytes of each. Nothing is asserted, since machines differ.

    python benchmarks/report_page.py [--findings 300000] [--nights 90]
"""

import argparse
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from wholepicture.paths import SQL
from wholepicture.stages.publishing import FIRST_LINE, read_tonight
from wholepicture.stages.publishing.csv_files import Writing
from wholepicture.stages.publishing.report import write_reports
from wholepicture.stages.publishing.shareable import render_shareable
from wholepicture.warehouse import Warehouse, open_warehouse

NIGHT = date(2026, 11, 20)
SUITES = ("fathers", "feeds", "oversight", "referrals", "seen")
CHECKS, TEAMS = 90, 60


def lay(warehouse: Warehouse, findings: int, nights: int) -> None:
    """Fills the audit with those nights of counts, and with findings on the last one."""
    warehouse.script(SQL / "schema" / "audit.sql")
    given = {"night": NIGHT, "suites": list(SUITES)}
    warehouse.run(
        "insert into audit.register by name select $night as night, [] as reveals_allowed,"
        " '{}' as settings",
        {"night": NIGHT},
    )
    warehouse.run(
        """
        insert into audit."check" by name
        select
            $first::date + day::integer as night, $suites[number % 5 + 1] as suite,
            $suites[number % 5 + 1] || '/check_' || number as "check",
            'Something recorded, of kind ' || number as title,
            case when number < 10 then 'critical' else 'warning' end as severity,
            [] as cites, [] as reveals, true as is_counted, 0.9 as must_be_met,
            'failed' as outcome, 5000 as judged, 3000 + day as met, 2000 - day as gaps,
            0 as unknown, 0 as not_yet_due, 0 as late, 'a rule' as rule, false as is_rule_changed
        from range($checks) as checks (number)
        cross join range($nights) as nights (day)
        """,
        {
            "first": NIGHT - timedelta(days=nights - 1),
            "suites": list(SUITES),
            "checks": CHECKS,
            "nights": nights,
        },
    )
    warehouse.run(
        """
        create temp table drawn as
        select
            $night as night, sha256(number::varchar)[1:20] as finding_id,
            $suites[number % $checks % 5 + 1] || '/check_' || number % $checks as "check",
            'social_care' as agency, 'subject-' || number as subject_id,
            'child-' || number // 5 as child_id, 'protection_plan' as child_status,
            'Team ' || number % $teams as team_name, 'gap' as verdict, 'act' as remedy,
            $night - (number % 50)::integer as due_on, number % 50 as days_over,
            'days' as days_over_unit, 'answered_no_since=1;blank_since=0' as evidence,
            if(number % 20 = 0, 'new', 'ongoing') as status, number % 120 + 1 as nights_open
        from range($findings) as findings (number)
        """,
        {**given, "checks": CHECKS, "teams": TEAMS, "findings": findings},
    )
    warehouse.run(
        "insert into audit.finding by name select * exclude (status, nights_open) from drawn"
    )
    warehouse.run(
        'insert into audit.life by name select night, "check", finding_id, status, nights_open,'
        " night as first_seen_on from drawn"
    )


def main() -> None:
    """Prints the seconds and sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--findings", type=int, default=300_000)
    parser.add_argument("--nights", type=int, default=90)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        folder = Path(there)
        lay(warehouse, asked.findings, asked.nights)
        read_tonight(warehouse, NIGHT)
        render_shareable(Writing(warehouse, NIGHT, False), folder / "shareable")
        begun, by_clock = time.process_time(), time.perf_counter()
        outputs = write_reports(warehouse, NIGHT, folder, FIRST_LINE)
        print(f"findings {asked.findings:,}, nights {asked.nights}")
        print(f"both pages: {time.process_time() - begun:.2f} s of the processor,", end=" ")
        print(f"{time.perf_counter() - by_clock:.2f} s by the clock")
        for name in outputs:
            print(f"{name}: {(folder / name).stat().st_size / 1e6:.2f} MB")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"peak of resident memory: {peak} MiB")


if __name__ == "__main__":
    main()
