-- One row per referral that ended of late without an assessment, of a family with a grave history:
-- did somebody look at the decision a second time?
-- It ended by no further action, or was closed as assessed and no authorised assessment is of it.
-- The history is that of the years before the decision, of any child of the family. It is counted,
-- and whose it is is not said.

with

decisions as (
    select
        *,
        months_after(latest_on, -$months_before) as counted_from
    from derived.referral_decision
    where
        latest_on >= $as_at - $look_back::integer
        and case kind when 'closed' then close_reason = $close_reason else is_nfa end
),

assessed as (
    select
        decisions.row_id,
        bool_or(not assessment.is_open) as is_assessed
    from decisions
    inner join derived.referral_episode on decisions.referral_id = referral_episode.referral_id
    inner join derived.assessment
        on
            (assessment.is_doubtful or not assessment.is_open)
            and (
                decisions.referral_id = assessment.referral_id
                or (
                    assessment.referral_id is null
                    and decisions.child_id = assessment.child_id
                    and assessment.authorised_on
                    between referral_episode.referred_on and decisions.decided_on
                )
            )
    where decisions.kind = 'closed'
    group by decisions.row_id
),

placed as (
    select
        decisions.*,
        assessed.row_id is not null as is_assessment_in_doubt,
        history.kind as history_kind,
        -- blank where it is not sure that it lies in those years
        case
            when not history.is_doubtful or history.started_on >= decisions.counted_from
                then history.member_id
        end as member_id
    from decisions
    left join assessed on decisions.row_id = assessed.row_id
    inner join derived.family_history as history
        on
            decisions.child_id = history.child_id
            and history.kind in ('protection_plan', 'looked_after', 'death')
            and coalesce(decisions.latest_on > history.started_on, true)
            and coalesce(decisions.counted_from < history.ended_on, true)
    where not coalesce(assessed.is_assessed, false)
),

counted as (
    select
        * exclude (member_id, history_kind),
        count(distinct member_id) as child_count,
        count(distinct member_id) filter (where history_kind = 'protection_plan') as plan_count,
        count(distinct member_id) filter (where history_kind = 'looked_after') as care_count,
        count(distinct member_id) filter (where history_kind = 'death') as death_count
    from placed
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            decided(false, reviewed_on, $as_at),
            case
                when is_death_doubtful then 'death_in_doubt'
                when decided_on is null then 'no_due_date'
                when child_count = 0 then 'span_in_doubt'
                when is_assessment_in_doubt then 'assessment_in_doubt'
                when is_review_in_doubt then 'review_in_doubt'
            end
        ) as judged
    from counted
)

select
    referral_id as subject_id,
    child_id,
    judged,
    child_count as measure,
    decided_on,
    kind = 'closed' as is_closed,
    plan_count,
    care_count,
    death_count,
    [row_id] as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
