-- One row per child in need who is at home, by an open child-in-need plan or an open series of
-- short breaks.
-- `kind` is `short_breaks` if a series is open, even if there is a plan too; else `disability` if
-- the plan's referral of that child has primary need N2; else `in_need`. The plan is that of
-- derived.open_plan, the series that of derived.short_breaks.
-- A child with a plan who is also on a protection plan of any council, or looked after, is left
-- out; short breaks are not care. If that protection plan or care is open only by ends that cannot
-- be relied on, the child is kept, and `is_doubtful` says so. The child may be of any age, or dead.

with

-- protected or looked after; in doubt if no row of it can be relied on
elsewhere as (
    select
        child_id,
        bool_and(is_doubtful) as is_doubtful
    from (
        select child_id, is_doubtful
        from derived.open_plan
        where kind = 'protection'
        union all
        select child_id, is_doubtful
        from derived.looked_after
        where is_open
    ) as running
    group by child_id
),

disabilities as (
    select distinct
        referral_id,
        person_id as child_id
    from record.referral
    where primary_need_code = 'N2'
),

needs as (
    select child_id, 'short_breaks' as kind, row_id, started_on, is_doubtful
    from derived.short_breaks
    union all
    select
        open_plan.child_id,
        case when disabilities.child_id is null then 'in_need' else 'disability' end as kind,
        open_plan.row_id,
        open_plan.started_on,
        open_plan.is_doubtful or coalesce(elsewhere.is_doubtful, false) as is_doubtful
    from derived.open_plan
    left join elsewhere on open_plan.child_id = elsewhere.child_id
    left join disabilities
        on
            open_plan.child_id = disabilities.child_id
            and open_plan.referral_id = disabilities.referral_id
    where open_plan.kind = 'in_need' and coalesce(elsewhere.is_doubtful, true)
)

select
    -- the child
    child_id,
    -- short_breaks, disability or in_need
    kind,
    -- the row of the plan, or of the open looked-after episode of the series
    row_id,
    -- the start of the plan or series, which may be blank; a plan's is as recorded
    started_on,
    -- whether the child is in need at home depends on an end that cannot be relied on
    is_doubtful
from needs
qualify kind = 'short_breaks' or count(*) over (partition by child_id) = 1
