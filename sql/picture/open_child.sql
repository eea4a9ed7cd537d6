-- One row per open child: not dead, under 18 or unborn or of unknown age, with something open.
-- Closed on the night is closed, begun on it is open. A referral marked "no further action" counts
-- while an assessment or plan of it is open. Of several open referrals the earliest is the episode.

with

open_plans as (
    select person_id as child_id, referral_id, started_on, 'child_in_need_plan' as status
    from record.cin_plan
    where started_on <= $as_at and (ended_on is null or ended_on > $as_at)
    union all
    select person_id as child_id, referral_id, started_on, 'protection_plan' as status
    from record.cp_plan
    where started_on <= $as_at and (ended_on is null or ended_on > $as_at)
    union all
    select child_id, referral_id, started_on, 'looked_after' as status
    from picture.looked_after
    where is_open
),

open_assessments as (
    select person_id as child_id, referral_id
    from record.assessment
    where started_on <= $as_at and (authorised_on is null or authorised_on > $as_at)
),

open_referrals as (
    select
        person_id as child_id,
        min(referred_on) as referred_on,
        min_by(referral_id, (referred_on, row_id)) as referral_id,
        min_by(row_id, (referred_on, row_id)) as row_id
    from record.referral
    where
        referred_on <= $as_at
        and (closed_on is null or closed_on > $as_at)
        and (
            not coalesce(is_nfa, false)
            or referral_id in (select referral_id from open_assessments)
            or referral_id in (select referral_id from open_plans)
        )
    group by person_id
),

running as (
    select
        child_id,
        min(started_on) as earliest_started_on,
        bool_or(status = 'looked_after') as is_looked_after,
        bool_or(status = 'protection_plan') as has_protection_plan,
        bool_or(status = 'child_in_need_plan') as has_child_in_need_plan
    from open_plans
    group by child_id
),

children as (
    select
        coalesce(open_referrals.child_id, running.child_id) as child_id,
        open_referrals.referral_id,
        open_referrals.row_id as referral_row_id,
        open_referrals.referred_on,
        coalesce(open_referrals.referred_on, running.earliest_started_on) as episode_started_on,
        coalesce(running.is_looked_after, false) as is_looked_after,
        coalesce(running.has_protection_plan, false) as has_protection_plan,
        coalesce(running.has_child_in_need_plan, false) as has_child_in_need_plan
    from open_referrals
    full outer join running on open_referrals.child_id = running.child_id
),

of_age as (
    select
        children.*,
        person.row_id,
        person.sex,
        person.born_on,
        person.eighteen_on,
        coalesce(person.born, 'unknown') as born
    from children
    left join picture.person on children.child_id = person.person_id
    where
        children.child_id is not null
        and person.died_on is null
        and (person.eighteen_on is null or person.eighteen_on > $as_at)
)

select
    child_id,
    row_id,
    born,
    born_on,
    eighteen_on,
    referral_id,
    referral_row_id,
    referred_on,
    episode_started_on,
    is_looked_after,
    has_protection_plan,
    has_child_in_need_plan,
    case
        when is_looked_after then 'looked_after'
        when has_protection_plan then 'protection_plan'
        when has_child_in_need_plan then 'child_in_need_plan'
        when child_id in (select child_id from open_assessments) then 'open_assessment'
        when
            coalesce(
                working_day_number($as_at) - working_day_number(referred_on) >= $idle_after, true
            )
            then 'open_with_nothing_running'
        else 'open_referral'
    end as status
from of_age
