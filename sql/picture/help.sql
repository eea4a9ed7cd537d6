-- One row per child and time of help begun by the night: a plan or looked-after episode of the
-- child, an early-help episode of any child of the family, or the day an assessment that led to
-- services was authorised. `ended_on` is the first day without it, blank where it goes on.
-- Help that ended on the day it began was in force on no day. Series of short breaks are not care.
-- An outcome that is broken JSON says nothing of services.

with

outcomes as (
    select
        person_id as child_id,
        authorised_on,
        row_id,
        case when json_valid(outcome_json) then outcome_json end as outcome
    from record.assessment
    where authorised_on <= $as_at
),

intervals as (
    select person_id as child_id, 'child_in_need_plan' as kind, started_on, ended_on, row_id
    from record.cin_plan
    union all
    select person_id as child_id, 'protection_plan' as kind, started_on, ended_on, row_id
    from record.cp_plan
    union all
    select child_id, 'looked_after' as kind, started_on, ended_on, row_id
    from picture.looked_after
    union all
    select
        coalesce(of_family.child_id, early_help.person_id) as child_id,
        'early_help' as kind,
        early_help.started_on,
        early_help.ended_on,
        early_help.row_id
    from record.early_help
    left join picture.family as of_child on early_help.person_id = of_child.child_id
    left join picture.family as of_family on of_child.family_id = of_family.family_id
    union all
    select
        child_id,
        'services' as kind,
        authorised_on as started_on,
        (authorised_on + to_days(1))::date as ended_on,
        row_id
    from outcomes
    where
        json_extract_string(outcome, 'PROV_OF_SERVICES_FLAG') = 'Y'
        or json_extract_string(outcome, 'PROV_OF_SB_CARE_FLAG') = 'Y'
)

select
    child_id,
    kind,
    started_on,
    case when ended_on <= $as_at then ended_on end as ended_on,
    row_id
from intervals
where
    child_id is not null
    and started_on <= $as_at
    and (ended_on is null or ended_on > started_on)
