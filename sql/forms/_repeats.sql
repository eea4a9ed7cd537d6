-- What checks of repeat referrals share: which referrals are counted, and which led to nothing.

-- Whether a referral is of the months up to a day, that day among them, as far as is known: without
-- a day, `referred_on` is blank, and it is of some day up to `latest_on`.
create or replace temp macro is_in_months_to(to_on, months, referred_on, latest_on) as (
    months_after(to_on, -months) <= latest_on and coalesce(to_on >= referred_on, true)
);

-- Whether a referral led to no further action. Where its mark is blank: whether the working days
-- allowed are over and nothing followed in them. Of one without a day nothing can follow.
create or replace temp macro led_to_nothing(is_nfa, referred_on, followed_on, allowed, as_at) as (
    coalesce(is_nfa, working_days_after(referred_on, allowed) < least(as_at, followed_on), true)
);

-- The rows that show it: the row judged first, then the others, in their order. No blank is a row.
create or replace temp macro own_row_first(row_id, row_ids) as (
    list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id))
);
