"""Prefect's database keeps thirty days of runs.

Older runs are deleted with everything that belongs to them, and the file shrinks. A run that was
cut off is set to Crashed, so that it is deleted in time too.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

OLD, RECENT = 40, 5

PLANTED = """
import sys
from pathlib import Path
from wholepicture.nightly import local_api
assert local_api.start(Path(sys.argv[1]), patience=300)
from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.client.orchestration import get_client
from prefect.states import Running

@task
def judged(number):
    rows = [{"check": f"seen/check_{one}", "judged": number * one} for one in range(100)]
    create_table_artifact(table=rows, key="seen")

@flow
def night(number):
    judged(number)

for number in range(int(sys.argv[2])):
    night(number)
with get_client(sync_client=True) as client:
    cut_off = client.create_flow_run(night, parameters={"number": 0})
    client.set_flow_run_state(cut_off.id, Running(), force=True)
"""

STARTED = """
import sys
from pathlib import Path
from wholepicture.nightly import local_api
assert local_api.start(
    Path(sys.argv[1]), patience=300, is_scheduling=sys.argv[2] == "schedule"
)
"""

# the runs of all nights but the last few, as they were forty days before
MADE_OLD = """
create temp table old as
select id from flow_run where state_type = 'COMPLETED' order by start_time limit {old};
update flow_run set
    start_time = strftime('%Y-%m-%d %H:%M:%f000', start_time, '-40 days'),
    end_time = strftime('%Y-%m-%d %H:%M:%f000', end_time, '-40 days')
where id in (select id from old);
update events set occurred = strftime('%Y-%m-%d %H:%M:%f000', occurred, '-40 days');
"""

COUNTED = """
select
    (select count(*) from flow_run where state_type = 'COMPLETED'),
    (select count(*) from task_run),
    (select count(*) from artifact),
    (select count(*) from artifact_collection),
    (select count(*) from flow_run where state_name = 'Crashed' and end_time is not null),
    (select count(*) from flow_run where state_type in ('RUNNING', 'PENDING')),
    (select count(*) from events where occurred < datetime('now', '-2 days')),
    (
        select count(*) from artifact_collection
        where latest_id not in (select id from artifact)
    )
"""


def ran(program: str, *arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr


def counted(home: Path) -> tuple[int, ...]:
    with closing(sqlite3.connect(home / "prefect.db")) as kept:
        (row,) = kept.execute(COUNTED)
    found: tuple[int, ...] = row
    return found


@pytest.fixture(scope="module")
def home_of_many_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's folder after so many nights, one of them cut off."""
    home = tmp_path_factory.mktemp("prefect")
    ran(PLANTED, home, OLD + RECENT)
    with closing(sqlite3.connect(home / "prefect.db")) as kept:
        kept.executescript(MADE_OLD.format(old=OLD))
        kept.commit()
        kept.execute("pragma wal_checkpoint(truncate)")
    return home


@pytest.mark.parametrize("what", ["audit", pytest.param("schedule", marks=pytest.mark.long)])
def test_runs_older_than_thirty_days_are_deleted_at_the_start(
    what: str, home_of_many_nights: Path, tmp_path: Path
) -> None:
    home = tmp_path / "prefect"
    shutil.copytree(home_of_many_nights, home)
    before, size = counted(home), (home / "prefect.db").stat().st_size
    assert before[:6] == (OLD + RECENT, OLD + RECENT, OLD + RECENT, 1, 0, 1)
    assert before[6] > 0
    ran(STARTED, home, what)
    assert counted(home) == (RECENT, RECENT, RECENT, 1, 1, 0, 0, 0)
    assert (home / "prefect.db").stat().st_size < size - 40 * 4096
