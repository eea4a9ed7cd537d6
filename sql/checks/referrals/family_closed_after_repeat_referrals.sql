-- One row per family and day on which cases of it closed after repeat referrals: was there help?
-- The days with a referral of any child of the family in the months to that day are counted. Help
-- of any of its children counts from the latest of those days on, and so does a second look at any
-- of the day's closures. Help is waited for only if every closure of the day was to early help.

with

-- a child without a family is one of its own
closings as (
    select
        coalesce(family.family_id, 'child/' || closed.child_id) as family_id,
        closed.decided_on,
        case
            when bool_and(coalesce(closed.close_reason = 'RC9', false))
                then closed.decided_on + $help_after::integer
        end as waits_until,
        any_value(closed.child_id) as child_id,
        open_first(closed.child_id, open_child.child_id is not null, person.born_on) as child_ids,
        count(distinct closed.referral_id) as closures,
        max(closed.reviewed_on) as reviewed_on,
        bool_or(closed.is_review_in_doubt) as is_review_in_doubt,
        bool_and(closed.is_death_doubtful) as is_death_doubtful,
        list_sort(list(closed.row_id)) as row_ids
    from derived.referral_decision as closed
    left join derived.family on closed.child_id = family.child_id
    left join derived.open_child on closed.child_id = open_child.child_id
    left join derived.person on closed.child_id = person.person_id
    where
        closed.kind = 'closed'
        and closed.decided_on >= $as_at - $look_back::integer
        and coalesce(closed.close_reason in ('RC7', 'RC8', 'RC9'), true)
    group by coalesce(family.family_id, 'child/' || closed.child_id), closed.decided_on
),

counted as (
    select
        closings.*,
        least(closings.decided_on + $help_after::integer, $as_at) as help_until,
        count(distinct day.referred_on) as referral_count,
        max(day.referred_on) as last_referred_on
    from closings
    inner join derived.family_referral_day as day
        on
            closings.child_id = day.child_id
            and is_in_months_to(closings.decided_on, $months_before, day.referred_on, day.latest_on)
    group by all
    having count(distinct coalesce(day.referred_on::varchar, day.row_id::varchar)) >= $count
),

helped as (
    select
        counted.*,
        help_since(
            help.started_on,
            help.ended_on,
            help.is_doubtful,
            counted.last_referred_on,
            counted.help_until
        ) as helped
    from counted
    left join derived.family_member on counted.child_id = family_member.child_id
    left join derived.help_for_child as help
        on coalesce(family_member.member_id, counted.child_id) = help.child_id
    group by all
)

select
    family_id || '|' || decided_on as subject_id,
    child_ids,
    gap_in_doubt(
        decided(
            helped['is_in_force'], reviewed_on, $as_at, waits_until, last_on := helped['last_on']
        ),
        case
            when is_death_doubtful then 'death_in_doubt'
            when referral_count < $count then 'no_referral_date'
            when helped['is_in_doubt'] then 'span_in_doubt'
            when is_review_in_doubt then 'review_in_doubt'
            when waits_until is not null and (select count(*) from record.early_help) = 0
                then 'no_early_help'
        end
    ) as judged,
    coalesce(waits_until, decided_on) as due_on,
    referral_count as measure,
    decided_on as closed_on,
    closures,
    referral_count,
    last_referred_on,
    help_until,
    row_ids as source_rows
from helped
