-- One row per recent referral of no further action: if others came before, did a manager review it?
-- A blank flag counts as no further action once the days allowed have passed and nothing of the
-- child or of that referral began in them; until then it is not yet known to be one. Of repeat
-- referrals a review by a manager is looked for from the referral on, for it or for none by name.

with

starts as (
    select person_id as child_id, referral_id, started_on
    from record.assessment
    union all
    select person_id as child_id, referral_id, started_on
    from record.s47_enquiry
    union all
    select person_id as child_id, referral_id, started_on
    from record.cin_plan
    union all
    select person_id as child_id, referral_id, started_on
    from record.cp_plan
    union all
    select child_id, referral_id, started_on
    from picture.looked_after
),

referrals as (
    select
        referral.row_id,
        referral.referral_id,
        referral.person_id as child_id,
        referral.referred_on,
        referral.is_nfa,
        case
            when referral.is_nfa is null
                then working_days_after(referral.referred_on, $follow_within)
        end as follows_until
    from record.referral
    left join picture.person on referral.person_id = person.person_id
    where
        referral.referral_id is not null
        and referral.person_id is not null
        and referral.referred_on between $as_at - $look_back::integer and $as_at
        and coalesce(referral.is_nfa, true)
        and person.died_on is null
    qualify row_number() over (partition by referral.referral_id order by referral.row_id) = 1
),

followed as (
    select referrals.referral_id
    from referrals
    inner join starts
        on
            referrals.child_id = starts.child_id
            and starts.started_on between referrals.referred_on and referrals.follows_until
    union
    select referrals.referral_id
    from referrals
    inner join starts
        on
            referrals.referral_id = starts.referral_id
            and starts.started_on between referrals.referred_on and referrals.follows_until
),

population as (
    select referrals.*
    from referrals
    left join followed on referrals.referral_id = followed.referral_id
    where
        referrals.is_nfa
        or (referrals.follows_until < $as_at and followed.referral_id is null)
),

counted as (
    select
        population.referral_id,
        count(*) as referral_number,
        min(referral_day.referred_on) as first_referred_on,
        list(referral_day.row_id order by referral_day.referred_on desc) as row_ids
    from population
    inner join picture.referral_day
        on
            population.child_id = referral_day.child_id
            and referral_day.referred_on between
            (population.referred_on - to_months($months_before))::date and population.referred_on
    group by population.referral_id
),

reviewed as (
    select
        population.referral_id,
        max(oversight.recorded_on) as reviewed_on
    from population
    inner join record.oversight
        on
            population.child_id = oversight.person_id
            and oversight.recorded_on between population.referred_on and $as_at
    where coalesce(oversight.referral_id, population.referral_id) = population.referral_id
    group by population.referral_id
),

repeated as (
    select
        population.*,
        counted.referral_number,
        counted.first_referred_on,
        counted.row_ids,
        reviewed.reviewed_on,
        counted.referral_number >= $count and reviewed.reviewed_on is null as is_unreviewed
    from population
    inner join counted on population.referral_id = counted.referral_id
    left join reviewed on population.referral_id = reviewed.referral_id
),

judged as (
    select
        *,
        case
            when is_unreviewed and is_nfa then 'gap'
            when is_unreviewed then 'unknown'
            else 'met'
        end as verdict
    from repeated
)

select
    referral_id as subject_id,
    child_id,
    verdict,
    case
        when verdict = 'gap' then 'review'
        when verdict = 'unknown' then 'record'
    end as remedy,
    null::date as due_on,
    reviewed_on as last_event_on,
    referral_number as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                referred_on := referred_on,
                referral_number := referral_number,
                first_referred_on := first_referred_on,
                is_flag_filled := is_nfa is not null
            )
    end as evidence,
    case
        when verdict in ('gap', 'unknown')
            then list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id))
    end as source_rows
from judged
