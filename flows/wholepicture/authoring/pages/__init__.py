"""Pages from pairs: `docs/checks/`, `docs/derived/`, `docs/record.md`; same files, same bytes.

This package turns what the pairs say into Markdown. It judges nothing and opens no database.
"""

from collections.abc import Mapping
from pathlib import Path

from wholepicture.authoring.pages.check_page import check_page
from wholepicture.authoring.pages.derived_page import derived_index, derived_page
from wholepicture.authoring.pages.index_page import index_page
from wholepicture.authoring.pages.record_page import record_page
from wholepicture.authoring.pages.sources import load_sources
from wholepicture.errors import CouldNotFinishError
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.derived_descriptions import load_derived

__all__ = ["pages", "stale_pages", "write_pages"]


def pages(
    checks: Mapping[str, Check], expectations: Path = EXPECTATIONS, sql: Path = SQL
) -> dict[str, str]:
    """Every generated page: its path below the docs folder, and its text. Raises PairError."""
    sources = load_sources(expectations)
    made = {f"checks/{name}.md": check_page(check, sources) for name, check in checks.items()}
    made["checks/README.md"] = index_page(checks, expectations)
    tables = load_derived(expectations, sql)
    made |= {f"derived/{name}.md": derived_page(one, checks) for name, one in tables.items()}
    made["derived/README.md"] = derived_index(tables)
    made["record.md"] = record_page((sql / "schema" / "record.sql").read_text(encoding="utf-8"))
    return dict(sorted(made.items()))


def stale_pages(folder: Path) -> list[str]:
    """The pages of a docs folder that are missing, out of date or of no pair; raises PairError."""
    wanted = pages(load_checks())
    held = {path: _read(folder / path) for path in wanted}
    stale = [path for path, text in wanted.items() if held[path] != text]
    return sorted([*stale, *_of_no_pair(folder, wanted)])


def write_pages(folder: Path) -> list[str]:
    """The docs folder holds every generated page and no page of a pair that is gone.

    Returns the paths that changed. Raises PairError, CouldNotFinishError.
    """
    wanted = pages(load_checks())
    changed = stale_pages(folder)
    try:
        for path in changed:
            if path in wanted:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(wanted[path], encoding="utf-8", newline="\n")
            else:
                (folder / path).unlink()
    except OSError as error:
        raise CouldNotFinishError(
            f"the docs folder {folder}",
            expected="a folder that can be written",
            found=type(error).__name__,
            do="Give another folder, or make it writable.",
        ) from None
    return changed


def _of_no_pair(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """The Markdown files in `checks/` and `derived/` that no pair makes."""
    found = {
        file.relative_to(folder).as_posix()
        for made in ("checks", "derived")
        for file in (folder / made).glob("**/*.md")
    }
    return sorted(found - set(wanted))


def _read(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else None
