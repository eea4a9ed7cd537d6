-- One row per episode closed lately: after repeat referrals, was there help before or soon after?
-- Days with a referral in the months to the closure are counted, this one's and those of no
-- further action too. A closure to early help has until the last day of `help_after` to show it.

with

closures as (
    select
        referral.row_id,
        referral.referral_id,
        referral.person_id as child_id,
        referral.close_reason,
        referral.closed_on,
        (referral.closed_on - to_months($months_before))::date as counted_from,
        least(referral.closed_on + $help_after::integer, $as_at) as help_until,
        coalesce(family.family_id, 'child/' || referral.person_id) as family_id
    from record.referral
    left join picture.person on referral.person_id = person.person_id
    left join picture.family on referral.person_id = family.child_id
    where
        referral.referral_id is not null
        and referral.person_id is not null
        and referral.closed_on between $as_at - $look_back::integer and $as_at
        and not coalesce(referral.is_nfa, false)
        and coalesce(referral.close_reason, 'blank') in ('RC7', 'RC8', 'RC9', 'blank')
        and person.died_on is null
    qualify row_number() over (partition by referral.referral_id order by referral.row_id) = 1
),

family_days as (
    select
        coalesce(family.family_id, 'child/' || referral_day.child_id) as family_id,
        referral_day.child_id,
        referral_day.referred_on,
        referral_day.row_id
    from picture.referral_day
    left join picture.family on referral_day.child_id = family.child_id
),

counted as (
    select
        closures.referral_id,
        count(distinct family_days.referred_on) as family_referral_count,
        count(*) filter (where family_days.child_id = closures.child_id) as referral_count,
        min(family_days.referred_on) filter (where family_days.child_id = closures.child_id)
            as first_referred_on,
        list(family_days.row_id order by family_days.referred_on desc)
        filter (where family_days.child_id = closures.child_id) as row_ids
    from closures
    inner join family_days
        on
            closures.family_id = family_days.family_id
            and family_days.referred_on between closures.counted_from and closures.closed_on
    group by closures.referral_id
),

repeated as (
    select
        closures.*,
        counted.family_referral_count,
        coalesce(counted.referral_count, 0) as referral_count,
        counted.first_referred_on,
        counted.row_ids
    from closures
    left join counted on closures.referral_id = counted.referral_id
),

helped as (
    select
        repeated.referral_id,
        max(least(help.ended_on - 1, repeated.help_until)) as last_help_on
    from repeated
    inner join picture.help
        on repeated.child_id = help.child_id and repeated.help_until >= help.started_on
    group by repeated.referral_id
),

unhelped as (
    select
        repeated.*,
        helped.last_help_on,
        repeated.referral_count >= $count
        and coalesce(helped.last_help_on < repeated.first_referred_on, true) as is_unhelped,
        case
            when repeated.close_reason = 'RC9' then repeated.closed_on + $help_after::integer
        end as waits_until
    from repeated
    left join helped on repeated.referral_id = helped.referral_id
),

judged as (
    select
        *,
        case
            when is_unhelped and waits_until >= $as_at then 'not_yet_due'
            when is_unhelped and (select count(*) from record.early_help) = 0 then 'unknown'
            when is_unhelped then 'gap'
            else 'met'
        end as verdict
    from unhelped
)

select
    referral_id as subject_id,
    child_id,
    verdict,
    case
        when verdict = 'gap' then 'review'
        when verdict = 'unknown' then 'export'
    end as remedy,
    coalesce(waits_until, closed_on) as due_on,
    last_help_on as last_event_on,
    referral_count as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                closed_on := closed_on,
                close_reason := close_reason,
                referral_count := referral_count,
                family_referral_count := family_referral_count,
                first_referred_on := first_referred_on,
                help_until := help_until
            )
    end as evidence,
    case
        when verdict in ('gap', 'unknown')
            then list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id))
    end as source_rows
from judged
