-- One row per assessment authorised lately, with a living recorded parent: does it hold the view
-- of each parent, or a reason why not?
-- A parent counts who was known to the record, and alive, on the day it was authorised; one whose
-- rows have no date was known. An assessment of several children is one row, with the parents of
-- all of them, under the youngest open child.

with

authorised as (
    select
        assessment_id,
        max(authorised_on) as authorised_on
    from record.assessment
    where assessment_id is not null and authorised_on <= $as_at
    group by assessment_id
    having max(authorised_on) >= $as_at - $look_back::integer
),

children as (
    select
        authorised.assessment_id,
        authorised.authorised_on,
        assessment.person_id as child_id,
        assessment.row_id,
        open_child.child_id is not null as is_open_child,
        coalesce(person.born_on, person.expected_on) as born_on
    from authorised
    inner join record.assessment on authorised.assessment_id = assessment.assessment_id
    left join picture.open_child on assessment.person_id = open_child.child_id
    left join picture.person on assessment.person_id = person.person_id
    where assessment.person_id is not null and person.died_on is null
    qualify
        row_number() over (
            partition by authorised.assessment_id, assessment.person_id
            order by assessment.row_id
        ) = 1
),

assessments as (
    select
        assessment_id,
        min(authorised_on) as authorised_on,
        list(child_id order by is_open_child desc, born_on desc nulls last, row_id asc)
            as child_ids,
        list(row_id order by is_open_child desc, born_on desc nulls last, row_id asc) as row_ids
    from children
    group by assessment_id
),

parents as (
    select distinct
        children.assessment_id,
        recorded_parent.parent_id
    from children
    inner join picture.recorded_parent on children.child_id = recorded_parent.child_id
    where
        (recorded_parent.known_on is null or recorded_parent.known_on <= children.authorised_on)
        and (recorded_parent.died_on is null or recorded_parent.died_on > children.authorised_on)
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

answers as (
    select
        parents.assessment_id,
        count(*) filter (where not coalesce(views.is_answered, false)) as unanswered_count,
        list(parents.parent_id order by parents.parent_id)
        filter (where not coalesce(views.is_answered, false)) as unanswered_ids
    from parents
    left join views
        on parents.assessment_id = views.assessment_id and parents.parent_id = views.person_id
    group by parents.assessment_id
),

judged as (
    select
        assessments.*,
        answers.unanswered_count,
        answers.unanswered_ids,
        views_held.row_ids as view_row_ids,
        case
            when views_held.assessment_id is null then 'unknown'
            when answers.unanswered_count > 0 then 'gap'
            else 'met'
        end as verdict
    from assessments
    inner join answers on assessments.assessment_id = answers.assessment_id
    left join views_held on assessments.assessment_id = views_held.assessment_id
)

select
    assessment_id as subject_id,
    child_ids[1] as child_id,
    verdict,
    case when verdict in ('gap', 'unknown') then 'record' end as remedy,
    authorised_on as due_on,
    null::date as last_event_on,
    unanswered_count as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                authorised_on := authorised_on,
                is_any_view_row_held := view_row_ids is not null,
                parents := unanswered_ids,
                children := child_ids[1 + 1:]
            )
    end as evidence,
    case
        when verdict in ('gap', 'unknown')
            then list_concat(row_ids, coalesce(view_row_ids, []::bigint[]))
    end as source_rows
from judged
