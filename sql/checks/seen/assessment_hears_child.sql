-- One row per assessment authorised in the last days: does it hold the view of each child of it?
-- For a child too young to say, an observation takes the place of words. If no row of the file says
-- whether a child was observed, the record cannot show that a young child was.

with

views as (
    select
        assessment_id,
        person_id as child_id,
        bool_or(has_view) as has_view,
        bool_or(was_observed) as was_observed,
        min(reason_code) as reason_code,
        list_sort(list(row_id)) as row_ids
    from record.assessment_views
    group by assessment_id, person_id
),

answers as (
    select
        assessed_born_child.*,
        views.reason_code,
        views.row_ids as view_row_ids,
        coalesce(
            birthday(assessed_born_child.born_on, $words_from) > assessed_born_child.authorised_on,
            false
        ) as is_young,
        coalesce(views.has_view or (views.was_observed and is_young), false) as is_heard,
        case
            when views.child_id is null then 'no_views'
            when
                is_young
                and (select count(assessment_views.was_observed) from record.assessment_views) = 0
                then 'no_observations'
            else assessed_born_child.doubt
        end as view_doubt
    from derived.assessed_born_child
    left join views
        on
            assessed_born_child.assessment_id = views.assessment_id
            and assessed_born_child.child_id = views.child_id
    where assessed_born_child.authorised_on >= $as_at - $look_back::integer
),

assessments as (
    select
        assessment_id,
        authorised_on,
        open_first(struct_pack(row_id := row_id, child_id := child_id), is_open_child, born_on)
            as placed,
        coalesce(list_sort(list(child_id) filter (where not is_heard)), []) as not_heard,
        min(reason_code) filter (where not is_heard) as reason,
        bool_or(view_doubt is null) filter (where not is_heard) as is_sure,
        -- by the alphabet backwards: no_views first, age_unknown last
        max(view_doubt) filter (where not is_heard) as doubt,
        flatten(list(view_row_ids)) as view_row_ids
    from answers
    group by assessment_id, authorised_on
),

judged as (
    select
        *,
        gap_in_doubt(complete(not_heard), case when not is_sure then doubt end) as judged
    from assessments
)

select
    assessment_id as subject_id,
    list_transform(placed, lambda child: child['child_id']) as child_ids,
    judged,
    case when judged['why'] = 'no_observations' then 'export' end as remedy,
    authorised_on as due_on,
    len(not_heard) as measure,
    not_heard,
    reason,
    list_concat(list_transform(placed, lambda child: child['row_id']), view_row_ids)
        as source_rows
from judged
