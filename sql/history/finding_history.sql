-- One row per finding that was open or closed on a night, for tonight and every later night in the
-- store. A night on which the check could not run is skipped: no finding opens, closes or ages on
-- it. A night on which another agency was read in place of the finding's own is skipped too. A gap
-- with remedy `late` has nothing left to put right, so it is not open.

with

-- records that belong to no agency have the agency `unknown`, which is judged every night
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
        "check".rule,
        agencies.agency,
        row_number() over (
            partition by "check"."check", agencies.agency order by "check".night
        ) as run_number
    from audit."check"
    inner join agencies on "check".night = agencies.night
    where "check".outcome <> 'could_not_run'
),

-- a finding's id is made from the agency too
ever_open as (
    select distinct finding_id, agency
    from audit.finding
),

followed as (
    select
        runs.night,
        runs."check",
        runs.agency,
        runs.run_number,
        verdict.finding_id,
        struct_pack(
            rule := runs.rule,
            verdict := verdict.verdict,
            remedy := verdict.remedy,
            due_on := verdict.due_on,
            last_event_on := verdict.last_event_on,
            why := verdict.why
        ) as judged
    from audit.verdict
    inner join ever_open on verdict.finding_id = ever_open.finding_id
    inner join runs
        on
            verdict.night = runs.night
            and verdict."check" = runs."check"
            and ever_open.agency = runs.agency
),

open_verdicts as (
    select
        *,
        min(night) over (partition by finding_id) as first_seen_on,
        lead(run_number) over (partition by finding_id order by run_number) as next_run_number,
        run_number - row_number() over (partition by finding_id order by run_number) as spell
    from followed
    where judged['verdict'] in ('gap', 'unknown') and judged['remedy'] is distinct from 'late'
),

counted as (
    select
        *,
        min(night) over (partition by finding_id, spell) as opened_on,
        row_number() over (partition by finding_id, spell order by run_number) as nights_open
    from open_verdicts
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

resolved_nights as (
    select
        runs.night,
        counted."check",
        counted.finding_id,
        'resolved' as status,
        counted.first_seen_on,
        counted.nights_open,
        how_closed(
            counted.judged,
            struct_pack(
                rule := runs.rule,
                verdict := followed.judged['verdict'],
                remedy := followed.judged['remedy'],
                due_on := followed.judged['due_on'],
                last_event_on := followed.judged['last_event_on'],
                why := followed.judged['why']
            ),
            counted.opened_on
        ) as how,
        counted.night as was_open_on
    from counted
    inner join runs
        on
            counted."check" = runs."check"
            and counted.agency = runs.agency
            and counted.run_number + 1 = runs.run_number
    left join followed
        on runs.night = followed.night and counted.finding_id = followed.finding_id
    where counted.next_run_number is distinct from counted.run_number + 1
),

all_nights as (
    select *
    from open_nights
    union all
    select *
    from resolved_nights
),

met_nights as (
    select finding_id, night as met_on
    from followed
    where judged['verdict'] = 'met'
)

select
    all_nights.night,
    all_nights."check",
    all_nights.finding_id,
    all_nights.status,
    all_nights.first_seen_on,
    all_nights.nights_open,
    all_nights.how,
    all_nights.was_open_on,
    met_nights.met_on as last_met_on,
    is_improvement(all_nights.how) as is_improvement
from all_nights
asof left join met_nights
    on
        all_nights.finding_id = met_nights.finding_id
        and all_nights.night > met_nights.met_on
where all_nights.night >= $night
order by all_nights.night, all_nights."check", all_nights.finding_id
