-- Macros for dates, time limits and spans. Day 0 is the day of the event; the first working day
-- counted is the next one. A day outside the calendar has no number. Anything counted from it is
-- blank, so that its row is unknown and all other rows are judged. No macro raises an error.

-- The number of working days from the calendar's start to a day; null outside the calendar. A
-- negative index of a list would count from its end, so `greatest` prevents it.
create or replace temp macro working_day_number(on_date) as (
    (select numbers from derived.working_days)[greatest(on_date::date - date '1970-01-01', 0)]
);

-- The day, or null if the calendar lacks its year: it then counts as blank.
create or replace temp macro in_calendar(on_date) as (
    case when working_day_number(on_date) is not null then on_date::date end
);

create or replace temp macro working_days_after(start_on, days) as (
    case
        when days = 0 then in_calendar(start_on)
        when start_on is not null and days is not null
            then (select working_days from derived.working_days)[
                greatest(working_day_number(start_on) + days, 0)
            ]
    end
);

-- Working days after the first date, up to and including the second; negative when it is earlier.
create or replace temp macro working_days_between(start_on, end_on) as (
    working_day_number(end_on) - working_day_number(start_on)
);

-- Whether the due date and its grace are over. If the calendar ends before the grace does, there is
-- no grace.
create or replace temp macro is_over(due_on, as_at, grace) as (
    as_at > due_on and as_at > coalesce(working_days_after(due_on, grace), due_on)
);

-- The same day a number of calendar months later, or the last day of that month.
create or replace temp macro months_after(on_date, months) as (
    (on_date + to_months(months))::date
);

-- The day on which a person reaches an age; for a birth on 29 February, 1 March in other years.
create or replace temp macro birthday(born_on, years) as (
    (born_on + to_years(years))::date
    + (day(born_on + to_years(years)) <> day(born_on))::integer
);

-- Whether the first day is the second or before it, or either is blank. Each side has its own
-- `coalesce`, because DuckDB cannot join many rows quickly by one around both.
create or replace temp macro perhaps_by(first_on, last_on) as (
    coalesce(first_on, date '-infinity') <= coalesce(last_on, date 'infinity')
);

create or replace temp macro perhaps_before(first_on, last_on) as (
    coalesce(first_on, date '-infinity') < coalesce(last_on, date 'infinity')
);

-- Whether something has begun by the night. A blank start counts as begun: a blank never takes
-- anything out of a population.
create or replace temp macro is_begun(started_on, as_at) as (
    coalesce(in_calendar(started_on) <= as_at, true)
);

-- The end, if there is one by the night. Null if it has not ended, or if the end cannot be right
-- because it is before the start or outside the calendar. derived.doubtful_row has those.
create or replace temp macro end_of(started_on, ended_on, as_at) as (
    case
        when in_calendar(ended_on) <= as_at and coalesce(ended_on >= started_on, true)
            then ended_on
    end
);

-- The last day on which a referral may have been: its own, or else its end by the night, or else
-- the night.
create or replace temp macro latest_day(referred_on, closed_on, as_at) as (
    coalesce(in_calendar(referred_on), end_of(referred_on, closed_on, as_at), as_at)
);

create or replace temp macro is_running(started_on, ended_on, as_at) as (
    is_begun(started_on, as_at) and end_of(started_on, ended_on, as_at) is null
);

-- Whether a review is a second look at a decision: on a later day, or on the same day by another
-- worker. A review without a day may be of any decision.
create or replace temp macro is_second_look(reviewed_on, reviewer_id, decided_on, decider_id) as (
    coalesce(
        reviewed_on > decided_on or (reviewed_on = decided_on and reviewer_id <> decider_id),
        reviewed_on is null
    )
);

-- Whether a flag inside the JSON of an outcome says yes, in any usual spelling; blank if the flag
-- is blank or missing, or the JSON is not valid.
create or replace temp macro outcome_says(outcome_json, flag, yes_words) as (
    case
        when json_valid(outcome_json)
            then list_contains(
                yes_words, nullif(lower(trim(json_extract_string(outcome_json, flag))), '')
            )
    end
);
