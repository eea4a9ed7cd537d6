-- One row per agency with enough open referrals of the last weeks: is any assessment open?
-- One large system drops the assessments that are under way.

with

referrals as (
    select
        agency,
        count(distinct referral_id) as open_referrals,
        min(row_id) as row_id
    from record.referral
    where
        referred_on between $as_at - $look_back::integer and $as_at
        and (closed_on is null or closed_on > $as_at)
        and not coalesce(is_nfa, false)
    group by agency
    having count(distinct referral_id) >= $least_referrals
),

assessments as (
    select
        agency,
        max(started_on) as last_started_on,
        count(*) filter (where authorised_on is null or authorised_on > $as_at)
            as open_assessments
    from record.assessment
    where started_on is null or started_on <= $as_at
    group by agency
)

select
    'assessment' as subject_id,
    shown(assessments.open_assessments > 0) as judged,
    assessments.last_started_on as last_event_on,
    assessments.open_assessments as measure,
    referrals.open_referrals,
    $as_at - $look_back::integer as since,
    assessments.last_started_on,
    [referrals.row_id] as source_rows
from referrals
inner join assessments on referrals.agency = assessments.agency
