-- One row per open child: not dead, under 18, unborn or of unknown age, with an open case.
-- A case closed on the night is closed, and one begun on it is open. A blank, unreadable or
-- impossible start or end never takes a child out. A referral marked "no further action" counts
-- while an assessment or plan from it is open. Of several open referrals the earliest is the
-- episode; its start is blank if none of them has a date. `is_doubtful`: the child is open only by
-- rows whose end cannot be relied on. `row_id` is the child's row in person, or else that of the
-- episode. An assessment alone makes no open child.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'referral'
),

open_plans as (
    select row_id, child_id, referral_id, started_on, kind as status, is_doubtful
    from derived.plan
    where ended_on is null
),

running as (
    select row_id, child_id, started_on, status, is_doubtful
    from open_plans
    union all
    select row_id, child_id, started_on, 'looked_after' as status, is_doubtful
    from derived.looked_after
    where is_open
),

open_assessments as (
    select child_id, referral_id, is_doubtful
    from derived.assessment
    where is_open
),

-- work that keeps a referral open although it is marked "no further action"
open_work as (
    select
        referral_id,
        bool_and(is_doubtful) as is_doubtful
    from (
        select referral_id, is_doubtful
        from open_plans
        union all
        select referral_id, is_doubtful
        from open_assessments
    ) as work
    group by referral_id
),

open_referrals as (
    select
        referral.row_id,
        referral.person_id as child_id,
        referral.referral_id,
        in_calendar(referral.referred_on) as referred_on,
        doubtful.row_id is not null
        or (coalesce(referral.is_nfa, false) and open_work.is_doubtful) as is_doubtful
    from record.referral
    left join open_work on referral.referral_id = open_work.referral_id
    left join doubtful on referral.row_id = doubtful.row_id
    where
        is_running(referral.referred_on, referral.closed_on, $as_at)
        and (not coalesce(referral.is_nfa, false) or open_work.referral_id is not null)
),

episodes as (
    select
        child_id,
        referral_id,
        row_id,
        referred_on,
        bool_and(is_doubtful) over (partition by child_id) as is_doubtful
    from open_referrals
    qualify
        row_number() over (
            partition by child_id order by referred_on asc nulls last, row_id asc
        ) = 1
),

runs as (
    select
        child_id,
        min(started_on) as earliest_started_on,
        min_by(row_id, (coalesce(started_on, date 'infinity'), row_id)) as earliest_row_id,
        bool_and(is_doubtful) as is_doubtful,
        bool_or(status = 'looked_after') as is_looked_after,
        bool_or(status = 'protection_plan') as has_protection_plan,
        bool_or(status = 'child_in_need_plan') as has_child_in_need_plan
    from running
    group by child_id
),

children as (
    select
        coalesce(episodes.child_id, runs.child_id) as child_id,
        episodes.referral_id,
        episodes.row_id as referral_row_id,
        coalesce(episodes.row_id, runs.earliest_row_id) as episode_row_id,
        episodes.referred_on,
        case
            when episodes.child_id is not null then episodes.referred_on
            else runs.earliest_started_on
        end as episode_started_on,
        coalesce(episodes.is_doubtful, true) and coalesce(runs.is_doubtful, true) as is_doubtful,
        coalesce(runs.is_looked_after, false) as is_looked_after,
        coalesce(runs.has_protection_plan, false) as has_protection_plan,
        coalesce(runs.has_child_in_need_plan, false) as has_child_in_need_plan
    from episodes
    full outer join runs on episodes.child_id = runs.child_id
),

of_age as (
    select
        children.*,
        coalesce(person.row_id, children.episode_row_id) as row_id,
        person.born_on,
        person.eighteen_on,
        coalesce(person.born, 'unknown') as born,
        coalesce(person.is_age_unknown, true) as is_age_unknown,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful
    from children
    left join derived.person on children.child_id = person.person_id
    where
        children.child_id is not null
        and person.died_on is null
        and (person.is_age_unknown or coalesce(person.eighteen_on > $as_at, true))
)

select
    child_id,
    row_id,
    born,
    born_on,
    eighteen_on,
    is_age_unknown,
    is_death_doubtful,
    referral_id,
    referral_row_id,
    referred_on,
    episode_started_on,
    is_doubtful,
    is_looked_after,
    has_protection_plan,
    has_child_in_need_plan,
    case
        when is_looked_after then 'looked_after'
        when has_protection_plan then 'protection_plan'
        when has_child_in_need_plan then 'child_in_need_plan'
        when child_id in (select child_id from open_assessments) then 'open_assessment'
        when working_days_between(referred_on, $as_at) >= $idle_after
            then 'open_with_nothing_running'
        else 'open_referral'
    end as status
from of_age
