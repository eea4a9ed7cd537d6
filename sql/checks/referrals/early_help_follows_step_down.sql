-- One row per referral whose case was closed to early help, or handed over to early help, in the
-- last days: did early help of the family begin, or was it declined? Early help counts if it was
-- open on that day, or began in the days around it. A decline counts as help of its day alone.

with

step_downs as (
    select
        row_id, referral_id, child_id, decided_on as handed_on, is_death_doubtful,
        true as is_closed
    from derived.referral_decision
    where kind = 'closed' and close_reason = $close_reason
    union all
    select
        decisions.row_id,
        decisions.referral_id,
        decisions.person_id as child_id,
        in_calendar(decisions.decided_on) as handed_on,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful,
        false as is_closed
    from record.decisions
    left join derived.person on decisions.person_id = person.person_id
    where
        decisions.kind = 'step_down'
        and decisions.referral_id is not null
        and person.died_on is null
        and is_begun(decisions.decided_on, $as_at)
),

recent as (
    select *
    from step_downs
    -- a closing to early help counts before any decision to hand over, of these the latest
    qualify
        coalesce(handed_on >= $as_at - $look_back::integer, true)
        and row_number() over (
            partition by referral_id, child_id
            order by is_closed desc, handed_on desc nulls last, row_id asc
        ) = 1
),

answers as (
    select child_id, started_on, ended_on, is_doubtful
    from derived.help_for_child
    where kind = 'early_help'
    union all
    select
        coalesce(family_member.member_id, decisions.person_id) as child_id,
        in_calendar(decisions.decided_on) as started_on,
        in_calendar(decisions.decided_on) as ended_on,
        in_calendar(decisions.decided_on) is null as is_doubtful
    from record.decisions
    left join derived.family_member on decisions.person_id = family_member.child_id
    where decisions.kind = 'early_help_declined' and is_begun(decisions.decided_on, $as_at)
),

answered as (
    select
        recent.*,
        min(answers.started_on) filter (
            where answers.started_on >= recent.handed_on - $help_before::integer
            or (not answers.is_doubtful and coalesce(answers.ended_on > recent.handed_on, true))
        ) as done_on,
        bool_or(
            answers.is_doubtful
            and coalesce(answers.ended_on > recent.handed_on - $help_before::integer, true)
        ) as is_in_doubt
    from recent
    left join answers on recent.child_id = answers.child_id
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            timed(done_on, handed_on + $help_after::integer, $as_at),
            case
                when is_death_doubtful then 'death_in_doubt'
                when is_in_doubt then 'span_in_doubt'
            end
        ) as judged
    from answered
)

select
    referral_id as subject_id,
    child_id,
    judged,
    handed_on,
    is_closed,
    [row_id] as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
