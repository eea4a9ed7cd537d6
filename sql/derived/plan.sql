-- One row per child-in-need plan and protection plan begun by the night, another council's
-- included.
-- A blank start counts as begun; a day outside the calendar is blank. A plan is open until it ends;
-- if its end cannot be relied on, it is open and in doubt.

with

doubtful as (
    select row_id, table_name
    from derived.doubtful_row
    where table_name in ('cin_plan', 'cp_plan')
),

plans as (
    select
        row_id, 'cin_plan' as table_name, 'child_in_need_plan' as kind, person_id, referral_id,
        started_on, ended_on
    from record.cin_plan
    union all
    select
        row_id, 'cp_plan' as table_name, 'protection_plan' as kind, person_id, referral_id,
        started_on, ended_on
    from record.cp_plan
)

select
    plans.row_id,
    plans.kind,                         -- child_in_need_plan or protection_plan
    plans.person_id as child_id,
    plans.referral_id,
    in_calendar(plans.started_on) as started_on,
    -- the day it ended, by the night; blank while it is open
    end_of(plans.started_on, plans.ended_on, $as_at) as ended_on,
    doubtful.row_id is not null as is_doubtful
from plans
left join doubtful on plans.row_id = doubtful.row_id and plans.table_name = doubtful.table_name
where is_begun(plans.started_on, $as_at)
