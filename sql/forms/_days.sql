-- How forms read days: a day outside the calendar counts as blank, and a blank never decides a
-- verdict.

-- Whether a due date and its grace are over; blank if the calendar lacks the due date, or the night
-- is blank.
create or replace temp macro is_due_over(due_on, as_at, grace) as (
    case
        when in_calendar(due_on) is not null
            then is_over(due_on::date, as_at::date, grace::integer)
    end
);

-- The day, if the event had happened by the night; otherwise blank.
create or replace temp macro happened_by(on_date, as_at) as (
    case when in_calendar(on_date) <= as_at::date then on_date::date end
);

-- Whether a last day is not over; no if there is none. Blank if the calendar lacks it, or the night
-- is blank.
create or replace temp macro is_awaited(until_on, as_at) as (
    case
        when as_at::date is null then null
        when until_on::date is null then false
        else as_at::date <= in_calendar(until_on)
    end
);
