-- One row per open child, unborn children too: does the record say who the father is?
-- Two different mothers answer it, and so does a paternity status of unknown, not disclosed or
-- donor with its reason and the date of the enquiry. That status with either blank, or a parent
-- whose sex is blank, is unknown from the first day: the due date is for records that say nothing.

with

fathers as (
    select distinct child_id
    from picture.recorded_father
),

mothers as (
    select
        child_id,
        count(*) > 1 as has_two_mothers
    from picture.recorded_mother
    group by child_id
),

ties as (
    select
        relationship.*,
        relationship.paternity_status in ('unknown', 'not_disclosed', 'donor') as is_answer,
        relationship.paternity_reason is null as is_reason_blank,
        relationship.paternity_enquired_on is null as is_enquiry_blank,
        relationship.kind = 'parent'
        and relationship.adult_id is not null
        and coalesce(person.sex, 'U') = 'U'
        and not coalesce(person.has_placeholder_name, false)
        and recorded_mother.mother_id is null as is_candidate,
        relationship.kind in ('father', 'adoptive_father', 'legal_parent')
        and relationship.adult_id is not null as is_father_row
    from picture.relationship
    left join picture.person on relationship.adult_id = person.person_id
    left join picture.recorded_mother
        on
            relationship.child_id = recorded_mother.child_id
            and relationship.adult_id = recorded_mother.mother_id
),

told as (
    select
        child_id,
        bool_or(is_answer and not is_reason_blank and not is_enquiry_blank)
            as is_answered,
        min_by(paternity_status, row_id) filter (where is_answer) as paternity_status,
        bool_or(paternity_status = 'unknown') as is_status_unknown,
        min_by(is_reason_blank, row_id) filter (where is_answer) as is_reason_blank,
        min_by(is_enquiry_blank, row_id) filter (where is_answer) as is_enquiry_blank,
        bool_or(is_candidate) as has_candidate,
        bool_or(is_father_row) as has_father_row,
        list(row_id order by row_id)
        filter (where is_answer or is_candidate or is_father_row) as row_ids
    from ties
    group by child_id
),

clocked as (
    select
        open_child.child_id,
        coalesce(open_child.row_id, open_child.referral_row_id) as row_id,
        fathers.child_id is not null
        or coalesce(mothers.has_two_mothers, false)
        or coalesce(told.is_answered, false) as is_settled,
        told.paternity_status,
        coalesce(told.is_status_unknown, false) as is_status_unknown,
        told.is_reason_blank,
        told.is_enquiry_blank,
        coalesce(told.has_candidate, false) as has_candidate,
        coalesce(told.has_father_row, false) as has_father_row,
        told.row_ids,
        working_days_after(open_child.episode_started_on, $allow) as due_on,
        working_days_after(open_child.episode_started_on, $enquire_within) as enquiry_due_on
    from picture.open_child
    left join fathers on open_child.child_id = fathers.child_id
    left join mothers on open_child.child_id = mothers.child_id
    left join told on open_child.child_id = told.child_id
),

judged as (
    select
        *,
        case
            when not is_settled and (paternity_status is not null or has_candidate) then 'unknown'
            when not is_settled and $as_at > due_on then 'gap'
            when not is_settled then 'not_yet_due'
            else 'met'
        end as verdict
    from clocked
)

select
    child_id as subject_id,
    child_id,
    verdict,
    case when verdict in ('gap', 'unknown') then 'record' end as remedy,
    due_on,
    null::date as last_event_on,
    null::bigint as measure,
    case
        when verdict = 'unknown' and is_status_unknown and $as_at > enquiry_due_on
            then 'paternity_enquired'
    end as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                paternity_status := paternity_status,
                is_reason_blank := is_reason_blank,
                is_enquiry_date_blank := is_enquiry_blank,
                is_parent_of_unknown_sex := has_candidate,
                is_only_a_placeholder := has_father_row
            )
    end as evidence,
    case
        when verdict in ('gap', 'unknown')
            then list_filter(
                list_concat([row_id], row_ids), lambda source_row: source_row is not null
            )
    end as source_rows
from judged
