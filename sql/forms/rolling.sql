-- Rolling: is what must come again and again still in date?
--
--   last_on (date)       the last day it happened since the clock's start; blank: not since
--   due_on (date)        the day the next is due, counted from last_on, else from the clock's start
--   as_at (date)         the night
--   grace (integer)      working days to write it up; blank: none
--   blank_due_on (date)  the due date, if the last blank answer were yes
--
-- met: it happened, and the next is not overdue. gap: due_on and the grace are over (why `never`
-- where it did not happen since the clock's start). not_yet_due: it did not happen and is not
-- overdue, or it is overdue within the grace. unknown: due_on is blank or outside the calendar
-- (why `no_due_date`); or a gap that would be met if the blank answer were yes (why `blank`).
-- A last_on outside the calendar, or after the night, counts as blank.

create or replace temp macro rolling(last_on, due_on, as_at, grace := 0, blank_due_on := null) as (
    list_transform(
        [
            struct_pack(
                last_on := happened_by(last_on, as_at),
                due_on := in_calendar(due_on),
                is_due := as_at::date > due_on::date,
                is_over := is_due_over(due_on, as_at, grace),
                has_blank := as_at::date <= blank_due_on::date
            )
        ],
        lambda asked: judged_as(
            verdict := case
                when asked.is_over is null then 'unknown'
                when asked.is_over and asked.has_blank then 'unknown'
                when asked.is_over then 'gap'
                when asked.is_due or asked.last_on is null then 'not_yet_due'
                else 'met'
            end,
            remedy := null,
            due_on := asked.due_on,
            last_event_on := asked.last_on,
            why := case
                when asked.is_over is null then 'no_due_date'
                when asked.has_blank then 'blank'
                when asked.last_on is null then 'never'
            end
        )
    )[1]
);
