-- One row per child who is to be seen at intervals and kind of visits that count: when was the
-- child last seen since the start?
-- `by_visits` is `of_protection` for the child's open protection plan of this council, `any` for a
-- child in need at home, and `of_care` for a looked-after child. The visits are those of
-- derived.last_seen. Days are counted from the start of the plan or series, or of the placement
-- that counts for visits tonight, or from the birth if that is later. If the start is blank or
-- outside the calendar, no days are counted. Visits before the start do not count.
-- A child who is dead, unborn, or of age by the night is left out. A child of unknown age is not.

with

starts as (
    select 'of_protection' as by_visits, kind, child_id, row_id, started_on, is_doubtful
    from derived.open_plan
    where kind = 'own_protection'
    union all
    select 'any' as by_visits, kind, child_id, row_id, started_on, is_doubtful
    from derived.child_in_need
    union all
    select 'of_care' as by_visits, 'looked_after' as kind, child_id, row_id, started_on, is_doubtful
    from derived.placement_on_day
    where on_day = $as_at
),

clocks as (
    select
        starts.*,
        case
            when in_calendar(starts.started_on) is not null
                then greatest(starts.started_on, person.born_on)
        end as clock_from,
        childhood_in_doubt(person.childhood) as child_doubt
    from starts
    left join derived.person on starts.child_id = person.person_id
    where was_living_child_on(person.childhood, $as_at)
),

seen as (
    select
        clocks.*,
        last_seen.* exclude (child_id, by_visits),
        missing_tonight.missing_since,
        case when last_seen.last_seen_on >= clocks.clock_from then last_seen.last_seen_on end
            as seen_since_on,
        case when last_seen.perhaps_seen_on >= clocks.clock_from then last_seen.perhaps_seen_on end
            as perhaps_since_on
    from clocks
    left join derived.last_seen
        on clocks.child_id = last_seen.child_id and clocks.by_visits = last_seen.by_visits
    left join derived.missing_tonight on clocks.child_id = missing_tonight.child_id
)

select
    -- the child
    child_id,
    -- which visits count: of_protection, any or of_care
    by_visits,
    -- why the child is to be seen: own_protection, in_need, disability, short_breaks or
    -- looked_after
    kind,
    -- the row of the plan, or of the open looked-after episode
    row_id,
    -- the start of the plan, series or placement as recorded
    started_on,
    -- the plan, series or care is open only by ends that cannot be relied on
    is_doubtful,
    -- why the child's record is in doubt: death_in_doubt, else age_unknown; blank: it is not
    child_doubt,
    -- the day from which the first visit is counted; blank if the start is not usable
    clock_from,
    -- the last day seen on or after clock_from
    seen_since_on,
    -- the day from which the next visit is counted: seen_since_on, else clock_from
    coalesce(seen_since_on, clock_from) as counted_from,
    -- counted from the birth, so counted_from would reveal the birth date
    seen_since_on is null and clock_from > started_on as is_from_birth,
    -- the day of the latest visit in doubt, if it is on or after clock_from
    perhaps_since_on,
    -- the day of the latest visit in doubt, whenever it was; the night for one without a day
    perhaps_seen_on,
    -- why that visit is in doubt: undated, blank or care_in_doubt
    doubt as visit_doubt,
    -- the rows of that visit
    doubtful_rows,
    -- the last day seen, whenever it was
    last_seen_on,
    -- the rows of the visit of that day
    last_seen_rows,
    -- the day of the last visit, seen or not
    last_visit_on,
    -- how many visits there were after last_seen_on, or at all if never seen
    coalesce(visits_since, 0) as visits_since_last_seen,
    -- how many of those say that the child was not seen
    coalesce(answered_no_since, 0) as answered_no_since,
    -- how many of those do not say whether the child was seen
    coalesce(blank_since, 0) as blank_since,
    -- since when the child is recorded as missing; blank if not missing tonight
    missing_since
from seen
