"""The content of OUT and of the store, in a form in which two runs can be compared."""

import hashlib
import json
from pathlib import Path
from typing import Any

from wholepicture import store
from wholepicture.stages import publishing
from wholepicture.warehouse import open_warehouse

_OF_A_RUN = "exclude (generation, judged_generation, outputs, timings)"
_DIFFERS = {
    "register": _OF_A_RUN,
    "not_judged": _OF_A_RUN,
    "check": "exclude (seconds)",
}


def published(out: Path) -> dict[str, str]:
    """Every file of OUT with its sha256; run.json without the values that differ by run."""
    found = {}
    for path in sorted(out.rglob("*")):
        name = str(path.relative_to(out))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.name == "run.json":
            noted = json.loads(path.read_text(encoding="utf-8"))
            for volatile in ("generation", "judged_generation", "timings"):
                del noted[volatile]
            found[name] = json.dumps(noted)
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = "folder"
    return found


def audit_rows(audit: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table and view of the audit, sorted, without the values that differ by run."""
    found = {}
    with open_warehouse() as warehouse:
        warehouse.run(f"attach '{audit}' as kept (read_only)")
        warehouse.run("use kept")
        for (table,) in warehouse.rows(
            "select table_name from duckdb_tables() where schema_name = 'audit'"
            " union all select view_name from duckdb_views() where schema_name = 'audit'"
        ):
            columns = f"* {_DIFFERS.get(table, '')}"
            rows = warehouse.rows(f'select {columns} from audit."{table}"')
            found[table] = sorted(rows, key=str)
    return found


def hold_nothing(folder: Path, **more: float) -> tuple[str, ...]:
    """The store's notices, after holding it and putting it in order without a run."""
    with store.held(folder / "store", folder / "out", render=publishing.render, **more) as held:
        return held.notices
