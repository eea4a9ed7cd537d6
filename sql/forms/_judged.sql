-- What every form returns: one struct, `judged`, of verdict, remedy, due_on, last_event_on and why.
-- Only a gap has a remedy here; a blank one is that of the check's TOML. What is met or not yet due
-- has no why but `reviewed`: how many decisions were met by a review is counted.

create or replace temp macro judged_as(verdict, remedy, due_on, last_event_on, why) as (
    struct_pack(
        verdict := verdict::varchar,
        remedy := case when verdict = 'gap' then remedy::varchar end,
        due_on := due_on::date,
        last_event_on := last_event_on::date,
        why := case when verdict in ('gap', 'unknown') or why = 'reviewed' then why::varchar end
    )
);

-- What another form gave, of the types of that struct, a blank one too.
create or replace temp macro of_a_form(judged) as (
    judged::struct(
        verdict varchar,
        remedy varchar,
        due_on date,
        last_event_on date,
        why varchar
    )
);
