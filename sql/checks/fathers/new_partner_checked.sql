-- One row per recorded parent and partner new to the case: was a check on the partner asked for in
-- time, or decided against? The parent's child is on a protection plan, under an open section 47
-- enquiry, placed with parents, or returned home in the last days. The deadline is counted from the
-- latest of three days: the relationship began, it was recorded, the earliest episode of those
-- children began. The partner is new to the case if that day is within the look-back. A recorded
-- parent of a child is not a new partner for that child. If a couple has several rows, a current
-- one counts before an ended one, and of those the earliest: a second row makes nobody new.

with

families as (
    select
        partner_of_parent.* exclude (child_id, partner_born_on),
        open_first(safeguard.child_id, safeguard.is_open_child, safeguard.birth_on) as child_ids,
        min(safeguard.episode_started_on) as episode_started_on,
        bool_or(safeguard.is_open_child and safeguard.episode_started_on is null)
            as is_episode_blank,
        bool_and(safeguard.is_doubtful) as is_span_doubtful,
        bool_and(safeguard.is_doubtful or safeguard.is_death_doubtful) as is_unsure
    from derived.partner_of_parent
    inner join derived.safeguard on partner_of_parent.child_id = safeguard.child_id
    where
        coalesce(birthday(partner_of_parent.partner_born_on, $min_age) <= $as_at, true)
        and (
            safeguard.kind in ('enquiry', 'placed_with_parents', 'protection_plan')
            or (
                safeguard.kind = 'returned_home'
                and coalesce(safeguard.day_on >= $as_at - $returned_within::integer, true)
            )
        )
    group by all
),

partners as (
    select
        *,
        started_on is null and recorded_on is null as is_undated,
        case
            when not is_undated and not is_episode_blank
                then greatest(started_on, recorded_on, episode_started_on)
        end as clock_started_on,
        working_days_after(clock_started_on, $allow) as due_on
    from families
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
answered as (
    select
        partners.*,
        max(background_answer.answered_on)
        filter (where background_answer.answered_on <= partners.due_on) as in_time_on,
        min(background_answer.answered_on)
        filter (where background_answer.answered_on > partners.due_on) as late_on,
        list_sort(
            list(background_answer.row_id) filter (where background_answer.row_id is not null)
        ) as answer_row_ids
    from partners
    left join derived.background_answer
        on
            partners.partner_id = background_answer.person_id
            and perhaps_by(
                coalesce(partners.clock_started_on - $checked_before::integer, date 'infinity'),
                case when background_answer.is_request then background_answer.answered_on end
            )
    where coalesce(partners.clock_started_on >= $as_at - $look_back::integer, true)
    group by all
),

judged as (
    select
        *,
        -- a decision taken before the clock began, before the calendar even, is in time
        case
            when in_time_on is null then late_on
            else greatest(in_time_on, clock_started_on)
        end as counted_on,
        case
            when is_undated then 'no_dates'
            when due_on is null then 'no_due_date'
            when is_doubtful then 'relationship_in_doubt'
            when is_span_doubtful then 'span_in_doubt'
        end as doubt,
        gap_in_doubt(
            in_doubt(timed(counted_on, due_on, $as_at), doubt),
            case when is_unsure then 'death_in_doubt' end
        ) as judged
    from answered
)

select
    adult_id || '|' || partner_id as subject_id,
    child_ids,
    judged,
    coalesce(in_time_on, late_on) as last_event_on,
    nullif(judged['why'], 'late') as why,
    partner_id as partner,
    started_on,
    recorded_on,
    list_concat([row_id], answer_row_ids) as source_rows
from judged
