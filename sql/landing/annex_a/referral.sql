-- One row per child and day of a referral: list 6 gives the episode, list 3 how it was received.
-- Annex A has no number for a referral, so its key is the child and the day. The start date in list
-- 6 is the date of the referral; a referral of that date in list 3 is the same one. Several
-- referrals of one child on one day count as one, marked "no further action" only if all of them
-- are. Teams and workers are given as names.

with

received as (
    select
        min(row_id) as row_id,
        min(agency) as agency,
        child_id,
        referred_on,
        min_by(source_code, row_id) as source_code,
        min(is_nfa) as is_nfa
    from landing.annex_referrals
    group by child_id, referred_on
),

episodes as (
    select
        row_id,
        agency,
        child_id,
        started_on as referred_on,
        primary_need_code,
        close_reason,
        closed_on
    from landing.annex_children_in_need
),

referrals as (
    select
        coalesce(episodes.row_id, received.row_id) as row_id,
        coalesce(episodes.agency, received.agency) as agency,
        coalesce(episodes.child_id, received.child_id) as person_id,
        coalesce(episodes.referred_on, received.referred_on) as referred_on,
        episodes.primary_need_code,
        received.source_code,
        received.is_nfa,
        episodes.close_reason,
        episodes.closed_on
    from episodes
    full outer join received
        on
            episodes.child_id = received.child_id
            and episodes.referred_on = received.referred_on
)

select
    row_id,
    agency,
    concat_ws('|', person_id, referred_on) as referral_id,
    person_id,
    referred_on,
    primary_need_code,
    source_code,
    null::varchar as outcome_json,
    is_nfa,
    close_reason,
    closed_on,
    null::varchar as team_id,
    null::varchar as worker_id
from referrals
