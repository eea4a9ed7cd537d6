-- Gap in doubt: is what another form calls a gap certain to be one?
--
--   judged (struct)  what another form gives
--   doubt (varchar)  why a gap may be none; blank: it is one
--
-- unknown: judged is a gap and there is a doubt, which is then the why; or judged is blank (why
-- `cannot_tell`). Else all that judged says. What was done late stays a gap: nothing is left to put
-- right, whatever the doubt.

create or replace temp macro gap_in_doubt(judged, doubt) as (
    list_transform(
        [
            struct_pack(
                doubt := doubt::varchar,
                judged := of_a_form(judged)
            )
        ],
        lambda asked: in_doubt(
            asked.judged,
            case
                when asked.judged.verdict = 'gap' and asked.judged.remedy is distinct from 'late'
                    then asked.doubt
            end
        )
    )[1]
);
