-- Unless met: if the record does not show it, can what it says instead be relied on?
--
--   judged (struct)  what another form gives
--   doubt (varchar)  why anything but met cannot be relied on; blank: it can
--
-- unknown: judged is not met, what was done late among it, and there is a doubt, which is then the
-- why; or judged is blank (why `cannot_tell`). Else all that judged says.

create or replace temp macro unless_met(judged, doubt) as (
    list_transform(
        [
            struct_pack(
                doubt := doubt::varchar,
                judged := of_a_form(judged)
            )
        ],
        lambda asked: in_doubt(
            asked.judged,
            case when asked.judged.verdict is distinct from 'met' then asked.doubt end
        )
    )[1]
);
