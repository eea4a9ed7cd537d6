-- One row per agency with enough open referrals of late: is any assessment open?
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
),

judged as (
    select
        referrals.row_id,
        referrals.open_referrals,
        assessments.last_started_on,
        assessments.open_assessments,
        case when assessments.open_assessments = 0 then 'gap' else 'met' end as verdict
    from referrals
    inner join assessments on referrals.agency = assessments.agency
)

select
    'assessment' as subject_id,
    null::varchar as child_id,
    verdict,
    case when verdict = 'gap' then 'export' end as remedy,
    null::date as due_on,
    last_started_on as last_event_on,
    open_assessments as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict = 'gap'
            then struct_pack(
                open_referrals := open_referrals,
                since := $as_at - $look_back::integer,
                last_started_on := last_started_on
            )
    end as evidence,
    [row_id] as source_rows
from judged
