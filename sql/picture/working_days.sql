-- One row: every day's number of working days since the calendar began, as lists the macros index.
-- `numbers` has an element per day since 1970-01-01 (blank before the calendar begins) and
-- `working_days` one per working day, so the macros are look-ups, not joins. The calendar covers
-- whole years, first holiday to last.

with

years as (
    select
        date_trunc('year', min(on_date))::date as first_on,
        (date_trunc('year', max(on_date)) + to_years(1))::date as end_on
    from calendar.bank_holiday
),

calendar_days as (
    select unnest(range(years.first_on, years.end_on, to_days(1)))::date as on_date
    from years
),

numbered as (
    select
        calendar_days.on_date,
        isodow(calendar_days.on_date) < isodow(date '2000-01-01')
        and bank_holiday.on_date is null as is_working_day
    from calendar_days
    left join (
        select distinct on_date
        from calendar.bank_holiday
    ) as bank_holiday on calendar_days.on_date = bank_holiday.on_date
),

counted as (
    select
        on_date,
        is_working_day,
        count(*) filter (where is_working_day) over (order by on_date) as working_day_number
    from numbered
)

select
    list_concat(
        list_resize([]::bigint[], (min(on_date) - date '1970-01-01') - 1),
        list(working_day_number order by on_date)
    ) as numbers,
    list(on_date order by on_date) filter (where is_working_day) as working_days
from counted
