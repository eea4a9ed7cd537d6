-- What every form returns: one struct, `judged`, of verdict, remedy, due_on, last_event_on and why.
-- Only a gap has a remedy here; if it is blank, the remedy is that of the check's TOML. A met or
-- not yet due verdict has no why except `reviewed`, because decisions met by a review are counted.

create or replace temp macro judged_as(verdict, remedy, due_on, last_event_on, why) as (
    struct_pack(
        verdict := verdict::varchar,
        remedy := case when verdict = 'gap' then remedy::varchar end,
        due_on := due_on::date,
        last_event_on := last_event_on::date,
        why := case when verdict in ('gap', 'unknown') or why = 'reviewed' then why::varchar end
    )
);

-- The result of another form, cast to the types of that struct; it may be blank.
create or replace temp macro of_a_form(judged) as (
    judged::struct(
        verdict varchar,
        remedy varchar,
        due_on date,
        last_event_on date,
        why varchar
    )
);
