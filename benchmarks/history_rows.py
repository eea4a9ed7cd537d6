"""The rows of invented nights of 3,000 open children, made by SQL alone, for `history_time.py`."""

from datetime import date

FIRST = date(2020, 1, 1)
CHECKS = [f"suite_{number % 5}/check_number_{number}" for number in range(90)]
OPEN, SUBJECTS, DELIVERED, DUE, CHILDREN, LATE = 4_000, 60_000, 620, 400, 3_000, 3_000
FILES, KEYS, FIELDS, WAIVERS, TEAMS = 40, 256, 500, 100, 30
# nights until a row is replaced: between two nights of invented exports, one verdict in forty
# changed, and one open finding in a hundred
_OPEN_FOR, _EVERY, _DUE_FOR = 100, 40, 6

SUBJECTS_SQL = f"""
create or replace temp table subject as
select
    i,
    case
        when i < {OPEN} then {_OPEN_FOR}
        when i < {SUBJECTS} then {_EVERY}
        when i < {SUBJECTS + DELIVERED} then 1
        else {_DUE_FOR}
    end as often,
    (hash(i) % often)::bigint as shift,
    'suite_' || i % 5 || '/check_number_' || i % 90 as "check"
from range({SUBJECTS + DELIVERED + DUE}) as subjects (i)
"""
# one row per subject and version, for the nights from $since to $until
TURNS_SQL = f"""
create or replace temp table turn as
with
turns as (
    select
        subject.*,
        unnest(range(($since + shift) // often, ($until + shift) // often + 1)) as turn
    from subject
)
select
    *,
    greatest(turn * often - shift, 0) as first_place,
    (turn + 1) * often - shift as until_place,
    left(
        sha256(
            case
                when i < {OPEN} or i >= {SUBJECTS + DELIVERED} then i || '-' || turn
                else i::varchar
            end
        ),
        20
    ) as finding_id
from turns
"""
_DAY = f"(date '{FIRST}' + {{}}::integer)::date"
_BEGAN, _DUE_ON = _DAY.format("first_place"), _DAY.format("(first_place + 30)")
_WHOSE = f"""
    'child-' || i % {CHILDREN} as child_id,
    'case-' || i % {CHILDREN} as case_number,
    'T' || i % 30 as team_id,
    'Team ' || i % 30 as team_name
"""
_OF_WHAT = """
    finding_id,
    "check",
    'social_care' as agency,
    'subject-' || i || '-' || turn as subject_id
"""
VERDICTS = f"""
    "check",
    finding_id,
    case when i < {OPEN} then 'gap' else 'met' end as verdict,
    case when i < {OPEN} then 'act' end as remedy,
    {_DUE_ON} as due_on,
    {_BEGAN} as last_event_on,
    null::varchar as why
"""
FINDINGS = f"""
    {_OF_WHAT}, {_WHOSE},
    'protection_plan' as child_status,
    'family-' || i % 1500 as family_id,
    'worker-' || i % 200 as worker_id,
    'gap' as verdict,
    'act' as remedy,
    {_DUE_ON} as due_on,
    {_BEGAN} as last_event_on,
    'working_days' as days_over_unit,
    'no visit with the child seen recorded since ' || {_BEGAN}
    || '; the next was due on ' || {_DUE_ON} as message,
    'last_seen_on=' || {_BEGAN} || ';visits=' || i % 7 as evidence,
    null::varchar as because_of,
    'cp_visit.csv' as source_file,
    null::date as waived_until
"""
# the columns of a finding that differ on every night
OWN = """
    place - first_place as days_over,
    i % 12 as measure,
    i * 3 + place % 50 as source_line,
    [4294967296 + i * 3 + place % 50, 8589934592 + i] as source_rows
"""
_LATE_ROWS = f"""
    {_OF_WHAT}, {_WHOSE},
    {_BEGAN} as due_on,
    {_DAY.format("(first_place + 9)")} as done_on,
    9 as days_over,
    'days' as days_over_unit
"""
_DUE_ROWS = f"""
    {_OF_WHAT}, {_WHOSE},
    'worker-' || i % 200 as worker_id,
    {_DAY.format("(first_place + 5)")} as due_on,
    {_BEGAN} as last_event_on
"""
_CHILD_ROWS = f"""
    {_WHOSE},
    'protection_plan' as child_status,
    'family-' || i % 1500 as family_id,
    'worker-' || i % 200 as worker_id,
    {_BEGAN} as last_seen_on,
    {_DUE_ON} as next_due_on
"""
# each table that is kept as spans: its columns, and its subjects
SPANS = {
    "verdict": (VERDICTS, f"i < {SUBJECTS + DELIVERED}"),
    "finding": (FINDINGS, f"i < {OPEN}"),
    "done_late": (_LATE_ROWS, f"i between {SUBJECTS - LATE} and {SUBJECTS} - 1"),
    "due": (_DUE_ROWS, f"i >= {SUBJECTS + DELIVERED}"),
    "child": (_CHILD_ROWS, f"i < {CHILDREN}"),
}
CHECK_ROWS = """
    'suite_' || number % 5 as suite,
    'suite_' || number % 5 || '/check_number_' || number as "check",
    'failed' as outcome, 700 as judged, 650 as met,
    40 as gaps, 10 as unknown, 5 as not_yet_due, 9 as late, sha256('rule' || number) as rule,
    'allow=10;look_back=180' as parameters, 0.05 as seconds, 0 as waived
"""
PAGE = """
    'critical' as severity, 'timeliness' as dimension, ['F15'] as cites, []::varchar[] as reveals,
    'The title of a check of usual length' as title, true as is_counted, 0.9 as must_be_met,
    false as is_rule_changed
"""
_NIGHT = _DAY.format("place")
_FEED_ROWS = f"""
    'social_care' as agency, 'file_' || number || '.csv' as file, {_NIGHT} as delivered_for,
    90000 as rows_read, 90000 as rows_landed, 0 as rows_refused, 12 as cells_blanked,
    sha256(place || '-' || number) as sha256, 'whole' as state
"""
_SAMPLE_ROWS = f"""
    'social_care' as agency, 'file_' || number || '.csv' as file, 'id' as column_name,
    {_NIGHT} as delivered_for, 'v1.5.5' as hashed_by, 64 as one_in,
    list_transform(range({KEYS}), lambda key: hash(number * 1000 + key + place // 10)) as keys
"""
FIELD_ROWS = """
    'social_care' as agency, 'file_' || number % 40 || '.csv' as file,
    'column_number_' || number as column_name, 90000 + place as rows,
    80000 + place - number as filled, number % 12 as blanked, number % 3 as unlisted,
    place % 5 as placeholder,
    ['suite_1/check_number_' || number % 90, 'suite_2/check_number_' || number % 70] as checks
"""
_TEAM_ROWS = """
    'suite_' || number % 5 as suite, 'T' || number // 5 as team_id,
    'Team ' || number // 5 as team_name, 400 + (place + number) % 9 as met,
    20 + place % 5 as gaps, number % 4 as unknown
"""
WAIVER_ROWS = f"""
    number + 2 as line, 'suite_0/check_number_' || number % 90 as "check",
    left(sha256(number || '-0'), 20) as finding_id, 'family_away' as reason_code,
    'agreed with the family on the telephone, number ' || number as note,
    'head of service' as approved_by_role, {_NIGHT} as from_on,
    {_DAY.format("(place + 60)")} as until_on, false as is_long
"""
# each table that is kept night by night: its columns, and its number of rows a night
BY_NIGHT = {
    "check": (f"{CHECK_ROWS}, {PAGE}", len(CHECKS)),
    "feed": (_FEED_ROWS, FILES),
    "key_sample": (_SAMPLE_ROWS, FILES),
    "field": (FIELD_ROWS, FIELDS),
    "team": (_TEAM_ROWS, TEAMS * 5),
    "waiver": (f"{WAIVER_ROWS}, 0 as findings", WAIVERS),
}
