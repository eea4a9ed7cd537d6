-- One row per looked-after child of an age to be spoken to, seen at enough recent visits: was the
-- child seen alone at one of the last of them, or unwilling to be?

with

refusals as (
    select distinct
        person_id as child_id,
        visit_id
    from record.visit_outcomes
    where outcome = 'alone_refused'
),

asked as (
    select
        visit_to_see.child_id,
        visit_to_see.row_id,
        visit_to_see.child_doubt,
        visit_to_see.missing_since,
        last_answers(
            visit_to_see.visited_on,
            visit_to_see.visit_id,
            refusals.visit_id is not null or visit_to_see.was_seen_alone,
            visit_to_see.is_sure,
            visit_to_see.row_ids,
            $last_visits
        ) as answers
    from derived.visit_to_see
    left join refusals
        on visit_to_see.child_id = refusals.child_id and visit_to_see.visit_id = refusals.visit_id
    where
        visit_to_see.by_visits = 'of_care'
        and coalesce(birthday(visit_to_see.born_on, $min_age) <= $as_at, true)
        and coalesce(visit_to_see.visited_on >= $as_at - $look_back::integer, true)
    group by all
    having count(*) filter (where visit_to_see.was_seen) >= $last_visits
),

judged as (
    select
        *,
        gap_in_doubt(
            shown(answers['is_yes']), coalesce(doubt_of_last(answers), child_doubt)
        ) as judged
    from asked
)

select
    child_id as subject_id,
    child_id,
    judged,
    answers['last_on'] as last_event_on,
    answers['since_on'] as since_on,
    answers['last_on'] as last_seen_on,
    missing_since,
    list_concat([row_id], answers['row_ids']) as source_rows
from judged
