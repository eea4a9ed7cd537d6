-- What checks ask of help: was it in force since a day?

-- An aggregate over times of help: what was in force on a day from since_on up to until_on. A time
-- goes on where ended_on is blank; else that is the first day without it. One of blank start had
-- begun. `last_on` is the last day up to until_on of the times in no doubt, however early; blank
-- where there is none. `is_in_force`: that day is since_on or later; `is_in_doubt`: so is the last
-- day of a time in doubt. Where since_on is blank, neither.
create or replace temp macro help_since(
    started_on, ended_on, is_doubtful, since_on, until_on
) as (
    struct_pack(
        last_on := max(least(ended_on - 1, until_on))
        filter (where not is_doubtful and coalesce(started_on <= until_on, true)),
        is_in_force := coalesce(
            bool_or(least(ended_on - 1, until_on) >= since_on)
            filter (where not is_doubtful and coalesce(started_on <= until_on, true)),
            false
        ),
        is_in_doubt := coalesce(
            bool_or(least(ended_on - 1, until_on) >= since_on)
            filter (where is_doubtful and coalesce(started_on <= until_on, true)),
            false
        )
    )
);

-- How much help a kind of it is, the more the higher: early help, a referral that is open, a plan,
-- care. Blank for what is none of these.
create or replace temp macro help_level(kind) as (
    list_position(
        ['early_help', 'referral', 'child_in_need_plan', 'protection_plan', 'looked_after'], kind
    )
);
