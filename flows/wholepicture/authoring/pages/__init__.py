"""Pages from the rules: checks, coverage, forms, derived tables, record; same files, same bytes.

This package turns the rules into Markdown, and the page of the published files into the words of
the store's views. It judges nothing and opens no database.
"""

from collections.abc import Mapping
from pathlib import Path

from wholepicture.authoring.pages.check_page import check_page, page_of_night
from wholepicture.authoring.pages.coverage_page import coverage_page
from wholepicture.authoring.pages.derived_page import derived_index, derived_page
from wholepicture.authoring.pages.form_page import form_pages
from wholepicture.authoring.pages.index_page import index_page
from wholepicture.authoring.pages.published_words import words_of
from wholepicture.authoring.pages.record_page import record_page
from wholepicture.authoring.pages.sources import load_sources
from wholepicture.errors import could_not, fault_of
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.coverage import load_coverage
from wholepicture.rules.derived_descriptions import load_derived
from wholepicture.rules.form_examples import described_forms

__all__ = ["pages", "pages_of_night", "stale_pages", "write_pages"]

_PUBLISHED, _WORDS = "published.md", "sql/publish/_words.toml"


def pages(
    checks: Mapping[str, Check],
    expectations: Path = EXPECTATIONS,
    sql: Path = SQL,
    *,
    is_whole: bool = False,
) -> dict[str, str]:
    """Every generated page: its path below the docs folder, and its text. Raises PairError.

    If `whole`, a check's page has the rows of every example and its SQL beside its rule.
    """
    sources = load_sources(expectations)
    made = {
        f"checks/{name}.md": check_page(check, sources, is_whole=is_whole)
        for name, check in checks.items()
    }
    made["checks/README.md"] = index_page(checks, expectations)
    made["coverage.md"] = coverage_page(load_coverage(checks, expectations))
    made |= form_pages(described_forms(), checks)
    tables = load_derived(expectations, sql)
    made |= {
        f"derived/{name}.md": derived_page(one, checks, sources.common)
        for name, one in tables.items()
    }
    made["derived/README.md"] = derived_index(tables)
    made["record.md"] = record_page((sql / "schema" / "record.sql").read_text(encoding="utf-8"))
    return dict(sorted(made.items()))


def pages_of_night(
    checks: Mapping[str, Check], values: Mapping[str, Mapping[str, object]]
) -> dict[str, str]:
    """The page of each check by its name, with its `values` of a night; raises PairError."""
    sources = load_sources(EXPECTATIONS)
    return {name: page_of_night(check, sources, values[name]) for name, check in checks.items()}


def stale_pages(folder: Path) -> list[str]:
    """The pages of a docs folder that are missing, out of date or of no check; raises PairError."""
    return [*_stale(folder, pages(load_checks())), *_stale_words(folder)]


def _stale(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    held = {path: _read(folder / path) for path in wanted}
    stale = [path for path, text in wanted.items() if held[path] != text]
    return sorted([*stale, *_of_no_pair(folder, wanted)])


def write_pages(folder: Path, *, is_whole: bool = False) -> list[str]:
    """The paths that changed, after writing every generated page and removing pages of old checks.

    Raises PairError, CouldNotFinishError.
    """
    wanted = pages(load_checks(), is_whole=is_whole)
    changed = _stale(folder, wanted)
    try:
        for path in changed:
            if path in wanted:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(wanted[path], encoding="utf-8", newline="\n")
            else:
                (folder / path).unlink()
        for path in (words := _stale_words(folder)):
            text = words_of((folder / _PUBLISHED).read_text(encoding="utf-8"))
            (SQL.parent / path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise could_not(
            f"the docs folder {folder}",
            fault_of(error),
            expected="a folder that can be written",
            do="Give another folder, or make it writable.",
        ) from None
    return [*changed, *words]


def _stale_words(folder: Path) -> list[str]:
    """The file with the words of the views, if it differs from docs/published.md.

    It is compared only for the docs folder beside `sql/`, which an installed package does not have.
    """
    if folder.resolve() != (SQL.parent / "docs").resolve():
        return []
    wanted = words_of((folder / _PUBLISHED).read_text(encoding="utf-8"))
    return [_WORDS] if _read(SQL.parent / _WORDS) != wanted else []


def _of_no_pair(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """The Markdown files in generated folders that no rule makes."""
    found = {
        file.relative_to(folder).as_posix()
        for made in ("checks", "derived", "forms")
        for file in (folder / made).glob("**/*.md")
    }
    return sorted(found - set(wanted))


def _read(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else None
