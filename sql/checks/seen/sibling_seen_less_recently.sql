-- One row per child at home with brothers or sisters of the same status: was the child seen about
-- as recently as the one of them seen last? A child never seen is counted from the episode's start,
-- or the birth. If none of them was ever seen, there is nothing to compare with.

with

siblings as (
    select
        siblings_at_home.*,
        open_child_seen.* exclude (child_id, is_doubtful),
        missing_tonight.missing_since,
        open_child_seen.last_seen_on is null
        and coalesce(open_child_seen.born_on > open_child_seen.episode_started_on, false)
            as is_from_birth,
        coalesce(
            open_child_seen.last_seen_on,
            case when is_from_birth then open_child_seen.born_on end,
            open_child_seen.episode_started_on
        ) as counted_from
    from derived.siblings_at_home
    inner join derived.open_child_seen on siblings_at_home.child_id = open_child_seen.child_id
    left join derived.missing_tonight on siblings_at_home.child_id = missing_tonight.child_id
    where (select at_least_one(count(*), '[visits]') from derived.visit)
    qualify count(*) over (partition by family_id, home_id, status) > 1
),

compared as (
    select
        *,
        max(last_seen_on) over alike as sibling_seen_on,
        max(last_seen_on) filter (where doubt is distinct from 'span_in_doubt') over alike
            as sibling_surely_seen_on,
        max(case when visit_doubt = 'blank' then perhaps_seen_on end) over alike
            as sibling_perhaps_seen_on,
        max_by(child_id, (last_seen_on, child_id))
        filter (where last_seen_on is not null) over alike as sibling_id
    from siblings
    window alike as (partition by family_id, home_id, status)
),

judged as (
    select
        *,
        counted_from + $within::integer as in_step_until,
        in_doubt(
            gap_in_doubt(
                shown(coalesce(sibling_seen_on <= in_step_until, sibling_seen_on is null)),
                case
                    when
                        greatest(sibling_seen_on, sibling_perhaps_seen_on)
                        <= perhaps_seen_on + $within::integer
                        then visit_doubt
                    when doubt = 'span_in_doubt' then 'span_in_doubt'
                    when coalesce(sibling_surely_seen_on <= in_step_until, true)
                        then 'span_in_doubt'
                    else child_doubt
                end
            ),
            case when counted_from is null then 'no_due_date' end
        ) as judged
    from compared
)

select
    child_id as subject_id,
    child_id,
    judged,
    last_seen_on as last_event_on,
    sibling_seen_on - counted_from as measure,
    sibling_id,
    sibling_seen_on,
    last_seen_on,
    last_visit_on,
    visits_since_last_seen,
    answered_no_since,
    blank_since,
    missing_since,
    is_from_birth,
    rows_of_sight(judged, home_row_id, visit_doubt, doubtful_rows, last_seen_rows) as source_rows
from judged
