-- One row per child who is to be seen at intervals, kind of visits, and visit of that kind that saw
-- the child or may have.
-- Visits that say no are left out.

select
    -- the child
    seen_since_start.child_id,
    -- which visits count: of_protection, any or of_care
    seen_since_start.by_visits,
    -- the row of the plan, or of the open looked-after episode
    seen_since_start.row_id,
    -- why a gap of the child is in doubt: span_in_doubt, else death_in_doubt, else age_unknown
    case
        when seen_since_start.is_doubtful then 'span_in_doubt' else seen_since_start.child_doubt
    end as child_doubt,
    -- the birth date; blank if the age is unknown
    case when not person.is_age_unknown then person.born_on end as born_on,
    -- since when the child is recorded as missing
    seen_since_start.missing_since,
    -- the id of the visit
    counted_visit.visit_id,
    -- its day; blank if none is recorded
    counted_visit.visited_on,
    -- whether it says that the child was seen; blank if it does not say
    counted_visit.was_seen,
    -- it certainly counts, and it says that the child was seen
    coalesce(counted_visit.was_seen and counted_visit.is_certain, false) as is_sure,
    -- whether the child was seen alone
    counted_visit.was_seen_alone,
    -- whether the bedroom was seen
    counted_visit.was_bedroom_seen,
    -- it is in the table of protection visits
    counted_visit.is_cp_visit,
    -- the rows of all its copies
    counted_visit.row_ids
from derived.seen_since_start
inner join derived.counted_visit
    on
        seen_since_start.child_id = counted_visit.child_id
        and seen_since_start.by_visits = counted_visit.by_visits
left join derived.person on seen_since_start.child_id = person.person_id
where coalesce(counted_visit.was_seen, true)
