-- One row per check that asks for a decision to be looked at again: how many findings are open, how
-- many opened in the week up to the night, and how many left the list since the last night,
-- reviewed or unanswered. (This needs nothing of earlier nights that a store loses when it prunes
-- them.)

with

open_decisions as (
    select
        "check",
        count(*) as open_count,
        count(*) filter (where first_seen_on >= $week_from) as new_count
    from open_tonight
    where is_counted and not is_restricted and remedy = 'review'
    group by "check"
),

left_list as (
    select
        life."check",
        count(*) filter (where life.how = 'reviewed') as reviewed_count,
        count(*) filter (where life.how = 'left_look_back') as unanswered_count
    from audit.life
    inner join audit.finding
        on life.was_open_on = finding.night and life.finding_id = finding.finding_id
    where life.night = $night and life.status = 'resolved' and finding.remedy = 'review'
    group by life."check"
)

select
    "check"."check",
    "check".title,
    coalesce(open_decisions.open_count, 0) as open_count,
    coalesce(open_decisions.new_count, 0) as new_count,
    coalesce(left_list.reviewed_count, 0) as reviewed_count,
    coalesce(left_list.unanswered_count, 0) as unanswered_count
from audit."check"
inner join audit.register on "check".night = register.night
left join open_decisions on "check"."check" = open_decisions."check"
left join left_list on "check"."check" = left_list."check"
where
    "check".night = $night
    and "check".is_counted
    and list_has_all(register.reveals_allowed, "check".reveals)
    and (
        open_decisions.open_count > 0
        or left_list.reviewed_count > 0
        or left_list.unanswered_count > 0
    )
order by "check"."check"
