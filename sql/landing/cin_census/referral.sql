-- One row per child and day of a referral: the episode of need, with its closure.
-- The census has no number for a referral, so its key is the child and the day. Several episodes of
-- one child from one day count as one. It is open if any of them is, and marked "no further action"
-- only if all are. Need, source and reason are taken from the episode that closed last; an open
-- episode counts as the last.

with

episodes as (
    select
        *,
        row_number() over (
            partition by child_id, referred_on
            order by closed_on desc nulls first, row_id asc
        ) as place
    from landing.census_episodes
),

nfa as (
    select
        child_id,
        referred_on,
        case when count(*) = count(is_nfa) then min(is_nfa) end as is_nfa
    from episodes
    group by child_id, referred_on
)

select
    episodes.row_id,
    episodes.agency,
    concat_ws('|', episodes.child_id, episodes.referred_on) as referral_id,
    episodes.child_id as person_id,
    episodes.referred_on,
    episodes.primary_need_code,
    episodes.source_code,
    null::varchar as outcome_json,
    nfa.is_nfa,
    episodes.close_reason,
    episodes.closed_on,
    null::varchar as team_id,
    null::varchar as worker_id
from episodes
inner join nfa
    on
        episodes.child_id = nfa.child_id
        and episodes.referred_on is not distinct from nfa.referred_on
where episodes.place = 1
