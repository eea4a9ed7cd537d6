-- One row per visit to a child of late: does the record say whether the child was seen?
-- A table that is nearly blank, or never says yes, shows nothing of its visits: its rows are left
-- out, and where no table is left the check could not run. Copies of one visit are one row, dated
-- by the latest copy. A visit without a day that can be read stays in, unknown.

with

flags_by_table as (
    select
        'cp_visit' as found_in, visit_id, child_id, visited_on, row_ids,
        was_seen_by_cp_visit as was_seen
    from derived.visit
    where is_cp_visit
    union all
    select
        'cin_visit' as found_in, visit_id, child_id, visited_on, row_ids,
        was_seen_by_cin_visit as was_seen
    from derived.visit
    where is_cin_visit
    union all
    select
        'cla_visit' as found_in, visit_id, child_id, visited_on, row_ids,
        was_seen_by_cla_visit as was_seen
    from derived.visit
    where is_cla_visit
),

usable_tables as (
    select found_in
    from flags_by_table
    group by found_in
    having
        bool_or(was_seen)
        and count(*) filter (where was_seen is null) / count(*) < $blank_share
),

export as (
    select case when count(*) = 0 then error('[visits]') else true end as is_usable
    from usable_tables
),

recent_visits as (
    select distinct
        visit_id,
        child_id
    from flags_by_table
    where
        coalesce(visited_on >= $as_at - $look_back::integer, true)
        and found_in in (select found_in from usable_tables)
),

visits as (
    select
        flags_by_table.visit_id,
        flags_by_table.child_id,
        max(flags_by_table.visited_on) as visited_on,
        count(flags_by_table.was_seen) > 0 as says_whether_seen,
        min(flags_by_table.found_in) as found_in,
        list_sort(list_distinct(flatten(list(flags_by_table.row_ids)))) as row_ids
    from flags_by_table
    inner join recent_visits
        on
            flags_by_table.visit_id = recent_visits.visit_id
            and flags_by_table.child_id = recent_visits.child_id
    where flags_by_table.found_in in (select found_in from usable_tables)
    group by flags_by_table.visit_id, flags_by_table.child_id
),

of_children as (
    select
        visits.*,
        coalesce(person.is_age_unknown, true) as is_age_unknown,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful
    from visits
    cross join export
    left join derived.person on visits.child_id = person.person_id
    where
        export.is_usable
        and person.died_on is null
        and coalesce(person.born_on <= visits.visited_on, true)
        -- who is not born has no eighteenth birthday either
        and (
            coalesce(person.is_age_unknown, true)
            or person.eighteen_on > coalesce(visits.visited_on, $as_at)
        )
),

judged as (
    select
        *,
        case
            when visited_on is null then 'unknown'
            when says_whether_seen then 'met'
            when not is_over(visited_on, $as_at, $recording_grace) then 'not_yet_due'
            when is_death_doubtful or is_age_unknown then 'unknown'
            else 'gap'
        end as verdict
    from of_children
)

select
    visit_id || '|' || child_id as subject_id,
    child_id,
    verdict,
    visited_on as due_on,
    visited_on as last_event_on,
    case
        when verdict <> 'unknown' then null
        when visited_on is null then 'no_due_date'
        when is_death_doubtful then 'death_in_doubt'
        else 'age_unknown'
    end as why,
    found_in as visit_table,
    row_ids as source_rows
from judged
