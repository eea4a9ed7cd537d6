-- One row per child and day on which the child came back after a step-down, and not for the first
-- time: did somebody look at the decision to step down a second time? A step-down is a closing that
-- says the need is over, or the end of a plan or of early help, if nothing of the same or a higher
-- level of help was in force on that day. The first referral, enquiry or protection plan after it
-- is the return, if it comes soon. What follows from that return is not another return.

with

stages as (
    select child_id, kind, started_on, ended_on, true as is_step_down
    from derived.help_for_child
    where kind <> 'services'
    union all
    select
        person_id as child_id,
        'referral' as kind,
        in_calendar(referred_on) as started_on,
        end_of(referred_on, closed_on, $as_at) as ended_on,
        coalesce(list_contains($close_reasons, close_reason), false) as is_step_down
    from record.referral
    where not coalesce(is_nfa, false) and is_begun(referred_on, $as_at)
),

weighed as (
    select
        *,
        list_position(
            ['early_help', 'referral', 'child_in_need_plan', 'protection_plan', 'looked_after'],
            kind
        ) as weight
    from stages
),

step_downs as (
    select distinct
        ending.child_id,
        ending.ended_on as stepped_down_on
    from weighed as ending
    left join weighed as running
        on
            ending.child_id = running.child_id
            and ending.weight <= running.weight
            and ending.ended_on >= running.started_on
            and coalesce(ending.ended_on < running.ended_on, true)
    where
        ending.is_step_down
        and ending.ended_on is not null
        and ending.kind <> 'looked_after'
        and (ending.kind = 'referral' or running.child_id is null)
),

events as (
    select child_id, referred_on as happened_on, row_id
    from derived.referral_day
    union all
    select person_id as child_id, in_calendar(started_on) as happened_on, row_id
    from record.s47_enquiry
    union all
    select child_id, started_on as happened_on, row_id
    from derived.plan
    where kind = 'protection_plan'
),

after_step_down as (
    select
        events.child_id,
        events.happened_on,
        min(events.row_id) as row_id,
        max(step_downs.stepped_down_on) as stepped_down_on
    from events
    inner join step_downs
        on
            events.child_id = step_downs.child_id
            and events.happened_on > step_downs.stepped_down_on
    where events.happened_on <= $as_at
    group by events.child_id, events.happened_on
),

returns as (
    select
        child_id,
        stepped_down_on,
        min(happened_on) as returned_on,
        min_by(row_id, happened_on) as row_id
    from after_step_down
    group by child_id, stepped_down_on
    having min(happened_on) <= stepped_down_on + $within::integer
),

repeated as (
    select
        latest.*,
        count(*) as return_number,
        max(earlier.returned_on) filter (where earlier.returned_on < latest.returned_on)
            as earlier_returned_on,
        max(earlier.stepped_down_on) filter (where earlier.returned_on < latest.returned_on)
            as earlier_stepped_down_on
    from returns as latest
    inner join returns as earlier
        on
            latest.child_id = earlier.child_id
            and earlier.returned_on
            between months_after(latest.returned_on, -$months_before) and latest.returned_on
    where latest.returned_on >= $as_at - $look_back::integer
    group by all
    having count(*) >= $count
),

reviewed as (
    select
        repeated.*,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful,
        max(decision_review.reviewed_on) filter (where not decision_review.is_doubtful)
            as reviewed_on,
        count(decision_review.row_id) > 0 as is_review_in_doubt  -- or is one for certain
    from repeated
    left join derived.person on repeated.child_id = person.person_id
    left join derived.decision_review
        on
            repeated.child_id = decision_review.child_id
            and coalesce(repeated.returned_on <= decision_review.reviewed_on, true)
    where person.died_on is null
    group by all
)

select
    child_id || '|' || returned_on::varchar as subject_id,
    child_id,
    gap_in_doubt(
        decided(false, reviewed_on, $as_at),
        case
            when is_death_doubtful then 'death_in_doubt'
            when is_review_in_doubt then 'review_in_doubt'
        end
    ) as judged,
    return_number as measure,
    return_number,
    returned_on,
    stepped_down_on,
    earlier_returned_on,
    earlier_stepped_down_on,
    [row_id] as source_rows
from reviewed
