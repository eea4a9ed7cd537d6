-- One row per open child, unborn children too: does the record say who the father is?
-- Two different mothers answer it, and so does a paternity status of unknown, not disclosed or
-- donor with its reason and the date of the enquiry, both on one row. That status with either
-- blank, or a parent whose sex is blank, is unknown from the first day: the due date is for records
-- that say nothing. What would be a gap is unknown where the child may not be open or not alive.

with

fathers as (
    select distinct child_id
    from derived.recorded_father
),

two_mothers as (
    select child_id
    from derived.recorded_mother
    group by child_id
    having count(*) > 1
),

candidates as (
    select
        child_id,
        list_sort(flatten(list(row_ids))) as row_ids
    from derived.recorded_parent
    where not is_father and not is_mother
    group by child_id
),

answers as (
    select
        child_id,
        bool_or(paternity_reason is not null and paternity_enquired_on is not null) as is_whole,
        min_by(paternity_status, row_id) as paternity_status,
        min_by(paternity_reason is null, row_id) as is_reason_blank,
        min_by(paternity_enquired_on is null, row_id) as is_enquiry_blank,
        list_sort(list(row_id)) as row_ids
    from derived.relationship
    where paternity_status in ('unknown', 'not_disclosed', 'donor')
    group by child_id
),

-- who is named as father and is none: a person whose name says "unknown"
placeholders as (
    select
        child_id,
        list_sort(list(row_id)) as row_ids
    from derived.relationship
    where kind in ('father', 'adoptive_father', 'legal_parent') and adult_id is not null
    group by child_id
),

siblings as (
    select
        of_child.child_id,
        count(*) as siblings_count,
        count(fathers.child_id) as siblings_with_father_count
    from derived.family as of_child
    inner join derived.family as sibling
        on of_child.family_id = sibling.family_id and of_child.child_id <> sibling.child_id
    left join fathers on sibling.child_id = fathers.child_id
    group by of_child.child_id
),

clocked as (
    select
        open_child.child_id,
        coalesce(open_child.row_id, open_child.referral_row_id) as row_id,
        fathers.child_id is not null
        or two_mothers.child_id is not null
        or coalesce(answers.is_whole, false) as is_settled,
        answers.child_id is not null as is_answer_partial,
        candidates.child_id is not null as has_candidate,
        working_days_after(open_child.episode_started_on, $allow) as due_on,
        open_child.is_doubtful,
        open_child.is_death_doubtful
    from derived.open_child
    left join fathers on open_child.child_id = fathers.child_id
    left join two_mothers on open_child.child_id = two_mothers.child_id
    left join answers on open_child.child_id = answers.child_id
    left join candidates on open_child.child_id = candidates.child_id
),

weighed as (
    select
        *,
        case
            when is_settled then null
            when is_answer_partial then 'paternity_incomplete'
            when has_candidate then 'parent_sex_blank'
            when due_on is null then 'no_due_date'
            when is_doubtful then 'span_in_doubt'
            when $as_at > due_on and is_death_doubtful then 'death_in_doubt'
        end as doubt
    from clocked
),

judged as (
    select
        *,
        case
            when doubt is not null then 'unknown'
            when not is_settled and $as_at > due_on then 'gap'
            when not is_settled then 'not_yet_due'
            else 'met'
        end as verdict
    from weighed
)

select
    judged.child_id as subject_id,
    judged.child_id,
    judged.verdict,
    judged.due_on,
    case when judged.doubt = 'paternity_incomplete' then 'fathers/paternity_enquired' end
        as because_of,
    judged.doubt as why,
    answers.paternity_status,
    list_filter(
        [
            case when answers.is_reason_blank then 'reason' end,
            case when answers.is_enquiry_blank then 'enquiry_date' end
        ],
        lambda field: field is not null
    ) as lacking,
    placeholders.child_id is not null as is_only_a_placeholder,
    coalesce(siblings.siblings_count, 0) as siblings,
    coalesce(siblings.siblings_with_father_count, 0) as siblings_with_father,
    list_concat(
        [judged.row_id], answers.row_ids, candidates.row_ids, placeholders.row_ids
    ) as source_rows
from judged
left join answers on judged.child_id = answers.child_id
left join candidates on judged.child_id = candidates.child_id
left join placeholders on judged.child_id = placeholders.child_id
left join siblings on judged.child_id = siblings.child_id
