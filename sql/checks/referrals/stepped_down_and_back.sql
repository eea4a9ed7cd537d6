-- One row per child and day on which the child came back after a step-down, and not for the first
-- time: did somebody look at the decision to step down a second time? A step-down is a closing that
-- says the need is over, or the end of help with nothing as high in force. What comes soon after it
-- is the return, and what follows from that return is not another one.

with

-- what comes after several step-downs is the return after the last of them
returns as (
    select
        child_id,
        is_death_doubtful,
        returned_on,
        returned_row_id,
        max(stepped_down_on) as stepped_down_on
    from derived.step_down
    where
        (kind <> 'closed' or list_contains($close_reasons, close_reason))
        and returned_on <= stepped_down_on + $within::integer
    group by all
),

repeated as (
    select
        latest.*,
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
    left join derived.decision_review as review on latest.child_id = review.child_id
    where latest.returned_on >= $as_at - $look_back::integer
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
    [returned_row_id] as source_rows
from repeated
