"""The smallest check that loads, to be changed in one place at a time."""

from pathlib import Path

from wholepicture.rules.checks import Check, load_check

NAME = "small/open_referral"

TOML = """\
title = "Open referral"
population = "referral"
severity = "warning"
dimension = "timeliness"
needs = ["assessment"]
must_be_met = 0.9
remedy = { gap = "act" }
cites = ["F01"]
for_recorders = "Record the closure."
for_readers = "A gap says the record shows no closure."
message = "no closure recorded by {due_on} of the referral of {referred_on}"
night = 2026-11-20

[parameters]
allow = { value = 7, unit = "days", because = "a week is enough for an example" }

[evidence]
referred_on = "date"

[given]
referral.referral-1 = { person_id = "child-1", referred_on = 2026-11-13 }

[example."open on its seventh day is met"]
expect.referral-1 = "met"

[example."open on its eighth day is a gap"]
as_at = 2026-11-21
expect.referral-1 = "gap"
"""

SQL = """\
-- One row per referral: is it closed in time?

with

judged as (
    select
        referral.*,
        (referral.referred_on + $allow::integer)::date as due_on,
        case when $as_at > due_on then 'gap' else 'met' end as verdict
    from record.referral
    left join record.assessment on referral.referral_id = assessment.referral_id
    left join derived.person on referral.person_id = person.person_id
)

select
    referral_id as subject_id,
    person_id as child_id,
    verdict,
    due_on,
    $as_at - due_on as measure,
    referred_on,
    [row_id] as source_rows
from judged
"""

CITATIONS = 'F01 = "A review, 2020: a finding."\nF02 = "A review, 2020: another."\n'

COMMON = """\
[parameters.adult_age]
value = 18
unit = "years"
because = "a child is under eighteen"
"""


def write_rooms(folder: Path, toml: str | None = TOML, sql: str | None = SQL) -> tuple[Path, Path]:
    """Writes both folders, with the check's two files or the one that was given."""
    rooms = folder / "expectations", folder / "sql"
    for room, text in zip(rooms, (toml, sql), strict=True):
        place = room / "checks" / "small"
        place.mkdir(parents=True)
        if text is not None:
            file = place / f"open_referral.{'toml' if room is rooms[0] else 'sql'}"
            file.write_text(text, encoding="utf-8")
    (rooms[0] / "citations.toml").write_text(CITATIONS, encoding="utf-8")
    (rooms[0] / "common.toml").write_text(COMMON, encoding="utf-8")
    return rooms


def edited(text: str, old: str, new: str) -> str:
    """The text with its only `old` replaced by `new`."""
    assert text.count(old) == 1, f"{old!r} comes {text.count(old)} times"
    return text.replace(old, new)


def loaded(folder: Path, toml: str) -> Check:
    """The check of that TOML, loaded from a folder of its own; raises PairError."""
    return load_check(NAME, *write_rooms(folder, toml))


def with_edges(edges: str, toml: str = TOML) -> str:
    """The small check's TOML with these lines of [edges], and a subject for them."""
    toml = edited(toml, "night =", 'subject = "referral-1"\nnight =')
    return edited(toml, "[given]", f"[edges]\n{edges}\n\n[given]")
