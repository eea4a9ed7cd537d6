-- Macros that checks of visits share: whether they can run, and what is given with a verdict.

-- Yes if the check can run. If what it reads has no row at all, it raises an error that names what
-- is missing in square brackets.
create or replace temp macro at_least_one(how_many, missing) as (
    case when how_many = 0 then error(missing) else true end
);

-- A day after the night counts as the night, so that a day after the calendar's end is not blank.
create or replace temp macro up_to_night(on_date, as_at) as (
    case when on_date is not null then least(on_date, as_at) end
);

-- Why a child who is to be seen at intervals was not seen. `never` adds nothing to the day from
-- which days are counted, except if that day is the birth (`from_birth`).
create or replace temp macro why_unseen(judged, is_from_birth) as (
    case
        when judged['why'] = 'never' and is_from_birth then 'from_birth'
        else nullif(judged['why'], 'never')
    end
);

-- The rows behind a verdict: the plan or care that asks for visits, then the visit that makes the
-- doubt, or else the visit on the day last seen.
create or replace temp macro rows_of_sight(
    judged, row_id, visit_doubt, doubtful_rows, last_seen_rows
) as (
    list_concat(
        [row_id], case when judged['why'] = visit_doubt then doubtful_rows else last_seen_rows end
    )
);
