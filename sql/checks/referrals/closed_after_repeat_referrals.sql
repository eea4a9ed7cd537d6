-- One row per episode closed lately after repeat referrals: was there help then, or a second look?
-- Days with a referral in the months to the closure are counted, this one's and those of no
-- further action too; help counts from the latest of them on. A referral without a day may be one
-- more: a closure that reaches the count with such ones alone is unknown, not left out.
-- A closure to early help has until the last day of `help_after` to show it.

with

closures as (
    select
        referral.row_id,
        referral.referral_id,
        referral.person_id as child_id,
        referral.worker_id,
        coalesce(nullif(referral.close_reason, 'unlisted'), 'blank') as close_reason,
        end_of(referral.referred_on, referral.closed_on, $as_at) as closed_on,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful
    from record.referral
    left join derived.person on referral.person_id = person.person_id
    where
        referral.referral_id is not null
        and not coalesce(referral.is_nfa, false)
        and person.died_on is null
),

judged_closures as (
    select
        *,
        months_after(closed_on, -$months_before) as counted_from,
        least(closed_on + $help_after::integer, $as_at) as help_until,
        case when close_reason = 'RC9' then closed_on + $help_after::integer end as waits_until
    from closures
    where
        closed_on >= $as_at - $look_back::integer
        and close_reason in ('RC7', 'RC8', 'RC9', 'blank')
),

counted as (
    select
        judged_closures.row_id,
        count(referral_day.referred_on) as referral_count,
        max(referral_day.referred_on) as last_referred_on,
        list(referral_day.row_id order by referral_day.latest_on desc, referral_day.row_id asc)
            as row_ids
    from judged_closures
    inner join derived.referral_day
        on
            judged_closures.child_id = referral_day.child_id
            and judged_closures.counted_from <= referral_day.latest_on
            and coalesce(judged_closures.closed_on >= referral_day.referred_on, true)
    group by judged_closures.row_id
    having count(*) >= $count
),

families as (
    select
        of_child.child_id,
        referral_day.referred_on
    from derived.family as of_child
    inner join derived.family as of_family on of_child.family_id = of_family.family_id
    inner join derived.referral_day on of_family.child_id = referral_day.child_id
),

family_counted as (
    select
        judged_closures.row_id,
        count(distinct families.referred_on) as family_referral_count
    from judged_closures
    inner join families
        on
            judged_closures.child_id = families.child_id
            and families.referred_on
            between judged_closures.counted_from and judged_closures.closed_on
    group by judged_closures.row_id
),

-- the last day in the window to the last that counts, of help that is sure and of help in doubt
helped as (
    select
        judged_closures.row_id,
        max(least(help.ended_on - 1, judged_closures.help_until))
        filter (where not help.is_doubtful) as last_help_on,
        max(least(help.ended_on - 1, judged_closures.help_until))
        filter (where help.is_doubtful) as doubtful_help_on
    from judged_closures
    inner join derived.help
        on
            judged_closures.child_id = help.child_id
            and coalesce(judged_closures.help_until >= help.started_on, true)
    group by judged_closures.row_id
),

reviewed as (
    select
        judged_closures.row_id,
        max(decision_review.reviewed_on) filter (where not decision_review.is_doubtful)
            as reviewed_on,
        bool_or(decision_review.is_doubtful) as is_in_doubt
    from judged_closures
    inner join derived.decision_review
        on
            judged_closures.child_id = decision_review.child_id
            and coalesce(judged_closures.referral_id = decision_review.referral_id, true)
            and is_second_look(
                decision_review.reviewed_on, decision_review.worker_id,
                judged_closures.closed_on, judged_closures.worker_id
            )
    group by judged_closures.row_id
),

repeated as (
    select
        judged_closures.*,
        counted.referral_count,
        counted.last_referred_on,
        counted.row_ids,
        coalesce(family_counted.family_referral_count, counted.referral_count)
            as family_referral_count,
        helped.last_help_on,
        reviewed.reviewed_on,
        coalesce(helped.last_help_on >= counted.last_referred_on, false) as is_helped,
        case
            when judged_closures.is_death_doubtful then 'death_in_doubt'
            when counted.referral_count < $count then 'no_referral_date'
            when helped.doubtful_help_on >= counted.last_referred_on then 'span_in_doubt'
            when reviewed.is_in_doubt then 'review_in_doubt'
            when
                judged_closures.close_reason = 'RC9'
                and (select count(*) from record.early_help) = 0
                then 'no_early_help'
        end as doubt
    from judged_closures
    inner join counted on judged_closures.row_id = counted.row_id
    left join family_counted on judged_closures.row_id = family_counted.row_id
    left join helped on judged_closures.row_id = helped.row_id
    left join reviewed on judged_closures.row_id = reviewed.row_id
),

judged as (
    select
        *,
        case
            when is_helped or reviewed_on is not null then 'met'
            when waits_until >= $as_at then 'not_yet_due'
            when doubt is not null then 'unknown'
            else 'gap'
        end as verdict
    from repeated
)

select
    referral_id as subject_id,
    child_id,
    verdict,
    case when doubt = 'no_early_help' and verdict = 'unknown' then 'export' end as remedy,
    coalesce(waits_until, closed_on) as due_on,
    case when is_helped then last_help_on else coalesce(reviewed_on, last_help_on) end
        as last_event_on,
    referral_count as measure,
    case
        when verdict = 'unknown' then doubt
        when verdict = 'met' and not is_helped then 'reviewed'
    end as why,
    closed_on,
    nullif(close_reason, 'blank') as close_reason,
    referral_count,
    family_referral_count,
    last_referred_on,
    help_until,
    list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id)) as source_rows
from judged
-- a referral that stands for several children is one row, the worst of them
qualify
    row_number() over (
        partition by referral_id
        order by list_position(['gap', 'unknown', 'not_yet_due', 'met'], verdict) asc, row_id asc
    ) = 1
