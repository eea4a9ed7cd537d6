-- One row per child about whose father a relationship says something without naming him.
-- An answer in place of a father is a paternity status of unknown, not disclosed or donor. It is
-- whole if one row also has its reason and the date of the enquiry (`is_answer_whole`). Of several
-- answers the first row gives the status and what is missing. A possible father is a person
-- recorded as parent, but neither as father nor as mother, because the sex is blank or U. A
-- placeholder is a person recorded as father, adoptive father or legal parent whose name says that
-- it is not known. A child with any of these may also have a named father.

with

said as (
    select
        relationship.child_id,
        relationship.row_id,
        relationship.paternity_status,
        relationship.paternity_reason is null as is_reason_blank,
        relationship.paternity_enquired_on is null as is_enquiry_blank,
        coalesce(relationship.paternity_status in ('unknown', 'not_disclosed', 'donor'), false)
            as is_answer,
        coalesce(not recorded_parent.is_father and not recorded_parent.is_mother, false)
            as is_possible_father,
        relationship.adult_id is not null
        and recorded_parent.parent_id is null
        and coalesce(relationship.kind in ('father', 'adoptive_father', 'legal_parent'), false)
            as is_placeholder
    from derived.relationship
    left join derived.recorded_parent
        on
            relationship.child_id = recorded_parent.child_id
            and relationship.adult_id = recorded_parent.parent_id
)

select
    child_id,
    bool_or(is_answer) as is_answered,
    bool_or(is_answer and not is_reason_blank and not is_enquiry_blank) as is_answer_whole,
    min_by(paternity_status, row_id) filter (where is_answer) as paternity_status,
    min_by(is_reason_blank, row_id) filter (where is_answer) as is_reason_blank,
    min_by(is_enquiry_blank, row_id) filter (where is_answer) as is_enquiry_blank,
    bool_or(is_possible_father) as has_possible_father,
    bool_or(is_placeholder) as has_placeholder,
    -- the answers first, then the possible fathers, then the placeholders
    list_concat(
        list_sort(list(row_id) filter (where is_answer)),
        list_sort(list(row_id) filter (where is_possible_father)),
        list_sort(list(row_id) filter (where is_placeholder))
    ) as row_ids
from said
where is_answer or is_possible_father or is_placeholder
group by child_id
