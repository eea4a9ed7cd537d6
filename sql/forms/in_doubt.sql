-- In doubt: can what another form says be relied on at all?
--
--   judged (struct)  what another form gives
--   doubt (varchar)  why the record it rests on cannot be relied on; blank: it can
--
-- unknown: there is a doubt, which is then the why, whatever judged says; or judged is blank (why
-- `cannot_tell`). Without a doubt, all that judged says.

create or replace temp macro in_doubt(judged, doubt) as (
    list_transform(
        [
            struct_pack(
                doubt := doubt::varchar,
                judged := of_a_form(judged)
            )
        ],
        lambda asked: judged_as(
            verdict := case
                when asked.doubt is not null then 'unknown'
                else coalesce(asked.judged.verdict, 'unknown')
            end,
            remedy := case when asked.doubt is null then asked.judged.remedy end,
            due_on := asked.judged.due_on,
            last_event_on := asked.judged.last_event_on,
            why := case
                when asked.doubt is not null then asked.doubt
                when asked.judged.verdict is null then 'cannot_tell'
                else asked.judged.why
            end
        )
    )[1]
);
