-- One row per child and entry in the history of its family, begun by the night, that a decision is
-- weighed against.
-- An entry is a protection plan, care, a section 47 enquiry or a death of any child of the family,
-- the child itself included. An enquiry is on the day it began, and a death on its day. `ended_on`
-- is the first day after it; blank while it is current. An entry with a blank start, or an end that
-- cannot be relied on, is in doubt. A child without a family is a family of one.

with

times as (
    select row_id, child_id, 'protection_plan' as kind, started_on, ended_on, is_doubtful
    from derived.help_for_child
    where kind = 'protection_plan'
    union all
    select row_id, child_id, 'looked_after' as kind, started_on, ended_on, is_doubtful
    from derived.help_for_child
    where kind = 'looked_after'
    union all
    select
        row_id,
        person_id as child_id,
        'enquiry' as kind,
        in_calendar(started_on) as started_on,
        (in_calendar(started_on) + to_days(1))::date as ended_on,
        in_calendar(started_on) is null as is_doubtful
    from record.s47_enquiry
    where is_begun(started_on, $as_at)
    union all
    select
        row_id,
        person_id as child_id,
        'death' as kind,
        died_on as started_on,
        (died_on + to_days(1))::date as ended_on,
        false as is_doubtful
    from derived.person
    where died_on is not null
)

select
    coalesce(family_member.child_id, times.child_id) as child_id,
    times.child_id as member_id,        -- the child it is about
    times.kind,                         -- protection_plan, looked_after, enquiry or death
    times.started_on,
    times.ended_on,
    times.is_doubtful,
    times.row_id
from times
left join derived.family_member on times.child_id = family_member.member_id
where times.child_id is not null
