-- One row per looked-after child: seen in time since the placement began?
-- The interval is the one in force on the day the child was last seen, by the placement and the
-- legal status of that day. Where the record does not say which of several it is, the child is in
-- time by the shortest and overdue by the longest; between the two it is unknown.

with

intervals as (
    select
        visiting_terms.*,
        list_contains($adoption_types, placement_type)
        and on_day < seen_since_start.clock_from + $settling::integer as is_settling,
        placement_type = 'P1' as is_with_parents,
        list_contains($long_term_types, placement_type) as is_long_term,
        on_day >= months_after(seen_since_start.clock_from, $first_year) as is_after_first_year,
        case
            when is_after_first_year and is_long_term and is_agreed then to_months($agreed)
            when is_after_first_year and is_long_term then to_months($long_term)
            when is_settling or placement_type is null then to_days($weekly)
            when is_with_parents and legal_status = 'C1' and is_reviewed then to_days($reviewed)
            when is_with_parents and coalesce(legal_status = 'C1', true) then to_days($weekly)
            else to_days($usual)
        end as shortest,
        case
            when is_after_first_year and placement_type is null then to_months($agreed)
            when is_after_first_year and is_long_term and is_perhaps_agreed then to_months($agreed)
            when placement_type is null then to_days($usual)
            when is_with_parents and legal_status is null then to_days($usual)
            when is_with_parents and legal_status = 'C1' and is_perhaps_reviewed
                then to_days($reviewed)
            else shortest
        end as longest,
        (on_day + longest)::date as due_at_most_on,
        case
            when $as_at > due_at_most_on then due_at_most_on else (on_day + shortest)::date
        end as due_on,
        case
            when $as_at > due_at_most_on then null
            when placement_type is null then 'placement_unknown'
            when is_long_term then 'agreement_unknown'
            when legal_status is null then 'status_unknown'
            else 'review_unknown'
        end as interval_doubt
    from derived.seen_since_start
    inner join derived.visiting_terms on seen_since_start.child_id = visiting_terms.child_id
    where seen_since_start.by_visits = 'of_care'
),

clocked as (
    select
        seen_since_start.*,
        after_seen.placement_type,
        after_seen.legal_status,
        coalesce(after_seen.interval_doubt, seen_since_start.child_doubt) as gap_doubt,
        coalesce(after_seen.due_on, seen_since_start.clock_from + $first::integer) as due_on,
        after_doubt.due_at_most_on as due_if_seen_on
    from derived.seen_since_start
    left join intervals as after_seen
        on
            seen_since_start.child_id = after_seen.child_id
            and seen_since_start.seen_since_on = after_seen.on_day
    left join intervals as after_doubt
        on
            seen_since_start.child_id = after_doubt.child_id
            and seen_since_start.perhaps_since_on = after_doubt.on_day
    where seen_since_start.by_visits = 'of_care'
),

judged as (
    select
        *,
        seen_again(
            seen_since_on, due_on, $as_at, $recording_grace,
            due_if_seen_on, visit_doubt, gap_doubt, is_doubtful
        ) as judged
    from clocked
)

select
    child_id as subject_id,
    child_id,
    judged,
    $as_at - counted_from as measure,
    why_unseen(judged, is_from_birth) as why,
    started_on,
    placement_type,
    legal_status,
    last_seen_on,
    last_visit_on,
    visits_since_last_seen,
    answered_no_since,
    blank_since,
    missing_since,
    case when judged['why'] = 'blank' then perhaps_seen_on end as visit_in_doubt_on,
    is_from_birth,
    rows_of_sight(judged, row_id, visit_doubt, doubtful_rows, last_seen_rows) as source_rows
from judged
