-- Complete: is nothing missing from what the record must hold?
--
--   missing (list of varchar)      a code for each thing that is missing; an empty list: nothing is
--   cannot_tell (list of varchar)  a code for each thing of which the record does not say enough
--
-- met: nothing is missing. gap: something is. unknown: nothing is known to be missing, and of
-- something the record does not say enough, or the list of missing things is itself blank (why
-- `cannot_tell`). Never not_yet_due. A blank within a list names nothing.

create or replace temp macro complete(missing, cannot_tell := null) as (
    list_transform(
        [
            struct_pack(
                missing := list_count(missing::varchar[]),
                cannot_tell := list_count(cannot_tell::varchar[])
            )
        ],
        lambda counted: judged_as(
            verdict := case
                when counted.missing > 0 then 'gap'
                when counted.missing is null or counted.cannot_tell > 0 then 'unknown'
                else 'met'
            end,
            remedy := null,
            due_on := null,
            last_event_on := null,
            why := case when coalesce(counted.missing, 0) = 0 then 'cannot_tell' end
        )
    )[1]
);
