-- One row per assessment authorised in the last days: does it say that the child was seen?
-- Each child of it has an answer of its own. An assessment of several children is one row, under
-- the youngest open one, and is met only if every answer is yes.

with

children as (
    select
        assessed_born_child.*,
        assessment.was_child_seen
    from derived.assessed_born_child
    inner join derived.assessment on assessed_born_child.row_id = assessment.row_id
    where assessed_born_child.authorised_on >= $as_at - $look_back::integer
),

assessments as (
    select
        assessment_id,
        authorised_on,
        open_first(struct_pack(row_id := row_id, child_id := child_id), is_open_child, born_on)
            as placed,
        coalesce(list_sort(list(child_id) filter (where not was_child_seen)), []) as answered_no,
        coalesce(list_sort(list(child_id) filter (where was_child_seen is null)), [])
            as unanswered,
        bool_or(doubt is null) filter (where not was_child_seen) as is_sure,
        -- a death in doubt before an unknown age
        max(doubt) filter (where not was_child_seen) as doubt
    from children
    group by assessment_id, authorised_on
)

select
    assessment_id as subject_id,
    list_transform(placed, lambda child: child['child_id']) as child_ids,
    gap_in_doubt(
        complete(list_concat(answered_no, unanswered)),
        case
            when is_sure then null
            when len(unanswered) > 0 then 'blank'
            else doubt
        end
    ) as judged,
    authorised_on as due_on,
    len(answered_no) + len(unanswered) as measure,
    answered_no,
    unanswered,
    list_transform(placed, lambda child: child['row_id']) as source_rows
from assessments
