-- Once over: what another form says, not asked before a due date is over.
--
--   due_on (date)    the day that must be over before anything is asked
--   as_at (date)     the night
--   grace (integer)  working days to write it up; blank: none
--   judged (struct)  what another form gives
--
-- not_yet_due: due_on and the grace are not over. unknown: due_on is blank or outside the calendar
-- (why `no_due_date`), or judged is blank (why `cannot_tell`). Once they are over, all that judged
-- says, but its due_on, which is the one given here.

create or replace temp macro once_over(due_on, as_at, grace, judged) as (
    list_transform(
        [
            struct_pack(
                due_on := in_calendar(due_on),
                is_over := is_due_over(due_on, as_at, grace),
                judged := of_a_form(judged)
            )
        ],
        lambda asked: judged_as(
            verdict := case
                when asked.is_over is null then 'unknown'
                when not asked.is_over then 'not_yet_due'
                else coalesce(asked.judged.verdict, 'unknown')
            end,
            remedy := asked.judged.remedy,
            due_on := asked.due_on,
            last_event_on := asked.judged.last_event_on,
            why := case
                when asked.is_over is null then 'no_due_date'
                when not asked.is_over then null
                when asked.judged.verdict is null then 'cannot_tell'
                else asked.judged.why
            end
        )
    )[1]
);
