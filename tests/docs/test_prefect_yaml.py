"""The shipped deployment names things that exist, and its page gives the right commands."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SHIPPED = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
(DEPLOYMENT,) = SHIPPED["deployments"]
PAGE = (ROOT / "docs" / "prefect.md").read_text(encoding="utf-8")


def _flow() -> ast.FunctionDef:
    """The flow of the deployment, as written."""
    text = (ROOT / "flows" / "wholepicture" / "nightly" / "flow.py").read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return next(node for node in functions if node.name == "nightly_audit")


def test_the_deployment_is_of_the_version_that_is_pinned() -> None:
    pyproject: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert f"prefect=={SHIPPED['prefect-version']}" in pyproject["project"]["dependencies"]


def test_the_deployment_names_the_flow_and_its_parameters() -> None:
    path, name = DEPLOYMENT["entrypoint"].split(":")
    assert (ROOT / path).is_file()
    flow = _flow()
    assert name == flow.name
    assert list(DEPLOYMENT["parameters"]) == [given.arg for given in flow.args.args]
    assert Path(DEPLOYMENT["parameters"]["settings_file"]).is_absolute()
    assert DEPLOYMENT["parameters"]["as_at"] is None


def test_the_schedule_is_at_an_hour_that_every_day_in_england_has_once() -> None:
    (schedule,) = DEPLOYMENT["schedules"]
    minute, hour, *days = schedule["cron"].split()
    assert (schedule["timezone"], days) == ("Europe/London", ["*"] * 3)
    assert f"**Every day at {int(hour):02}:{int(minute):02} in England**" in PAGE
    assert int(hour) != 1


def test_the_page_starts_a_worker_of_the_pool_that_the_deployment_names() -> None:
    pool = DEPLOYMENT["work_pool"]["name"]
    pools = re.findall(r"work-pool create (\w+)|worker start --pool (\w+)", PAGE)
    assert {name for pair in pools for name in pair if name} == {pool}
    assert DEPLOYMENT["parameters"]["settings_file"] in PAGE
