-- One row per night and check. A check that could not run has no numbers: it neither passed nor
-- failed. `new` counts findings whose status is new; a reopened one is not new. A waived finding is
-- counted only in `waived`, but a waiver that begins or ends does not count as a change.

with

open_counts as (
    select
        night,
        "check",
        gaps + unknown + coalesce(waived, 0) as open_count,
        lag(gaps + unknown + coalesce(waived, 0)) over (
            partition by "check" order by night
        ) as open_count_before
    from audit."check"
    where outcome <> 'could_not_run'
),

lives as (
    select
        life.night,
        life."check",
        count(*) filter (
            where life.status = 'new' and finding.waived_until is null
        ) as new_count,
        count(*) filter (where life.status = 'resolved') as resolved_count,
        count(*) filter (where life.is_improvement) as improved_count,
        count(*) filter (where life.how = 'left_look_back') as unanswered_count
    from audit.life
    left join audit.finding
        on life.night = finding.night and life.finding_id = finding.finding_id
    group by life.night, life."check"
),

tonight as (
    select
        *,
        outcome <> 'could_not_run' as has_run
    from audit."check"
    where night in (select night from audit.register)
)

select
    tonight.night,
    tonight.suite,
    tonight.title,
    tonight.severity,
    tonight.outcome,
    case when tonight.has_run then tonight.judged end as judged,
    case when tonight.has_run then tonight.met end as met,
    case when tonight.has_run then tonight.gaps end as gaps,
    case when tonight.has_run then tonight.unknown end as unknown,
    case
        when tonight.has_run and tonight.judged > 0
            then round(tonight.met / tonight.judged, $share_decimals)
    end as share_met,
    tonight.must_be_met,
    case when tonight.has_run then coalesce(lives.new_count, 0) end as new,
    case when tonight.has_run then coalesce(lives.resolved_count, 0) end as resolved,
    open_counts.open_count - open_counts.open_count_before as change_on_night_before,
    case when tonight.has_run then tonight.not_yet_due end as not_yet_due,
    case when tonight.has_run then tonight.late end as late,
    case when tonight.has_run then 0 end as not_linked,
    case when tonight.has_run then coalesce(tonight.waived, 0) end as waived,
    tonight.is_counted as counted,
    tonight.reason,
    tonight.dimension,
    tonight.parameters,
    tonight."check",
    tonight.rule,
    case when tonight.has_run then coalesce(lives.improved_count, 0) end as improved,
    case when tonight.has_run then coalesce(lives.unanswered_count, 0) end as left_unanswered,
    case when tonight.has_run then tonight.is_rule_changed end as rule_changed
from tonight
left join lives on tonight.night = lives.night and tonight."check" = lives."check"
left join open_counts
    on tonight."check" = open_counts."check" and tonight.night = open_counts.night
order by
    suite asc,
    "check" asc
