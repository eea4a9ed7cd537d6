-- One row per recent repeat referral of no further action: did somebody look at it a second time?
-- A blank flag counts as no further action once the days allowed have passed and nothing of the
-- child or of that referral began in them; until then it is not yet known to be one. A referral
-- without a day is taken as of the last day it can have been of, and is unknown: it is not left
-- out. Reviews are looked for from the referral on, for it or for none by name.

with

starts as (
    select child_id, referral_id, started_on
    from derived.assessment
    union all
    select person_id as child_id, referral_id, started_on
    from record.s47_enquiry
    union all
    select person_id as child_id, referral_id, started_on
    from record.cin_plan
    union all
    select person_id as child_id, referral_id, started_on
    from record.cp_plan
    union all
    select child_id, referral_id, started_on
    from derived.looked_after
),

referrals as (
    select
        referral.row_id,
        referral.referral_id,
        referral.person_id as child_id,
        referral.worker_id,
        referral.is_nfa,
        in_calendar(referral.referred_on) as referred_on,
        coalesce(
            in_calendar(referral.referred_on),
            end_of(referral.referred_on, referral.closed_on, $as_at),
            $as_at
        ) as latest_on,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful
    from record.referral
    left join derived.person on referral.person_id = person.person_id
    where
        referral.referral_id is not null
        and coalesce(referral.is_nfa, true)
        and person.died_on is null
),

recent as (
    select
        *,
        months_after(latest_on, -$months_before) as counted_from,
        case when is_nfa is null then working_days_after(referred_on, $follow_within) end
            as follows_until
    from referrals
    where latest_on between $as_at - $look_back::integer and $as_at
),

followed as (
    select recent.row_id
    from recent
    inner join starts
        on
            recent.child_id = starts.child_id
            and starts.started_on between recent.referred_on and recent.follows_until
    union
    select recent.row_id
    from recent
    inner join starts
        on
            recent.referral_id = starts.referral_id
            and starts.started_on between recent.referred_on and recent.follows_until
),

unfollowed as (
    select recent.*
    from recent
    left join followed on recent.row_id = followed.row_id
    where
        recent.is_nfa
        or (coalesce(recent.follows_until < $as_at, true) and followed.row_id is null)
),

counted as (
    select
        unfollowed.row_id,
        count(referral_day.referred_on) as referral_number,
        count(*) as possible_number,
        min(referral_day.referred_on) as first_referred_on,
        list(referral_day.row_id order by referral_day.latest_on desc, referral_day.row_id asc)
            as row_ids
    from unfollowed
    inner join derived.referral_day
        on
            unfollowed.child_id = referral_day.child_id
            and unfollowed.counted_from <= referral_day.latest_on
            and coalesce(unfollowed.latest_on >= referral_day.referred_on, true)
    group by unfollowed.row_id
    having count(*) >= $count
),

reviewed as (
    select
        unfollowed.row_id,
        max(decision_review.reviewed_on) filter (where not decision_review.is_doubtful)
            as reviewed_on,
        bool_or(decision_review.is_doubtful) as is_in_doubt
    from unfollowed
    inner join derived.decision_review
        on
            unfollowed.child_id = decision_review.child_id
            and coalesce(unfollowed.referral_id = decision_review.referral_id, true)
            and is_second_look(
                decision_review.reviewed_on, decision_review.worker_id,
                unfollowed.referred_on, unfollowed.worker_id
            )
    group by unfollowed.row_id
),

repeated as (
    select
        unfollowed.*,
        counted.referral_number,
        counted.possible_number,
        counted.first_referred_on,
        counted.row_ids,
        reviewed.reviewed_on,
        case
            when unfollowed.is_death_doubtful then 'death_in_doubt'
            when unfollowed.referred_on is null then 'no_due_date'
            when counted.referral_number < $count then 'no_referral_date'
            when unfollowed.is_nfa is null then 'blank'
            when reviewed.is_in_doubt then 'review_in_doubt'
        end as doubt
    from unfollowed
    inner join counted on unfollowed.row_id = counted.row_id
    left join reviewed on unfollowed.row_id = reviewed.row_id
),

judged as (
    select
        *,
        case
            when reviewed_on is not null then 'met'
            when doubt is not null then 'unknown'
            else 'gap'
        end as verdict
    from repeated
)

select
    referral_id as subject_id,
    child_id,
    verdict,
    reviewed_on as last_event_on,
    referral_number as measure,
    case when verdict = 'met' then 'reviewed' else doubt end as why,
    referred_on,
    referral_number,
    possible_number,
    first_referred_on,
    is_nfa is not null as is_flag_filled,
    list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id)) as source_rows
from judged
-- a referral that stands for several children is one row, the worst of them
qualify
    row_number() over (
        partition by referral_id
        order by list_position(['gap', 'unknown', 'met'], verdict) asc, row_id asc
    ) = 1
