-- One row per referral: the episode of social care, with its closure.

select
    row_id,
    agency,
    referral_id,
    person_id,
    cast(referred_on as date) as referred_on,
    primary_need_code,
    source_code,
    outcome_json,
    cast(is_nfa as boolean) as is_nfa,
    close_reason,
    cast(closed_on as date) as closed_on,
    team_id,
    worker_id
from landing.referral
