-- One row per child and kind of plan with a plan open on the night: the plan that counts.
-- `kind` is `in_need`, `protection` for a protection plan of any council, or `own_protection` for
-- one of this council, which has a row of both kinds.
-- A plan ended on the night is closed, and one begun on it is open. A blank start counts as begun,
-- and an end that cannot be relied on is ignored. Of several open plans of one kind, one whose end
-- can be relied on counts first; then the one begun first, without a start last; then the first by
-- plan id, referral id and row id. The child may be of any age, or dead.

with

-- the calendar's lists are used here alone: a window function would carry them with every row
in_need_plans as (
    select
        cin_plan.row_id,
        cin_plan.person_id as child_id,
        cin_plan.cin_plan_id as plan_id,
        cin_plan.referral_id,
        cin_plan.started_on,
        in_calendar(cin_plan.started_on) as clock_on,
        doubtful_row.row_id is not null as is_doubtful
    from record.cin_plan
    left join derived.doubtful_row
        on cin_plan.row_id = doubtful_row.row_id and doubtful_row.table_name = 'cin_plan'
    where is_running(cin_plan.started_on, cin_plan.ended_on, $as_at)
),

protection_plans as (
    select
        cp_plan.row_id,
        cp_plan.person_id as child_id,
        cp_plan.cp_plan_id as plan_id,
        cp_plan.started_on,
        in_calendar(cp_plan.started_on) as clock_on,
        doubtful_row.row_id is not null as is_doubtful,
        not coalesce(cp_plan.is_other_authority, false) as is_own
    from record.cp_plan
    left join derived.doubtful_row
        on cp_plan.row_id = doubtful_row.row_id and doubtful_row.table_name = 'cp_plan'
    where is_running(cp_plan.started_on, cp_plan.ended_on, $as_at)
),

plans as (
    select
        'in_need' as kind, row_id, child_id, plan_id, referral_id, started_on, clock_on,
        is_doubtful
    from in_need_plans
    union all
    select
        'protection' as kind, row_id, child_id, plan_id, null as referral_id, started_on,
        clock_on, is_doubtful
    from protection_plans
    union all
    select
        'own_protection' as kind, row_id, child_id, plan_id, null as referral_id, started_on,
        clock_on, is_doubtful
    from protection_plans
    where is_own
)

select
    -- the child
    child_id,
    -- in_need, protection or own_protection
    kind,
    -- the row of the plan, in its table of the record
    row_id,
    -- the referral that a child-in-need plan names; blank for a protection plan
    referral_id,
    -- the plan's start as recorded, which may be blank or outside the calendar
    started_on,
    -- neither the end of the plan nor of any other open plan of this kind can be relied on
    is_doubtful
from plans
where child_id is not null
qualify
    row_number() over (
        partition by child_id, kind
        order by
            is_doubtful asc,
            clock_on asc nulls last,
            plan_id asc,
            referral_id asc,
            row_id asc
    ) = 1
