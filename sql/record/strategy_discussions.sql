-- One row per strategy discussion about a child (supplementary).

select
    row_id,
    agency,
    discussion_id,
    person_id,
    referral_id,
    cast(held_on as date) as held_on
from landing.strategy_discussions
