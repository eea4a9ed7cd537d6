"""The warehouse: DuckDB's errors quote values, so none of their text may leave."""

import os
import pickle
import subprocess
import sys

import pytest

from wholepicture.sql_text import bare, named_parameters
from wholepicture.warehouse import WarehouseError, open_warehouse, part_of_memory

SECRET = "zq-marked-secret"


@pytest.mark.parametrize(
    "sql",
    [
        f"select cast('{SECRET}' as integer)",
        f"select '{SECRET}'::date",
        f"select * from nowhere where name = '{SECRET}'",
        f"selekt '{SECRET}'",
        f"select error('{SECRET}')",
        f"select error('[{SECRET}]')",
    ],
)
def test_an_error_names_its_class_and_no_value(sql: str) -> None:
    with open_warehouse() as warehouse, pytest.raises(WarehouseError) as raised:
        warehouse.run(sql, purpose="trying")
    assert SECRET not in str(raised.value)
    assert SECRET not in repr(raised.value.__dict__)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert raised.value.kind.endswith(("Exception", "Error"))


def test_an_error_survives_pickling_as_a_scheduler_does_it() -> None:
    with open_warehouse() as warehouse, pytest.raises(WarehouseError) as raised:
        warehouse.run("select * from nowhere")
    again = pickle.loads(pickle.dumps(raised.value))
    assert str(again) == str(raised.value)
    assert again.exit_code == 5


def test_the_tables_a_query_reads_are_named_without_its_own_steps() -> None:
    with open_warehouse() as warehouse:
        read = warehouse.tables_read(
            "with mine as (select 1) select * from record.cp_plan as p"
            " inner join derived.visit on p.x = $as_at cross join mine"
        )
    assert read == {"record.cp_plan", "derived.visit"}


def test_parameters_in_comments_and_quoted_text_are_not_parameters() -> None:
    assert named_parameters("select $one, '$two' -- $three\n /* $four */ where x = $five") == {
        "one",
        "five",
    }


def test_quoted_text_is_emptied_and_comments_are_gone() -> None:
    assert bare("select 'it''s 5' -- 7\nfrom x") == "select ''  \nfrom x"


@pytest.mark.parametrize(
    "before",
    [
        'select 1 as "it\'s",',
        'select 1 as "a ""it\'s"" b",',
        "select $$it's$$,",
        "select $word$it's $$ $word$,",
        r"select e'it\'s',",
        "select /* it's /* it's */ it's */ 1,",
        "select 'it''s',",
        "select 1, -- it's\n",
    ],
)
def test_an_apostrophe_hides_nothing_of_what_follows_it(before: str) -> None:
    sql = f"{before} current_date, $as_at, 'text' as text"
    with open_warehouse() as warehouse:
        kinds = warehouse.statement_kinds(sql)
    assert kinds == ["SELECT"], "DuckDB reads it so"
    assert "current_date, $as_at, '' as text" in bare(sql)
    assert named_parameters(sql) == {"as_at"}


def test_a_file_that_is_not_a_database_is_refused_in_a_sentence(tmp_path) -> None:
    file = tmp_path / "torn.duckdb"
    file.write_bytes(SECRET.encode() * 1000)
    with pytest.raises(WarehouseError) as raised, open_warehouse(file):
        pass
    assert SECRET not in str(raised.value)


INTERRUPTED = """
import os, signal, threading
from wholepicture import interruption
from wholepicture.warehouse import open_warehouse

interruption.listen()
with open_warehouse() as warehouse:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        warehouse.run("select sum(range % 7) from range(1000000000000)")
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_an_interrupted_statement_is_an_interruption_and_no_fault() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=120, check=True
    )
    assert (ended.stdout, ended.stderr) == ("interrupted\n", "")


def test_half_of_the_machine_is_a_size_that_duckdb_keeps_to() -> None:
    limit = part_of_memory(2)
    assert limit.endswith("MB")
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 < int(limit.removesuffix("MB")) * 1_000_000 <= total / 2
    with open_warehouse(memory_limit="300MB") as warehouse:
        assert warehouse.row("select current_setting('memory_limit')")[0] == "286.1 MiB"
