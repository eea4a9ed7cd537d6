-- Decided: is a decision in order, or has a manager looked at it again?
--
--   is_in_order (boolean)  the decision needs no second look; blank: it does
--   reviewed_on (date)     the day of a decision review of it; blank: none
--   as_at (date)           the night
--   waits_until (date)     the last day on which what puts it in order may still come; blank: none
--   cannot_tell (boolean)  the record does not say enough to decide; blank: it does
--   last_on (date)         the last day of what puts it in order, or once did; blank: none
--
-- met: in order, or reviewed (why `reviewed` where the review alone made it so). not_yet_due:
-- neither, and waits_until is not over. gap: neither, and it is over, or there is none. unknown:
-- neither, and the record does not say enough to decide once waits_until is over (why
-- `cannot_tell`), or waits_until lies outside the calendar (why `no_due_date`).
-- A reviewed_on outside the calendar, or after the night, counts as blank. The last event is
-- last_on of what is in order, else the review; where one of them is blank, the other.

create or replace temp macro decided(
    is_in_order, reviewed_on, as_at, waits_until := null, cannot_tell := false, last_on := null
) as (
    list_transform(
        [
            struct_pack(
                is_in_order := coalesce(is_in_order::boolean, false),
                reviewed_on := happened_by(reviewed_on, as_at),
                waits_until := in_calendar(waits_until),
                is_waiting := is_awaited(waits_until, as_at),
                cannot_tell := coalesce(cannot_tell::boolean, false),
                last_on := last_on::date
            )
        ],
        lambda asked: judged_as(
            verdict := case
                when asked.is_in_order or asked.reviewed_on is not null then 'met'
                when asked.is_waiting then 'not_yet_due'
                when asked.cannot_tell or asked.is_waiting is null then 'unknown'
                else 'gap'
            end,
            remedy := null,
            due_on := asked.waits_until,
            last_event_on := case
                when asked.is_in_order then coalesce(asked.last_on, asked.reviewed_on)
                else coalesce(asked.reviewed_on, asked.last_on)
            end,
            why := case
                when asked.reviewed_on is not null and not asked.is_in_order then 'reviewed'
                when asked.cannot_tell then 'cannot_tell'
                when asked.is_waiting is null then 'no_due_date'
            end
        )
    )[1]
);
