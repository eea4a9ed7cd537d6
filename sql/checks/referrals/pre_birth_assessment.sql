-- One row per child unborn, or born in the last days, who was known before birth and whose mother's
-- earlier child had an enquiry, a protection plan or care: was an assessment begun by the birth, or
-- decided against with a reason? It is asked for from so many days before the expected date. What
-- is of the history counts up to the night or, for a born child, up to the day before birth.

with

children as (
    select
        row_id,
        person_id as child_id,
        born_on,
        is_death_doubtful,
        coalesce(born_on, expected_on) as birth_on,
        coalesce(born_on - 1, $as_at) as until_on,
        months_after(until_on, -$months_before) as counted_from,
        coalesce(born_on - 1, expected_on - $before::integer) as due_on
    from derived.person
    where
        died_on is null
        and (
            born = 'unborn'
            or (
                born_on >= $as_at - $look_back::integer
                and coalesce(born_on > expected_on - $before::integer, true)
            )
        )
),

records as (
    select
        person_id as child_id,
        in_calendar(referred_on) as started_on,
        end_of(referred_on, closed_on, $as_at) as ended_on
    from record.referral
    where is_begun(referred_on, $as_at)
    union all
    select child_id, started_on, ended_on
    from derived.help_for_child
    where kind in ('child_in_need_plan', 'protection_plan')
),

answers as (
    select child_id, started_on as done_on
    from derived.assessment
    union all
    select person_id as child_id, in_calendar(decided_on) as done_on
    from record.decisions
    where
        kind = 'no_pre_birth_assessment'
        and length(trim(rationale)) > 0
        and is_begun(decided_on, $as_at)
),

asked as (
    select
        children.*,
        bool_or(children.born_on is null or records.started_on is not null) as is_surely_known,
        count(distinct history.member_id) filter (
            where not history.is_doubtful or history.started_on >= children.counted_from
        ) as earlier_count,
        min(answers.done_on) as done_on,
        count(answers.child_id) > 0 as is_answered  -- of no known day, where done_on is blank
    from children
    inner join records
        on
            children.child_id = records.child_id
            and coalesce(children.until_on >= records.started_on, true)
            and coalesce(children.until_on - $closed_back::integer <= records.ended_on, true)
    inner join derived.family_history as history
        on
            children.child_id = history.child_id
            and children.child_id <> history.member_id
            and history.kind in ('protection_plan', 'looked_after', 'enquiry')
            and coalesce(children.until_on >= history.started_on, true)
            and coalesce(children.counted_from < history.ended_on, true)
    left join derived.person as earlier on history.member_id = earlier.person_id
    left join answers on children.child_id = answers.child_id
    where coalesce(coalesce(earlier.born_on, earlier.expected_on) < children.birth_on, true)
    group by all
)

select
    child_id as subject_id,
    child_id,
    gap_in_doubt(
        case
            when done_on > born_on then timed(done_on, born_on, $as_at)
            else shown_by(done_on is not null, due_on, $as_at)
        end,
        case
            when is_death_doubtful then 'death_in_doubt'
            when not is_surely_known then 'record_in_doubt'
            when earlier_count = 0 then 'span_in_doubt'
            when is_answered then 'answer_in_doubt'
        end
    ) as judged,
    done_on as last_event_on,
    earlier_count as measure,
    born_on is not null as is_born,
    [row_id] as source_rows
from asked
