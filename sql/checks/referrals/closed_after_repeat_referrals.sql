-- One row per episode closed in the last days after repeat referrals: was there help then, or a
-- second look? The days with a referral in the months to the closure are counted. Help counts from
-- the latest of those days on. A referral without a day may be one more: if a closure reaches the
-- count only with such referrals, it is unknown and not left out.

with

repeated as (
    select
        closed.*,
        least(closed.decided_on + $help_after::integer, $as_at) as help_until,
        case when closed.close_reason = 'RC9' then closed.decided_on + $help_after::integer end
            as waits_until,
        count(day.referred_on) as referral_count,
        max(day.referred_on) as last_referred_on,
        latest_first(day.row_id, day.latest_on) as row_ids
    from derived.referral_decision as closed
    inner join derived.referral_day as day
        on
            closed.child_id = day.child_id
            and is_in_months_to(closed.decided_on, $months_before, day.referred_on, day.latest_on)
    where
        closed.kind = 'closed'
        and closed.decided_on >= $as_at - $look_back::integer
        and coalesce(closed.close_reason in ('RC7', 'RC8', 'RC9'), true)
    group by all
    having count(*) >= $count
),

helped as (
    select
        repeated.*,
        help_since(
            help.started_on,
            help.ended_on,
            help.is_doubtful,
            repeated.last_referred_on,
            repeated.help_until
        ) as helped,
        count(distinct day.referred_on) as family_referral_count
    from repeated
    left join derived.help_for_child as help on repeated.child_id = help.child_id
    left join derived.family_referral_day as day
        on
            repeated.child_id = day.child_id
            and day.referred_on
            between months_after(repeated.decided_on, -$months_before) and repeated.decided_on
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            decided(
                helped['is_in_force'],
                reviewed_on,
                $as_at,
                waits_until,
                last_on := helped['last_on']
            ),
            case
                when is_death_doubtful then 'death_in_doubt'
                when referral_count < $count then 'no_referral_date'
                when helped['is_in_doubt'] then 'span_in_doubt'
                when is_review_in_doubt then 'review_in_doubt'
                when waits_until is not null and (select count(*) from record.early_help) = 0
                    then 'no_early_help'
            end
        ) as judged
    from helped
)

select
    referral_id as subject_id,
    child_id,
    judged,
    coalesce(waits_until, decided_on) as due_on,
    referral_count as measure,
    decided_on as closed_on,
    close_reason,
    referral_count,
    family_referral_count,
    last_referred_on,
    help_until,
    own_row_first(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
