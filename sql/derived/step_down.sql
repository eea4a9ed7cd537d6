-- One row per child and step-down by the night, of a child not known to have died.
-- A step-down is the closing of a case (`closed`), with its reason, or the end of a plan or of
-- early help after which no help of the same or a higher level was in force. The levels are early
-- help, an open referral, a child-in-need plan, a protection plan, and care. The child's return is
-- the first referral, enquiry or protection plan on a later day.

with

running as (
    select child_id, kind, started_on, ended_on
    from derived.help_for_child
    union all
    select child_id, kind, started_on, ended_on
    from derived.case_time
    where kind = 'referral'
),

step_downs as (
    select
        person_id as child_id, 'closed' as kind,
        end_of(referred_on, closed_on, $as_at) as stepped_down_on,
        nullif(close_reason, 'unlisted') as close_reason, row_id
    from record.referral
    where
        person_id is not null
        and not coalesce(is_nfa, false)
        and end_of(referred_on, closed_on, $as_at) is not null
    union all
    select
        ending.child_id, ending.kind, ending.ended_on as stepped_down_on, null as close_reason,
        ending.row_id
    from derived.help_for_child as ending
    left join running
        on
            ending.child_id = running.child_id
            and help_level(ending.kind) <= help_level(running.kind)
            and ending.ended_on >= running.started_on
            and perhaps_before(ending.ended_on, running.ended_on)
    where
        ending.kind in ('early_help', 'child_in_need_plan', 'protection_plan')
        and ending.ended_on is not null
        and running.child_id is null
),

events as (
    select child_id, referred_on as happened_on, row_id
    from derived.referral_day
    union all
    select person_id as child_id, in_calendar(started_on) as happened_on, row_id
    from record.s47_enquiry
    union all
    select child_id, started_on as happened_on, row_id
    from derived.plan
    where kind = 'protection_plan'
)

select
    step_downs.child_id,
    step_downs.kind,                    -- closed, or the help that ended
    step_downs.stepped_down_on,
    step_downs.close_reason,            -- blank if outside the list, or if help ended
    step_downs.row_id,                  -- the row of the referral or of the help
    coalesce(person.is_death_doubtful, false) as is_death_doubtful,
    min(events.happened_on) as returned_on,  -- blank: the child has not returned
    min_by(events.row_id, (events.happened_on, events.row_id)) as returned_row_id
from step_downs
left join derived.person on step_downs.child_id = person.person_id
left join events
    on
        step_downs.child_id = events.child_id
        and step_downs.stepped_down_on < events.happened_on
        and events.happened_on <= $as_at
where person.died_on is null
group by all
