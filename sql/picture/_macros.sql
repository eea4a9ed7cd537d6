-- Day 0 is the day of the event; the first working day counted is the next one. A date in a year
-- the calendar lacks raises, so that the check could not run instead of counting wrongly.

-- The count of working days from the calendar's start to a day; null outside the calendar (a
-- list's negative index would count from its end, hence `greatest`).
create or replace temp macro working_day_number(on_date) as (
    (select numbers from picture.working_days)[greatest(on_date::date - date '1970-01-01', 0)]
);

create or replace temp macro working_days_after(start_on, days) as (
    case
        when start_on is null or days is null then null
        else coalesce(
            (select working_days from picture.working_days)[working_day_number(start_on) + days],
            error('[calendar]')
        )
    end
);

-- Working days after the first date, up to and including the second; negative when it is earlier.
create or replace temp macro working_days_between(start_on, end_on) as (
    case
        when start_on is null or end_on is null then null
        else coalesce(
            working_day_number(end_on) - working_day_number(start_on),
            error('[calendar]')
        )
    end
);
