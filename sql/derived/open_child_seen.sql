-- One row per open child who was born by the night: when was the child last seen, by a visit of any
-- table, and what is in doubt?
-- The visits are those of derived.last_seen of the kind `any`.

select
    -- the child
    open_child.child_id,
    -- the status of the child's case
    open_child.status,
    -- the birth date, recorded or estimated; blank if none is known
    open_child.born_on,
    -- the start of the episode
    open_child.episode_started_on,
    -- the child is open only by rows whose end cannot be relied on
    open_child.is_doubtful,
    -- why the child's record is in doubt: death_in_doubt, else age_unknown; blank: it is not
    child_in_doubt(open_child.is_death_doubtful, open_child.is_age_unknown) as child_doubt,
    -- the last day seen
    last_seen.last_seen_on,
    -- the rows of the visit of that day
    last_seen.last_seen_rows,
    -- the day of the last visit, seen or not
    last_seen.last_visit_on,
    -- why the latest visit that may have seen the child is in doubt: undated or blank
    last_seen.doubt as visit_doubt,
    -- the day of that visit; the night for one without a day
    last_seen.perhaps_seen_on,
    -- the rows of that visit
    last_seen.doubtful_rows,
    -- how many visits there were after last_seen_on, or at all if never seen
    coalesce(last_seen.visits_since, 0) as visits_since_last_seen,
    -- how many of those say that the child was not seen
    coalesce(last_seen.answered_no_since, 0) as answered_no_since,
    -- how many of those do not say whether the child was seen
    coalesce(last_seen.blank_since, 0) as blank_since
from derived.open_child
left join derived.last_seen
    on open_child.child_id = last_seen.child_id and last_seen.by_visits = 'any'
where open_child.born <> 'unborn'
