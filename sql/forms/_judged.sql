-- What every form returns: one struct, `judged`, of verdict, remedy, due_on, last_event_on and why.
-- A blank remedy is the one that the check's TOML gives for the verdict. What is met or not yet due
-- needs no remedy, and no why but `reviewed`: how many decisions were met by a review is counted.

create or replace temp macro judged_as(verdict, remedy, due_on, last_event_on, why) as (
    struct_pack(
        verdict := verdict::varchar,
        remedy := case when verdict in ('gap', 'unknown') then remedy::varchar end,
        due_on := due_on::date,
        last_event_on := last_event_on::date,
        why := case when verdict in ('gap', 'unknown') or why = 'reviewed' then why::varchar end
    )
);
