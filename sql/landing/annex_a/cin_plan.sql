-- One row per child of list 6 whose case is a child-in-need plan tonight.
-- Annex A does not say when the plan began, so the date of the referral is used, the earliest
-- possible date. For closed cases the list does not say whether there was a plan.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as cin_plan_id,
    concat_ws('|', child_id, started_on) as referral_id,
    child_id as person_id,
    started_on,
    closed_on as ended_on,
    null::varchar as team_id,
    null::varchar as worker_id
from landing.annex_children_in_need
where case_status = 'child_in_need_plan'
