-- What checks ask of help: on which days it was in force.

-- An aggregate over rows of help: the last day on which it was in force, up to a day. `last_on` is
-- that of the rows in no doubt, `doubtful_on` that of the rows in doubt; blank where there is none.
-- A row goes on where ended_on is blank; else that is the first day without it.
create or replace temp macro last_help(ended_on, is_doubtful, until_on) as (
    struct_pack(
        last_on := max(least(ended_on - 1, until_on)) filter (where not is_doubtful),
        doubtful_on := max(least(ended_on - 1, until_on)) filter (where is_doubtful)
    )
);
