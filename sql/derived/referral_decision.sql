-- One row per decision on a referral of a child not known to have died: to close its episode
-- (`closed`), or to take no further action (`no_further_action`).
-- A referral without an id or a child has no decision. A referral that is not marked no further
-- action, and ended by the night, was closed on the day it ended. A referral by the night that is
-- marked so was decided on its own day. If its mark is blank it may be one (`is_nfa` is blank). If
-- that day is blank or outside the calendar, `decided_on` is too, and the decision is of some day
-- up to `latest_on`, the closing or the night. A blank mark and a close date make two rows.
-- A second look at a decision is a decision review of the child, of this referral or without one,
-- on a later day, or on the same day by another worker than the referral's. The latest counts.

with

decisions as (
    select
        row_id,
        referral_id,
        person_id as child_id,
        'closed' as kind,
        end_of(referred_on, closed_on, $as_at) as decided_on,
        end_of(referred_on, closed_on, $as_at) as latest_on,
        worker_id,
        is_nfa,
        close_reason
    from record.referral
    where not coalesce(is_nfa, false)
    union all
    select
        row_id,
        referral_id,
        person_id as child_id,
        'no_further_action' as kind,
        in_calendar(referred_on) as decided_on,
        latest_day(referred_on, closed_on, $as_at) as latest_on,
        worker_id,
        is_nfa,
        close_reason
    from record.referral
    where coalesce(is_nfa, true)
),

reviews as (
    select
        decisions.row_id,
        decisions.kind,
        max(decision_review.reviewed_on) filter (where not decision_review.is_doubtful)
            as reviewed_on,
        bool_or(decision_review.is_doubtful) as is_in_doubt
    from decisions
    inner join derived.decision_review
        on
            decisions.child_id = decision_review.child_id
            and coalesce(decisions.referral_id = decision_review.referral_id, true)
            and is_second_look(
                decision_review.reviewed_on, decision_review.worker_id,
                decisions.decided_on, decisions.worker_id
            )
    group by decisions.row_id, decisions.kind
)

select
    decisions.row_id,                   -- the row of the referral
    decisions.referral_id,
    decisions.child_id,
    decisions.kind,                     -- closed, or no_further_action
    decisions.decided_on,               -- blank: the day is not known
    decisions.latest_on,                -- the last day on which it may have been
    decisions.is_nfa,                   -- the referral's mark, as recorded
    nullif(decisions.close_reason, 'unlisted') as close_reason,  -- blank if outside the list
    coalesce(person.is_death_doubtful, false) as is_death_doubtful,
    reviews.reviewed_on,                -- the day of the latest second look; blank: none
    coalesce(reviews.is_in_doubt, false) as is_review_in_doubt  -- oversight that may be a review
from decisions
left join derived.person on decisions.child_id = person.person_id
left join reviews on decisions.row_id = reviews.row_id and decisions.kind = reviews.kind
where
    decisions.referral_id is not null
    and decisions.child_id is not null
    and decisions.latest_on <= $as_at
    and person.died_on is null
