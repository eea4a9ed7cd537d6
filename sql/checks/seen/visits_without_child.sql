-- One row per open child with enough visit days in the last weeks: was the child seen on one of the
-- last? Which visits count depends on the child's status: for a looked-after child those of care,
-- on a protection plan those of protection, else any. Several visits on one day are one day: seen
-- if one of them says so, not seen if all say so. Visits without a day are one day more, which may
-- be the last.

with

children as (
    select
        *,
        case
            when status = 'looked_after' then 'of_care'
            when status = 'protection_plan' then 'of_protection'
            else 'any'
        end as by_visits,
        case
            when status in ('looked_after', 'protection_plan') then $in_a_row_protected
            else $in_a_row
        end as how_many
    from derived.open_child
    where born <> 'unborn'
),

-- visits that never say yes show nothing of who was seen
usable as (
    select by_visits
    from derived.counted_visit
    group by by_visits
    having bool_or(was_seen)
),

export as (
    select case when count(*) = 0 then error('[visits]') else true end as is_usable
    from usable
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
        children.child_id,
        children.how_many,
        children.is_doubtful,
        children.is_death_doubtful,
        children.is_age_unknown,
        last_answers(
            days.visited_on, null, days.was_seen, days.is_certain, days.row_ids, children.how_many
        ) as answers
    from children
    inner join days on children.child_id = days.child_id and children.by_visits = days.by_visits
    cross join export
    where export.is_usable
    group by
        children.child_id,
        children.how_many,
        children.is_doubtful,
        children.is_death_doubtful,
        children.is_age_unknown
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
                when is_death_doubtful then 'death_in_doubt'
                when is_age_unknown then 'age_unknown'
            end
        ) as judged
    from asked
)

select
    judged.child_id as subject_id,
    judged.child_id,
    judged.judged,
    judged.answers['last_on'] as last_event_on,
    case when judged.judged['why'] in ('blank', 'undated') then 'seen/visit_says_whether_seen' end
        as because_of,
    judged.how_many as visit_days,
    judged.answers['since_on'] as since_on,
    last_seen.last_seen_on,
    judged.answers['last_on'] as last_visit_on,
    missing_tonight.missing_since,
    judged.answers['row_ids'] as source_rows
from judged
left join derived.last_seen on judged.child_id = last_seen.child_id and last_seen.by_visits = 'any'
left join derived.missing_tonight on judged.child_id = missing_tonight.child_id
