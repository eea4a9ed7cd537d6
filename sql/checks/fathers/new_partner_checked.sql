-- One row per recorded parent and partner new to the case: was a check on the partner asked for in
-- time, or decided against?
-- The parent's child is on a protection plan, under an open section 47 enquiry, placed with parents
-- or returned home lately. New to the case means that the clock began within the look-back. It
-- begins on the latest of: the relationship began, it was recorded, the earliest episode of those
-- children began. Somebody who is a recorded parent of a child is no new partner for that child. Of
-- several rows for a couple the current one counts, and of those the earliest: a second row makes
-- nobody new.

with

children as (
    select
        safeguard.child_id,
        min(safeguard.birth_on) as birth_on,
        bool_or(open_child.child_id is not null) as is_open_child,
        min(open_child.episode_started_on) as episode_started_on,
        bool_and(safeguard.is_doubtful) as is_span_doubtful,
        bool_and(safeguard.is_doubtful) or bool_or(safeguard.is_death_doubtful) as is_unsure
    from derived.safeguard
    left join derived.open_child on safeguard.child_id = open_child.child_id
    where
        safeguard.kind in ('enquiry', 'placed_with_parents', 'protection_plan')
        or (
            safeguard.kind = 'returned_home'
            and coalesce(safeguard.day_on >= $as_at - $returned_within::integer, true)
        )
    group by safeguard.child_id
),

families as (
    select
        couple.row_id,
        couple.adult_id,
        couple.partner_id,
        couple.started_on,
        couple.recorded_on,
        couple.ended_on,
        couple.is_doubtful,
        open_first(children.child_id, children.is_open_child, children.birth_on) as child_ids,
        min(children.episode_started_on) as episode_started_on,
        bool_or(children.is_open_child and children.episode_started_on is null) as is_episode_blank,
        bool_and(children.is_span_doubtful) as is_span_doubtful,
        bool_and(children.is_unsure) as is_unsure
    from derived.couple
    inner join derived.recorded_parent on couple.adult_id = recorded_parent.parent_id
    inner join children on recorded_parent.child_id = children.child_id
    left join derived.recorded_parent as own_parent
        on children.child_id = own_parent.child_id and couple.partner_id = own_parent.parent_id
    where
        own_parent.child_id is null
        and recorded_parent.died_on is null
        and coalesce(birthday(couple.partner_born_on, $min_age) <= $as_at, true)
    group by
        couple.row_id, couple.adult_id, couple.partner_id, couple.started_on, couple.recorded_on,
        couple.ended_on, couple.is_doubtful
),

clocked as (
    select
        *,
        started_on is null and recorded_on is null as is_undated,
        case
            when not is_undated and not is_episode_blank
                then greatest(started_on, recorded_on, episode_started_on)
        end as clock_started_on,
        working_days_after(clock_started_on, $allow) as due_on
    from families
),

partners as (
    select *
    from clocked
    where
        ended_on is null
        or ended_on > due_on
        or (due_on is null and ended_on >= $as_at - $look_back::integer)
    qualify
        row_number() over (
            partition by adult_id, partner_id
            order by ended_on desc nulls first, clock_started_on asc nulls last, row_id asc
        ) = 1
),

-- a request of the year before still counts; a decision is one from the day it was taken
answers as (
    select row_id, person_id, requested_on as answered_on, true as is_request
    from record.background_checks
    union all
    select row_id, person_id, decided_on as answered_on, false as is_request
    from record.background_checks
    where decision_reason is not null
),

answered as (
    select
        partners.row_id,
        partners.adult_id,
        max(answers.answered_on) filter (where answers.answered_on <= partners.due_on)
            as in_time_on,
        min(answers.answered_on) filter (where answers.answered_on > partners.due_on) as late_on,
        list_sort(list(answers.row_id)) as row_ids
    from partners
    inner join answers on partners.partner_id = answers.person_id
    where
        answers.answered_on <= $as_at
        and (
            not answers.is_request
            or answers.answered_on >= partners.clock_started_on - $checked_before::integer
        )
    group by partners.row_id, partners.adult_id
),

judged as (
    select
        partners.*,
        coalesce(answered.in_time_on, answered.late_on) as answered_on,
        answered.row_ids as answer_row_ids,
        -- a decision taken before the clock began, before the calendar even, is in time
        case
            when answered.in_time_on is null then answered.late_on
            else greatest(answered.in_time_on, partners.clock_started_on)
        end as counted_on,
        case
            when partners.is_undated then 'no_dates'
            when partners.due_on is null then 'no_due_date'
            when partners.is_doubtful then 'relationship_in_doubt'
            when partners.is_span_doubtful then 'span_in_doubt'
        end as doubt,
        gap_in_doubt(
            in_doubt(timed(counted_on, partners.due_on, $as_at), doubt),
            case when partners.is_unsure then 'death_in_doubt' end
        ) as judged
    from partners
    left join answered
        on partners.row_id = answered.row_id and partners.adult_id = answered.adult_id
    where coalesce(partners.clock_started_on >= $as_at - $look_back::integer, true)
)

select
    adult_id || '|' || partner_id as subject_id,
    child_ids,
    judged,
    answered_on as last_event_on,
    nullif(judged['why'], 'late') as why,
    partner_id as partner,
    started_on,
    recorded_on,
    list_concat([row_id], answer_row_ids) as source_rows
from judged
