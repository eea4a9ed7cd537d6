-- One row per finding open or closed on a night, for tonight and every later night held.
-- A night on which the check could not run is left out: it opens, closes and ages nothing. So is a
-- night on which another agency was read in place of the finding's own.
-- A gap with remedy `late` has nothing left to put right: it is not open. Where the night has no
-- verdict on the subject, how the finding closed is `not_known`, until why_left.sql finds it.

with

-- what no agency delivered has the agency `unknown`, and is judged every night
agencies as (
    select night, agency
    from audit.feed
    where state <> 'not used'
    union
    select night, 'unknown' as agency
    from audit."check"
),

runs as (
    select
        "check".night,
        "check"."check",
        agencies.agency,
        row_number() over (
            partition by "check"."check", agencies.agency order by "check".night
        ) as run_number
    from audit."check"
    inner join agencies on "check".night = agencies.night
    where "check".outcome <> 'could_not_run'
),

open_findings as (
    select
        runs.night,
        runs."check",
        runs.agency,
        runs.run_number,
        finding.finding_id
    from audit.finding
    inner join runs
        on
            finding.night = runs.night
            and finding."check" = runs."check"
            and finding.agency = runs.agency
),

spells as (
    select
        night,
        "check",
        agency,
        run_number,
        finding_id,
        min(night) over (partition by finding_id) as first_seen_on,
        lead(run_number) over (partition by finding_id order by run_number) as next_run_number,
        run_number - row_number() over (partition by finding_id order by run_number) as spell
    from open_findings
),

counted as (
    select
        night,
        "check",
        agency,
        run_number,
        finding_id,
        first_seen_on,
        next_run_number,
        row_number() over (partition by finding_id, spell order by run_number) as nights_open
    from spells
),

open_nights as (
    select
        night,
        "check",
        finding_id,
        case
            when nights_open > 1 then 'ongoing'
            when night > first_seen_on then 'reopened'
            else 'new'
        end as status,
        first_seen_on,
        nights_open,
        null as how,
        null as was_open_on
    from counted
),

closing_nights as (
    select
        runs.night,
        counted."check",
        counted.finding_id,
        'resolved' as status,
        counted.first_seen_on,
        counted.nights_open,
        counted.night as was_open_on
    from counted
    inner join runs
        on
            counted."check" = runs."check"
            and counted.agency = runs.agency
            and counted.run_number + 1 = runs.run_number
    where counted.next_run_number is distinct from counted.run_number + 1
),

resolved_nights as (
    select
        closing_nights.night,
        closing_nights."check",
        closing_nights.finding_id,
        closing_nights.status,
        closing_nights.first_seen_on,
        closing_nights.nights_open,
        case
            when verdict.verdict is null then 'not_known'
            when verdict.verdict = 'not_judged' then verdict.why
            when verdict.remedy = 'late' then 'done_late'
            else verdict.verdict
        end as how,
        closing_nights.was_open_on
    from closing_nights
    left join audit.verdict
        on
            closing_nights.night = verdict.night
            and closing_nights.finding_id = verdict.finding_id
),

all_nights as (
    select
        night,
        "check",
        finding_id,
        status,
        first_seen_on,
        nights_open,
        how,
        was_open_on
    from open_nights
    union all
    select
        night,
        "check",
        finding_id,
        status,
        first_seen_on,
        nights_open,
        how,
        was_open_on
    from resolved_nights
)

select
    night,
    "check",
    finding_id,
    status,
    first_seen_on,
    nights_open,
    how,
    was_open_on
from all_nights
where night >= $night
order by night, "check", finding_id
