-- One row per check of the night, by suite and name, with its outcome on the previous night in the
-- store. A check that could not run has no numbers.

with

nights as (
    select max(night) as night_before
    from audit."check"
    where night < $night
),

lives as (
    select
        life."check",
        count(*) filter (
            where life.status = 'new' and finding.waived_until is null
        ) as new_count,
        count(*) filter (where life.status = 'resolved') as resolved_count
    from audit.life
    left join audit.finding
        on life.night = finding.night and life.finding_id = finding.finding_id
    where life.night = $night
    group by life."check"
),

-- the thresholds that the settings of the night changed
set_rows as (
    select unnest(from_json(coalesce(settings -> '$.set', '[]'), '["json"]')) as set_row
    from audit.register
    where night = $night
),

set_shares as (
    select distinct set_row ->> '$.check' as "check"
    from set_rows
    where
        set_row ->> '$.parameter' = 'must_be_met'
        and cast(set_row ->> '$.from' as date) <= $night
),

tonight as (
    select
        *,
        outcome <> 'could_not_run' as has_run
    from audit."check"
    where night = $night
)

select
    tonight.suite,
    tonight."check",
    tonight.title,
    tonight.severity,
    tonight.outcome,
    case when tonight.has_run then tonight.judged end as judged,
    case when tonight.has_run then tonight.met end as met,
    case when tonight.has_run then tonight.gaps end as gaps,
    case when tonight.has_run then tonight.unknown end as unknown,
    case when tonight.has_run and tonight.judged > 0 then tonight.met / tonight.judged end
        as share_met,
    tonight.must_be_met,
    case when tonight.has_run then coalesce(lives.new_count, 0) end as new_count,
    case when tonight.has_run then coalesce(lives.resolved_count, 0) end as resolved_count,
    tonight.is_counted,
    tonight.reason,
    before.outcome as outcome_before,
    coalesce(tonight.has_run and tonight.is_rule_changed, false) as is_rule_changed,
    set_shares."check" is not null as is_share_set
from tonight
cross join nights
left join lives on tonight."check" = lives."check"
left join set_shares on tonight."check" = set_shares."check"
left join audit."check" as before
    on tonight."check" = before."check" and nights.night_before = before.night
order by
    tonight.suite asc,
    tonight."check" asc
