-- One row per assessment authorised in the last days whose referral came within months of a closing
-- of the child's case without further action: does it find again what that episode had found last?
-- Only the factors of concern are compared. If there are several such episodes, the one that shows
-- most counts: a shared factor, else factors that are not recorded, else the latest closing. A
-- referral without a day is taken as of the last day it can be of, the assessment's start; the row
-- is then unknown. A review that is dated after the authorisation answers.

with

asked as (
    select
        assessed_child.row_id,
        assessed_child.assessment_id,
        assessed_child.child_id,
        assessed_child.authorised_on,
        assessed_child.is_death_doubtful,
        assessment.referral_id,
        referral_episode.referred_on,
        coalesce(
            referral_episode.referred_on, assessment.started_on, assessed_child.authorised_on
        ) as latest_on
    from derived.assessed_child
    inner join derived.assessment on assessed_child.row_id = assessment.row_id
    left join derived.referral_episode on assessment.referral_id = referral_episode.referral_id
    where assessed_child.authorised_on >= $as_at - $look_back::integer
),

closed as (
    select
        asked.*,
        referral_decision.decided_on as closed_on,
        referral_decision.row_id as closed_row_id,
        max_by(assessment.assessment_id, (assessment.authorised_on, assessment.assessment_id))
            as earlier_id
    from asked
    inner join derived.referral_decision
        on
            asked.child_id = referral_decision.child_id
            and referral_decision.kind = 'closed'
            and referral_decision.close_reason = $close_reason
            and asked.latest_on > referral_decision.decided_on
            and months_after(asked.latest_on, -$months_before) <= referral_decision.decided_on
            and coalesce(asked.referral_id <> referral_decision.referral_id, true)
    left join derived.assessment
        on
            referral_decision.child_id = assessment.child_id
            and referral_decision.referral_id = assessment.referral_id
            and not assessment.is_open
    group by all
),

factors as (
    select
        assessment_id,
        list(factor) as factors,
        bool_and(factor is not null) as is_read
    from derived.recorded_factor
    group by assessment_id
),

compared as (
    select
        closed.*,
        coalesce(ours.is_read, false) as is_read,
        coalesce(ours.is_read and earlier.is_read, false) as is_comparable,
        coalesce(
            len(list_intersect(list_intersect(ours.factors, earlier.factors), $concerns)), 0
        ) as shared_count
    from closed
    left join factors as ours on closed.assessment_id = ours.assessment_id
    left join factors as earlier on closed.earlier_id = earlier.assessment_id
    qualify row_number() over (
        partition by closed.row_id
        order by shared_count > 0 desc, is_comparable asc, closed.closed_on desc, closed_row_id asc
    ) = 1
),

reviewed as (
    select
        compared.*,
        max(decision_review.reviewed_on) filter (where not decision_review.is_doubtful)
            as reviewed_on,
        count(decision_review.row_id) > 0 as is_review_in_doubt  -- or is one for certain
    from compared
    left join derived.decision_review
        on
            compared.child_id = decision_review.child_id
            and coalesce(compared.authorised_on < decision_review.reviewed_on, true)
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            decided(
                is_comparable and shared_count = 0, reviewed_on, $as_at, null, shared_count = 0
            ),
            case
                when is_death_doubtful then 'death_in_doubt'
                when referred_on is null then 'no_referral_date'
                when is_review_in_doubt then 'review_in_doubt'
            end
        ) as judged
    from reviewed
)

select
    assessment_id as subject_id,
    child_id,
    judged,
    shared_count as measure,
    case
        when judged['why'] = 'cannot_tell' and not is_read then 'referrals/factors_recorded'
    end as because_of,
    authorised_on,
    referred_on,
    closed_on,
    earlier_id as earlier_assessment,
    [row_id, closed_row_id] as source_rows
from judged
-- an assessment of several children is one row
qualify is_worst_row(assessment_id, judged, row_id)
