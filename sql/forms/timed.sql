-- Timed: was it done on or before its due date?
--
--   done_on (date)   the day it was done; blank: not done
--   due_on (date)    the last day on which it is in time
--   as_at (date)     the night
--   grace (integer)  working days to write it up; blank: none
--   blank_on (date)  the earliest day on which it may have been done, its answer being blank
--
-- met: done by due_on. gap: done later (why `late`, remedy `late`: nothing is left to put right),
-- or not done and due_on and the grace are over. not_yet_due: not done, and they are not over.
-- unknown: due_on is blank or outside the calendar (why `no_due_date`); or a gap that would be met
-- if the answer of blank_on were yes (why `blank`).
-- A day outside the calendar, and a done_on after the night, count as blank.

create or replace temp macro timed(done_on, due_on, as_at, grace := 0, blank_on := null) as (
    list_transform(
        [
            struct_pack(
                done_on := happened_by(done_on, as_at),
                due_on := in_calendar(due_on),
                is_over := is_due_over(due_on, as_at, grace),
                has_blank := in_calendar(blank_on) <= due_on::date
            )
        ],
        lambda asked: judged_as(
            verdict := case
                when asked.is_over is null then 'unknown'
                when asked.done_on <= asked.due_on then 'met'
                when asked.done_on is null and not asked.is_over then 'not_yet_due'
                when asked.has_blank then 'unknown'
                else 'gap'
            end,
            remedy := case when asked.done_on is not null then 'late' end,
            due_on := asked.due_on,
            last_event_on := asked.done_on,
            why := case
                when asked.is_over is null then 'no_due_date'
                when asked.has_blank then 'blank'
                when asked.done_on is not null then 'late'
            end
        )
    )[1]
);
