-- One row per visit, initial conference and strategy discussion of the last weeks: was it written
-- up in time?
-- The first entry on its day or later counts. An earlier entry is of a plan, or wrong. An event
-- without a date stays in, because it may be of these weeks.

with

event_rows as (
    select
        'visit' as kind, visit_id as event_id, child_id, visited_on as happened_on,
        unnest(row_ids) as row_id
    from derived.visit
    union all
    select
        'conference' as kind, conference_id as event_id, person_id as child_id,
        in_calendar(conference_on) as happened_on, row_id
    from record.initial_cp_conference
    union all
    select
        'discussion' as kind, discussion_id as event_id, person_id as child_id,
        in_calendar(held_on) as happened_on, row_id
    from record.strategy_discussions
),

events as (
    select
        kind,
        coalesce(event_id, happened_on::varchar, 'undated') as event_id,
        child_id,
        max(happened_on) as happened_on,
        list_sort(list(row_id)) as row_ids
    from event_rows
    where child_id is not null
    group by all
),

entries as (
    select event_kind, event_id, person_id as child_id, in_calendar(entered_on) as entered_on
    from record.entry_dates
    where in_calendar(entered_on) <= $as_at
),

written_up as (
    select
        events.*,
        working_days_after(events.happened_on, $allow) as due_on,
        min(entries.entered_on) filter (where entries.entered_on >= events.happened_on)
            as entered_on,
        count(entries.entered_on) > 0 as has_entry
    from events
    left join derived.person on events.child_id = person.person_id
    left join entries
        on
            events.kind = entries.event_kind
            and events.event_id = entries.event_id
            and events.child_id = entries.child_id
    where
        person.died_on is null
        and coalesce(events.happened_on between $as_at - $look_back::integer and $as_at, true)
    group by all
)

select
    concat_ws('|', kind, event_id, child_id) as subject_id,
    child_id,
    gap_in_doubt(
        timed(entered_on, due_on, $as_at),
        case when has_entry then 'entered_before' else 'entry_blank' end
    ) as judged,
    working_days_between(happened_on, entered_on)::bigint as measure,
    kind as event_kind,
    happened_on,
    row_ids as source_rows
from written_up
