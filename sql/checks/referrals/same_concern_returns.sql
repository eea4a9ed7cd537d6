-- One row per assessment authorised in the last days whose referral came within months of a closing
-- of the child's case without further action: does it find again what that episode had found last?
-- If there are several such episodes, the one that shows most counts: a shared factor, else factors
-- that are not recorded, else the latest closing. A referral without a day is taken as of the last
-- day it can be of, the assessment's start.

with

closed as (
    select
        found.*,
        episode.referred_on,
        closing.decided_on as closed_on,
        closing.row_id as closed_row_id,
        max_by(earlier.assessment_id, (earlier.authorised_on, earlier.assessment_id)) as earlier_id
    from derived.assessed_child as found
    inner join derived.assessment as own on found.row_id = own.row_id
    left join derived.referral_episode as episode on own.referral_id = episode.referral_id
    inner join derived.referral_decision as closing
        on
            found.child_id = closing.child_id
            and closing.kind = 'closed'
            and closing.close_reason = $close_reason
            and coalesce(own.referral_id <> closing.referral_id, true)
            and closing.decided_on
            < coalesce(episode.referred_on, own.started_on, found.authorised_on)
            and closing.decided_on
            >= months_after(
                coalesce(episode.referred_on, own.started_on, found.authorised_on), -$months_before
            )
    left join derived.assessment as earlier
        on
            closing.child_id = earlier.child_id
            and closing.referral_id = earlier.referral_id
            and not earlier.is_open
    where found.authorised_on >= $as_at - $look_back::integer
    group by all
),

compared as (
    select
        closed.*,
        bool_and(ours.factor is not null) as is_read,
        bool_and(ours.factor is not null and earlier.factor is not null) as is_comparable,
        count(distinct ours.factor) filter (
            where ours.factor = earlier.factor and list_contains($concerns, ours.factor)
        ) as shared_count,
        reviewed_from(review.reviewed_on, review.is_doubtful, closed.authorised_on + 1) as review
    from closed
    left join derived.recorded_factor as ours on closed.assessment_id = ours.assessment_id
    left join derived.recorded_factor as earlier on closed.earlier_id = earlier.assessment_id
    left join derived.decision_review as review on closed.child_id = review.child_id
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            decided(
                is_comparable and shared_count = 0,
                review['reviewed_on'],
                $as_at,
                cannot_tell := shared_count = 0
            ),
            case
                when is_death_doubtful then 'death_in_doubt'
                when referred_on is null then 'no_referral_date'
                when review['is_in_doubt'] then 'review_in_doubt'
            end
        ) as judged
    from compared
    qualify row_number() over (
        partition by row_id
        order by shared_count > 0 desc, is_comparable asc, closed_on desc, closed_row_id asc
    ) = 1
)

select
    assessment_id as subject_id,
    child_id,
    judged,
    shared_count as measure,
    case when shared_count = 0 and not is_read then 'referrals/factors_recorded' end as because_of,
    authorised_on,
    referred_on,
    closed_on,
    earlier_id as earlier_assessment,
    [row_id, closed_row_id] as source_rows
from judged
-- an assessment of several children is one row
qualify is_worst_row(assessment_id, judged, row_id)
