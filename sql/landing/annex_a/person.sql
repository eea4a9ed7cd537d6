-- One row per child of lists 1 to 9: birth date and sex, as far as the lists agree.
-- All lists come from one system on one day. If two lists give different birth dates, or one says M
-- and another F, nobody can know which is right: the cell is blank, and the child still counts. A
-- birth date later than the delivery is an expected date. List 10, adoption, is not used.

with

mentions as (
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_contacts
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_early_help
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_referrals
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_assessments
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_enquiries
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_children_in_need
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_child_protection
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_children_in_care
    union all
    select row_id, agency, child_id, born_on, gender as sex from landing.annex_care_leavers
),

delivery as (
    select max(delivered_for)::varchar as delivered_for
    from landing.file
    where table_name = 'annex_children_in_need'
),

children as (
    select
        min(row_id) as row_id,
        min(agency) as agency,
        child_id as person_id,
        case when count(distinct born_on) = 1 then min(born_on) end as born_on,
        case
            when count(distinct nullif(sex, 'U')) <= 1
                then coalesce(min(nullif(sex, 'U')), min(sex))
        end as sex
    from mentions
    group by child_id
)

select
    children.row_id,
    children.agency,
    children.person_id,
    null::varchar as legacy_id,
    null::varchar as forename,
    null::varchar as surname,
    children.sex,
    children.born_on,
    case when children.born_on > delivery.delivered_for then children.born_on end as expected_on,
    null::varchar as died_on
from children
cross join delivery
