-- One row per episode closed in the last months: was the child referred again soon after?
-- Another referral of the child counts from the closure's own day on. It is a past outcome: nothing
-- is left to put right. A closure without one waits until the days to watch are over. A referral
-- without a day that can be right may be a new one.

with

followed as (
    select
        closed.*,
        closed.decided_on + $watch::integer as watched_until,
        min(later.referred_on) as referred_again_on,
        bool_or(later.row_id is not null and later.referred_on is null) as has_undated,
        latest_first(later.row_id, later.referred_on) as row_ids
    from derived.referral_decision as closed
    left join derived.referral_made as later
        on
            closed.child_id = later.child_id
            and closed.referral_id <> later.referral_id
            and closed.decided_on <= later.latest_on
            and perhaps_by(later.referred_on, closed.decided_on + $watch::integer)
    where closed.kind = 'closed' and closed.decided_on >= $as_at - $look_back::integer
    group by all
)

select
    referral_id as subject_id,
    child_id,
    case
        when referred_again_on is not null and is_death_doubtful then 'unknown'
        when referred_again_on is not null then 'gap'
        when $as_at <= watched_until then 'not_yet_due'
        when has_undated then 'unknown'
        else 'met'
    end as verdict,
    case
        when verdict = 'unknown'
            then case when referred_again_on is not null then 'death_in_doubt' else 'undated' end
    end as why,
    watched_until as due_on,
    referred_again_on as last_event_on,
    referred_again_on - decided_on as measure,
    decided_on as closed_on,
    close_reason,
    referred_again_on,
    own_row_first(row_id, row_ids) as source_rows
from followed
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, struct_pack(verdict := verdict), row_id)
