-- One row per child and day of a referral made in the last days: did something begin, or was the
-- referral closed? Work in force on that day is enough. Otherwise work must begin, or a referral of
-- that day be closed, in time. If a day has several referrals, the first is named.

with

referrals as (
    select
        made.child_id,
        made.referred_on,
        made.is_death_doubtful,
        working_days_after(made.referred_on, $allow) as due_on,
        min_by(made.referral_id, made.row_id) as referral_id,
        min(made.row_id) as row_id,
        min(made.closed_on) as closed_on,
        min(followed_referral.followed_on) as followed_on,
        bool_or(made.is_close_doubtful) as is_close_doubtful,
        list_sort(list(made.row_id)) as row_ids
    from derived.referral_made as made
    left join derived.followed_referral on made.row_id = followed_referral.row_id
    where made.latest_on >= $as_at - $look_back::integer and not coalesce(made.is_nfa, false)
    -- those without a day are of no day together
    group by
        made.child_id,
        made.is_death_doubtful,
        made.referred_on,
        case when made.referred_on is null then made.row_id end
),

worked as (
    select
        referrals.*,
        min(greatest(work.started_on, referrals.referred_on)) filter (
            where not work.is_doubtful
            and (work.started_on <= referrals.referred_on or work.kind = 'early_help')
        ) as worked_on,
        bool_or(work.is_doubtful and coalesce(work.started_on <= referrals.due_on, true))
            as is_work_doubtful
    from referrals
    left join derived.work
        on
            referrals.child_id = work.child_id
            and perhaps_before(referrals.referred_on, work.ended_on)
    group by all
),

judged as (
    select
        *,
        least(worked_on, followed_on, closed_on) as answered_on,
        gap_in_doubt(
            timed(answered_on, due_on, $as_at),
            case
                when is_death_doubtful then 'death_in_doubt'
                when is_work_doubtful or is_close_doubtful then 'span_in_doubt'
            end
        ) as judged
    from worked
)

select
    referral_id as subject_id,
    child_id,
    judged,
    working_days_between(referred_on, coalesce(answered_on, $as_at)) as measure,
    referred_on,
    row_ids as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
