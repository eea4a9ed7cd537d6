-- One row per child and day on which the child came back after a step-down, and not for the first
-- time: did somebody look at the decision to step down a second time? A step-down is a closing that
-- says the need is over, or the end of a plan or of early help, if nothing of the same or a higher
-- level of help was in force on that day. The first referral, enquiry or protection plan after it
-- is the return, if it comes soon. What follows from that return is not another return.

with

stages as (
    select child_id, kind, started_on, ended_on, kind <> 'looked_after' as is_step_down
    from derived.help_for_child
    where kind <> 'services'
    union all
    select
        person_id as child_id,
        'referral' as kind,
        in_calendar(referred_on) as started_on,
        end_of(referred_on, closed_on, $as_at) as ended_on,
        list_contains($close_reasons, close_reason) as is_step_down
    from record.referral
    where not coalesce(is_nfa, false) and is_begun(referred_on, $as_at)
),

step_downs as (
    select distinct
        ending.child_id,
        ending.ended_on as stepped_down_on
    from stages as ending
    left join stages as running
        on
            ending.child_id = running.child_id
            and help_level(ending.kind) <= help_level(running.kind)
            and ending.ended_on >= running.started_on
            and coalesce(ending.ended_on < running.ended_on, true)
    where ending.is_step_down and (ending.kind = 'referral' or running.child_id is null)
),

events as (
    select child_id, referred_on as happened_on, row_id
    from derived.referral_day
    union all
    select child_id, started_on as happened_on, row_id
    from derived.enquiry
    union all
    select child_id, started_on as happened_on, row_id
    from derived.plan
    where kind = 'protection_plan'
),

-- of step-downs with one first event, the last is the one it came back after
returns as (
    select
        step_downs.child_id,
        step_downs.stepped_down_on,
        min(events.happened_on) as returned_on,
        min_by(events.row_id, (events.happened_on, events.row_id)) as row_id
    from step_downs
    inner join events
        on
            step_downs.child_id = events.child_id
            and step_downs.stepped_down_on < events.happened_on
            and step_downs.stepped_down_on + $within::integer >= events.happened_on
    group by step_downs.child_id, step_downs.stepped_down_on
    qualify
        row_number() over (
            partition by step_downs.child_id, returned_on order by step_downs.stepped_down_on desc
        ) = 1
),

repeated as (
    select
        latest.*,
        person.is_death_doubtful,
        count(distinct earlier.returned_on) as return_number,
        max(earlier.returned_on) filter (where earlier.returned_on < latest.returned_on)
            as earlier_returned_on,
        max(earlier.stepped_down_on) filter (where earlier.returned_on < latest.returned_on)
            as earlier_stepped_down_on,
        reviewed_from(review.reviewed_on, review.is_doubtful, latest.returned_on) as review
    from returns as latest
    inner join returns as earlier
        on
            latest.child_id = earlier.child_id
            and earlier.returned_on
            between months_after(latest.returned_on, -$months_before) and latest.returned_on
    left join derived.person on latest.child_id = person.person_id
    left join derived.decision_review as review on latest.child_id = review.child_id
    where latest.returned_on >= $as_at - $look_back::integer and person.died_on is null
    group by all
    having count(distinct earlier.returned_on) >= $count
)

select
    child_id || '|' || returned_on::varchar as subject_id,
    child_id,
    gap_in_doubt(
        decided(false, review['reviewed_on'], $as_at),
        case
            when is_death_doubtful then 'death_in_doubt'
            when review['is_in_doubt'] then 'review_in_doubt'
        end
    ) as judged,
    return_number as measure,
    return_number,
    returned_on,
    stepped_down_on,
    earlier_returned_on,
    earlier_stepped_down_on,
    [row_id] as source_rows
from repeated
