-- Macros about help: was it in force since a day?

-- An aggregate over periods of help: was help in force on a day from since_on to until_on? A period
-- with a blank ended_on is current; otherwise ended_on is the first day without help. A period with
-- a blank start counts as begun. `last_on` is the last day, up to until_on, of the periods in no
-- doubt, however early; blank if there is none. `is_in_force`: that day is since_on or later.
-- `is_in_doubt`: the last day of a period in doubt is. If since_on is blank, both are no.
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

-- The level of a kind of help, lowest first: early help, an open referral, a child-in-need plan, a
-- protection plan, care. Blank for any other kind.
create or replace temp macro help_level(kind) as (
    list_position(
        ['early_help', 'referral', 'child_in_need_plan', 'protection_plan', 'looked_after'], kind
    )
);
