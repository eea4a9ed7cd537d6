"""The verdicts that checks must give the planted cases, as a CSV file and as a page.

They follow from the planted cases only: this module runs no check.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from wholepicture.synthesising.cases import TRAP
from wholepicture.synthesising.planting import Planted, Planting

_HEADER = ("night", "check", "subject_id", "child_id", "verdict", "remedy")


def write_expectations(
    out: Path, planting: Planting, nights: Sequence[date], children: int, seed: int, each: int
) -> None:
    """Writes `expected_findings.csv` and `README.md` to the folder."""
    with (out / "expected_findings.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(sorted(_expected_rows(planting)))
    page = _page(planting, nights, children, seed, each)
    (out / "README.md").write_text(page, encoding="utf-8", newline="\n")


def _expected_rows(planting: Planting) -> list[tuple[str, ...]]:
    return [
        (each.night.isoformat(), row.check, row.subject_id, row.child_id, row.verdict, row.remedy)
        for each in planting.planted
        for row in each.expect
    ]


def _page(planting: Planting, nights: Sequence[date], children: int, seed: int, each: int) -> str:
    """The README of the invented exports."""
    return "\n".join([
        *_INTRODUCTION.format(
            first=nights[0], last=nights[-1], count=len(nights), children=children, seed=seed,
            each=each, planted=len(planting.planted), planted_children=planting.children,
        ).splitlines(),
        "",
        *_planted_lines(planting.planted),
        "",
        *_left_out_lines(planting),
        "",
    ])  # fmt: skip


_INTRODUCTION = """\
# Sample exports: an invented authority

A finding says what a record does not show. No finding does not mean that a child was seen or is \
safe.

Nobody here exists. Names are invented, NHS numbers are from the range that is never issued (999),
postcodes begin with Q, as no real postcode does.

{count} nights, {first} to {last}, of one children's social care agency. This command makes them,
with the same bytes each time:

    wholepicture synthesise --children {children} --nights {count} --seed {seed} --cases {each} \
--last-night {last} OUT

In a checkout of the project, `make samples` makes `sample_exports/` again.

Each folder is one night: `<night>/social_care/<file>.csv`. Files that begin with `ssd_` have the
headers of the Standard Safeguarding Dataset. The other files hold data that the standard lacks.

## Which rows are wrong, and which check must find them

The records of {children} children are drawn at random, with the gaps that real records have. Beside
them {planted} cases ({planted_children} children) are planted: worked examples of the checks, with
new ids and dates, and traps. A trap is a record that a careless check judges wrongly. All ids of a
planted case begin with `p` and eight letters and digits of its own. These are made from the case's
check and name, so they do not change when other checks and examples are added or removed. The rows
of a case are meant for one night only, the case's own.

For each check, the first examples of three kinds are planted, {each} of each kind: examples with a
gap, examples with an unknown, and examples without either.

`expected_findings.csv` has the verdicts that the checks must give the planted cases on that night.
It was written when the cases were planted, not by running the checks. Each case is about the checks
it names and no others:

- `gap` and `unknown` are in that night's `findings.csv`; a gap whose remedy is `late` is in
  `late.csv` instead;
- `met` and `not_yet_due` are in neither;
- `not_judged` is in neither, and not counted: the check leaves the subject out. If `subject_id` is
  blank, no row of that check has that child as its `child_id`;
- a blank `child_id` may be any child, and a blank `remedy` any remedy: the gap is then in one of
  the two files.
"""


def _planted_lines(planted: Sequence[Planted]) -> list[str]:
    """The planted cases as a table: what must be found in each, and what must not."""
    lines = [
        "| ids begin with | night | what it shows | must be found | must not be found |",
        "|---|---|---|---|---|",
    ]
    for each in planted:
        found = [row for row in each.expect if row.verdict in ("gap", "unknown")]
        others = [row for row in each.expect if row not in found]
        said = [
            _counted(
                [f"{r.check}: {' / '.join(filter(None, (r.verdict, r.remedy)))}" for r in found]
            ),
            _counted([f"{r.check}: {r.verdict.replace('_', ' ')}" for r in others]),
        ]
        title = each.case.title.replace("|", "/")
        source = "trap: " if each.case.source == TRAP else ""
        lines.append(f"| {each.prefix}- | {each.night} | {source}{title} | {said[0]} | {said[1]} |")
    return lines


def _counted(words: list[str]) -> str:
    """The words in order, each once, with how often it occurs."""
    counts = Counter(words)
    return "; ".join(
        f"{word} ({count} times)" if count > 1 else word for word, count in counts.items()
    )


def _left_out_lines(planting: Planting) -> list[str]:
    """The number of cases that are not planted, by reason."""
    if not planting.left_out:
        return ["Every worked example and every trap is planted."]
    reasons = Counter(reason for _, reason in planting.left_out)
    return [
        "## What is not planted",
        "",
        f"{len(planting.left_out)} cases are left out, for these reasons:",
        "",
        *(f"- {count}: {reason}" for reason, count in sorted(reasons.items())),
    ]
