-- Shown: does the record show it tonight?
--
--   is_shown (boolean)     the record shows it; blank: it does not
--   cannot_tell (boolean)  the record does not say enough to decide; blank: it does
--
-- met: shown. gap: not shown. unknown: not shown, and the record does not say enough to decide
-- (why `cannot_tell`). Never not_yet_due.

create or replace temp macro shown(is_shown, cannot_tell := false) as (
    judged_as(
        verdict := case
            when is_shown::boolean then 'met'
            when cannot_tell::boolean then 'unknown'
            else 'gap'
        end,
        remedy := null,
        due_on := null,
        last_event_on := null,
        why := case when cannot_tell::boolean then 'cannot_tell' end
    )
);
