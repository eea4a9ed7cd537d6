-- Shown by: does the record show it, once its due date is over?
--
--   is_shown (boolean)     the record shows it; blank: it does not
--   due_on (date)          the last day on which it may still be missing
--   as_at (date)           the night
--   grace (integer)        working days to write it up; blank: none
--   cannot_tell (boolean)  the record does not say enough to decide; blank: it does
--
-- met: shown, whatever the due date. gap: not shown, and due_on and the grace are over.
-- not_yet_due: not shown, and they are not over. unknown: not shown, and the record does not say
-- enough to decide, from the first day on (why `cannot_tell`), or due_on is blank or outside the
-- calendar (why `no_due_date`).

create or replace temp macro shown_by(
    is_shown, due_on, as_at, grace := 0, cannot_tell := false
) as (
    list_transform(
        [
            struct_pack(
                is_shown := is_shown::boolean,
                due_on := in_calendar(due_on),
                is_over := is_due_over(due_on, as_at, grace),
                cannot_tell := coalesce(cannot_tell::boolean, false)
            )
        ],
        lambda asked: judged_as(
            verdict := case
                when asked.is_shown then 'met'
                when asked.cannot_tell then 'unknown'
                when asked.is_over is null then 'unknown'
                when asked.is_over then 'gap'
                else 'not_yet_due'
            end,
            remedy := null,
            due_on := asked.due_on,
            last_event_on := null,
            why := case
                when asked.cannot_tell then 'cannot_tell'
                when asked.is_over is null then 'no_due_date'
            end
        )
    )[1]
);
