"""The source of the flow: one thread, stages in sequence, and nothing stored by Prefect."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import wholepicture

NIGHTLY = Path(wholepicture.__file__).parent / "nightly"
# the process of Prefect's API, and that of the schedule: no stage runs in them
OUTSIDE = {"api_process.py", "serving.py"}
FILES = sorted(file for file in NIGHTLY.glob("*.py") if file.name not in OUTSIDE)


def calls(file: Path, name: str) -> list[ast.Call]:
    """Every call of that name, as a function, a method or a decorator."""
    found = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    return [call for call in found if ast.unparse(call.func).split(".")[-1] == name]


def keywords(call: ast.Call) -> dict[str, str]:
    return {word.arg or "": ast.unparse(word.value) for word in call.keywords}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_stage_is_handed_to_another_thread_or_process(file: Path) -> None:
    for name in ("submit", "map", "map_async", "ThreadPoolExecutor", "ProcessPoolExecutor"):
        assert calls(file, name) == []
    asynchronous = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert not any(isinstance(node, asynchronous) for node in ast.walk(ast.parse(file.read_text())))


def test_the_only_child_of_a_night_is_its_api_and_threads_are_where_no_stage_runs() -> None:
    everywhere = sorted(NIGHTLY.glob("*.py"))
    assert [file.name for file in everywhere if calls(file, "Popen")] == ["local_api.py"]
    assert {file.name for file in everywhere if calls(file, "Thread")} == OUTSIDE


@pytest.mark.parametrize("name", sorted(OUTSIDE))
def test_what_uses_threads_imports_nothing_that_runs_a_night(name: str) -> None:
    read = ast.walk(ast.parse((NIGHTLY / name).read_text()))
    imported = {node.module for node in read if isinstance(node, ast.ImportFrom)}
    stages = {f"wholepicture.nightly.{one}" for one in ("held_store", "night", "running", "flow")}
    assert imported & stages == set()


def test_every_task_keeps_nothing_and_only_arrival_is_tried_again() -> None:
    tasks = [call for file in FILES for call in calls(file, "task")]
    assert len(tasks) == 1
    for task in map(keywords, tasks):
        assert (task["cache_policy"], task["persist_result"]) == ("NO_CACHE", "False")
        assert task["retries"] == "_RETRIES if name == RECEIVING else 0"


def test_the_flow_takes_a_settings_file_and_the_night_and_keeps_nothing() -> None:
    [flow] = [call for file in FILES for call in calls(file, "flow")]
    assert keywords(flow)["persist_result"] == "False"
    [made] = [
        node
        for node in ast.walk(ast.parse((NIGHTLY / "flow.py").read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one).startswith("flow(") for one in node.decorator_list)
    ]
    assert [argument.arg for argument in made.args.args] == ["settings_file", "as_at"]


def test_importing_the_package_imports_neither_prefect_nor_great_expectations_nor_polars() -> None:
    program = (
        "import sys, wholepicture.nightly; "
        "print([one for one in ('prefect', 'great_expectations', 'polars', 'sqlalchemy') "
        "if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
