-- One row per visit and child: the outcome, and what followed (supplementary).

select
    row_id,
    agency,
    visit_outcome_id,
    visit_id,
    person_id,
    outcome,
    cast(followed_up_on as date) as followed_up_on
from landing.visit_outcomes
