-- One row per assessment authorised lately, with a living recorded parent: does it hold the view
-- of each parent, or a reason why not?
-- A parent counts who was known to the record, and alive, on the day it was authorised; one whose
-- rows have no date was known, in doubt where they should have one. An assessment of several
-- children is one row, with the parents of all of them, under the youngest open child.

with

authorised as (
    select
        assessment_id,
        max(authorised_on) as authorised_on
    from derived.assessment
    where assessment_id is not null
    group by assessment_id
    having max(authorised_on) >= $as_at - $look_back::integer
),

children as (
    select
        authorised.assessment_id,
        authorised.authorised_on,
        assessment.child_id,
        assessment.row_id,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful,
        row_number() over (
            partition by authorised.assessment_id
            order by
                open_child.child_id is not null desc,
                coalesce(person.born_on, person.expected_on) desc nulls last,
                assessment.row_id asc
        ) as place
    from authorised
    inner join derived.assessment on authorised.assessment_id = assessment.assessment_id
    left join derived.open_child on assessment.child_id = open_child.child_id
    left join derived.person on assessment.child_id = person.person_id
    where assessment.child_id is not null and person.died_on is null
),

assessments as (
    select
        assessment_id,
        min(authorised_on) as authorised_on,
        list_sort(list(struct_pack(place := place, id := child_id))) as placed_children,
        list_sort(list(struct_pack(place := place, id := row_id))) as placed_rows
    from children
    group by assessment_id
),

parents as (
    select
        children.assessment_id,
        recorded_parent.parent_id,
        bool_or(recorded_parent.is_father) as is_father,
        bool_and(children.is_death_doubtful) as is_death_doubtful,
        bool_and(children.is_death_doubtful or recorded_parent.is_known_on_blank) as is_unsure
    from children
    inner join derived.recorded_parent on children.child_id = recorded_parent.child_id
    where
        (recorded_parent.known_on is null or recorded_parent.known_on <= children.authorised_on)
        and (recorded_parent.died_on is null or recorded_parent.died_on > children.authorised_on)
    group by children.assessment_id, recorded_parent.parent_id
),

views as (
    select
        assessment_id,
        person_id,
        coalesce(bool_or(has_view), false) or count(reason_code) > 0 as is_answered,
        list(row_id) as row_ids
    from record.assessment_views
    where assessment_id is not null
    group by assessment_id, person_id
),

views_held as (
    select
        assessment_id,
        list_sort(flatten(list(row_ids))) as row_ids
    from views
    group by assessment_id
),

asked as (
    select
        parents.*,
        not coalesce(views.is_answered, false) as is_unanswered
    from parents
    left join views
        on parents.assessment_id = views.assessment_id and parents.parent_id = views.person_id
),

answers as (
    select
        assessment_id,
        count(*) filter (where is_unanswered) as unanswered_count,
        list_sort(list(parent_id) filter (where is_unanswered)) as unanswered_ids,
        coalesce(bool_and(is_father) filter (where is_unanswered), false) as is_father_alone,
        coalesce(bool_or(not is_unsure) filter (where is_unanswered), false)
            as is_surely_unanswered,
        coalesce(bool_and(is_death_doubtful) filter (where is_unanswered), false)
            as is_death_doubtful
    from asked
    group by assessment_id
),

judged as (
    select
        assessments.*,
        answers.unanswered_count,
        answers.unanswered_ids,
        answers.is_father_alone,
        views_held.row_ids as view_row_ids,
        case
            when views_held.assessment_id is null then 'no_views'
            when answers.unanswered_count = 0 or answers.is_surely_unanswered then null
            when answers.is_death_doubtful then 'death_in_doubt'
            else 'known_on_blank'
        end as doubt,
        case
            when doubt is not null then 'unknown'
            when answers.unanswered_count > 0 then 'gap'
            else 'met'
        end as verdict
    from assessments
    inner join answers on assessments.assessment_id = answers.assessment_id
    left join views_held on assessments.assessment_id = views_held.assessment_id
)

select
    assessment_id as subject_id,
    list_transform(placed_children, lambda child: child['id']) as child_ids,
    verdict,
    authorised_on as due_on,
    unanswered_count as measure,
    case
        when coalesce(doubt <> 'death_in_doubt', true) and unanswered_count = 1 and is_father_alone
            then 'fathers/father_in_assessment'
    end as because_of,
    doubt as why,
    authorised_on,
    view_row_ids is not null as is_any_view_row_held,
    unanswered_ids as parents,
    list_concat(
        list_transform(placed_rows, lambda placed: placed['id']),
        view_row_ids
    ) as source_rows
from judged
