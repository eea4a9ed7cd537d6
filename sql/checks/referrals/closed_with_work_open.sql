-- One row per episode closed in the last days: has all work begun in it come to an end? Work is an
-- assessment, section 47 enquiry or plan of the episode. Work that has ended by the night is over.
-- If work may be of several episodes, or may have begun after the closure, or its end cannot be
-- relied on, it is not surely open: if there is no other, the row is unknown.

with

closures as (
    select
        closed.*,
        list_sort(list(distinct open_work.kind) filter (where open_work.doubt is null)) as kinds,
        max(open_work.doubt) as doubt
    from derived.referral_decision as closed
    left join derived.open_work on closed.row_id = open_work.row_id
    where closed.kind = 'closed' and closed.decided_on >= $as_at - $look_back::integer
    group by all
)

select
    referral_id as subject_id,
    child_id,
    gap_in_doubt(
        in_doubt(complete(coalesce(kinds, [])), case when kinds is null then doubt end),
        case when is_death_doubtful then 'death_in_doubt' end
    ) as judged,
    decided_on as closed_on,
    coalesce(kinds, []) as open_work,
    [row_id] as source_rows
from closures
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
