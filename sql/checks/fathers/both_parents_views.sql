-- One row per assessment authorised in the last days, with a living recorded parent: does it hold
-- the view of each parent, or a reason why not?
-- A parent counts who was alive and known to the record on the day of authorisation. A parent whose
-- rows have no date counts as known, in doubt if those rows should have a date. An assessment of
-- several children is one row, with the parents of all of them, under the youngest open child. If
-- the only parent without a view is a father who takes no part in the assessment, the check of that
-- comes first, and this one says unknown.

with

assessments as (
    select
        assessment_id,
        authorised_on,
        open_first(struct_pack(row_id := row_id, child_id := child_id), is_open_child, birth_on)
            as placed
    from derived.assessed_child
    where authorised_on >= $as_at - $look_back::integer
    group by assessment_id, authorised_on
),

views as (
    select
        assessment_id,
        list(person_id) filter (where has_view or reason_code is not null) as answered_ids,
        list_sort(list(row_id)) as row_ids
    from record.assessment_views
    where assessment_id is not null
    group by assessment_id
),

asked as (
    select
        assessed_parent.*,
        not coalesce(list_contains(views.answered_ids, assessed_parent.parent_id), false)
            as is_unanswered,
        not assessed_father.is_answered and assessed_father.doubt is null as is_no_participant
    from derived.assessed_parent
    left join views on assessed_parent.assessment_id = views.assessment_id
    left join derived.assessed_father
        on
            assessed_parent.assessment_id = assessed_father.assessment_id
            and assessed_parent.parent_id = assessed_father.father_id
),

answers as (
    select
        assessment_id,
        coalesce(list_sort(list(parent_id) filter (where is_unanswered)), []) as parents,
        bool_and(is_father) filter (where is_unanswered) as is_father_alone,
        case
            when bool_and(is_no_participant) filter (where is_unanswered) and len(parents) = 1
                then 'father_no_participant'
            when bool_or(not is_unsure) filter (where is_unanswered) then null
            when bool_and(is_death_doubtful) filter (where is_unanswered) then 'death_in_doubt'
            else 'known_on_blank'
        end as doubt
    from asked
    group by assessment_id
)

select
    assessments.assessment_id as subject_id,
    list_transform(assessments.placed, lambda child: child['child_id']) as child_ids,
    in_doubt(
        gap_in_doubt(complete(answers.parents), answers.doubt),
        case when views.assessment_id is null then 'no_views' end
    ) as judged,
    assessments.authorised_on as due_on,
    len(answers.parents) as measure,
    case
        when
            len(answers.parents) = 1
            and answers.is_father_alone
            and coalesce(views.assessment_id is null or answers.doubt <> 'death_in_doubt', true)
            then 'fathers/father_in_assessment'
    end as because_of,
    assessments.authorised_on,
    views.assessment_id is not null as is_any_view_row_held,
    answers.parents,
    list_concat(
        list_transform(assessments.placed, lambda child: child['row_id']), views.row_ids
    ) as source_rows
from assessments
inner join answers on assessments.assessment_id = answers.assessment_id
left join views on assessments.assessment_id = views.assessment_id
