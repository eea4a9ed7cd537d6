-- One row per open child with enough visit days in the last weeks: was the child seen on one of the
-- last? Several visits on one day are one day: seen if one of them says so, not seen if all say so.
-- Visits without a day are one day more, which may be the last.

with

children as (
    select
        open_child_seen.*,
        missing_tonight.missing_since,
        case open_child_seen.status
            when 'looked_after' then 'of_care'
            when 'protection_plan' then 'of_protection'
            else 'any'
        end as by_visits,
        case when by_visits = 'any' then $in_a_row else $in_a_row_protected end as how_many
    from derived.open_child_seen
    left join derived.missing_tonight on open_child_seen.child_id = missing_tonight.child_id
),

-- visits that never say yes show nothing of who was seen
usable as (
    select by_visits
    from derived.counted_visit
    group by by_visits
    having bool_or(was_seen)
),

days as (
    select
        counted_visit.child_id,
        counted_visit.by_visits,
        counted_visit.visited_on,
        counted_visit.is_certain,
        case
            when bool_or(counted_visit.was_seen) then true
            when count(*) = count(counted_visit.was_seen) then false
        end as was_seen,
        list_sort(flatten(list(counted_visit.row_ids))) as row_ids
    from derived.counted_visit
    inner join usable on counted_visit.by_visits = usable.by_visits
    where coalesce(counted_visit.visited_on >= $as_at - $look_back::integer, true)
    group by all
),

asked as (
    select
        children.*,
        last_answers(
            days.visited_on,
            null,
            days.was_seen,
            days.is_certain,
            days.row_ids,
            any_value(children.how_many)
        ) as answers
    from children
    inner join days on children.child_id = days.child_id and children.by_visits = days.by_visits
    where (select at_least_one(count(*), '[visits]') from usable)
    group by all
    having count(distinct coalesce(days.visited_on, date 'infinity')) >= children.how_many
),

judged as (
    select
        *,
        gap_in_doubt(
            shown(answers['is_yes']),
            case
                when answers['is_blank'] then 'blank'
                when answers['is_in_doubt'] then 'undated'
                when is_doubtful then 'span_in_doubt'
                else child_doubt
            end
        ) as judged
    from asked
)

select
    child_id as subject_id,
    child_id,
    judged,
    answers['last_on'] as last_event_on,
    how_many as visit_days,
    answers['since_on'] as since_on,
    last_seen_on,
    answers['last_on'] as last_visit_on,
    missing_since,
    answers['row_ids'] as source_rows
from judged
