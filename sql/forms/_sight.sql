-- What checks of visits to a child share: whether they can run, and what is said with a verdict.

-- Where what a check reads has no row at all, it could not run, and says what is missing: a word in
-- square brackets. Else yes.
create or replace temp macro at_least_one(how_many, missing) as (
    case when how_many = 0 then error(missing) else true end
);

-- A day to come is as good as the night, so that none after the calendar's last day is blank.
create or replace temp macro up_to_night(on_date, as_at) as (
    case when on_date is not null then least(on_date, as_at) end
);

-- Why a child to be seen again and again was not: `never` says nothing that the day a clock started
-- does not, but where that is the birth (`from_birth`).
create or replace temp macro why_unseen(judged, is_from_birth) as (
    case
        when judged['why'] = 'never' and is_from_birth then 'from_birth'
        else nullif(judged['why'], 'never')
    end
);

-- The rows that show it: what asks for the visits, then the visit that leaves the doubt the verdict
-- rests on, else that of the day last seen.
create or replace temp macro rows_of_sight(
    judged, row_id, visit_doubt, doubtful_rows, last_seen_rows
) as (
    list_concat(
        [row_id], case when judged['why'] = visit_doubt then doubtful_rows else last_seen_rows end
    )
);
