-- Agrees: do two records say the same, once both have had time to settle?
--
--   ours (any type)    what our record says; blank: nothing
--   theirs (any type)  what the other record says, of the same type
--   as_at (date)       the night
--   settles_on (date)  the last day on which the two may still differ; blank: none
--
-- met: the same. not_yet_due: different, and settles_on is not over. gap: different, and it is
-- over, or there is none. unknown: either is blank (why `cannot_tell`), or they differ and
-- settles_on lies outside the calendar (why `no_due_date`).
-- Both are compared as text, less the spaces around it: spelling, case and the order of a list are
-- made alike before. An empty text or list is a blank.

create or replace temp macro agrees(ours, theirs, as_at, settles_on := null) as (
    list_transform(
        [
            struct_pack(
                ours := nullif(nullif(trim(ours::varchar), ''), '[]'),
                theirs := nullif(nullif(trim(theirs::varchar), ''), '[]'),
                settles_on := in_calendar(settles_on),
                is_settling := is_awaited(settles_on, as_at)
            )
        ],
        lambda asked: judged_as(
            verdict := case
                when asked.ours is null or asked.theirs is null then 'unknown'
                when asked.ours = asked.theirs then 'met'
                when asked.is_settling is null then 'unknown'
                when asked.is_settling then 'not_yet_due'
                else 'gap'
            end,
            remedy := null,
            due_on := asked.settles_on,
            last_event_on := null,
            why := case
                when asked.ours is null or asked.theirs is null then 'cannot_tell'
                when asked.is_settling is null then 'no_due_date'
            end
        )
    )[1]
);
