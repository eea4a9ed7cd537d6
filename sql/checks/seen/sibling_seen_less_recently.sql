-- One row per child at home with brothers or sisters of the same status: was the child seen about
-- as recently as the one of them seen last? A child never seen is counted from the episode's start,
-- or the birth. If none of them was ever seen, there is nothing to compare with.

with

export as (
    select case when count(*) = 0 then error('[visits]') else true end as is_usable
    from derived.visit
),

siblings as (
    select
        siblings_at_home.*,
        open_child.episode_started_on,
        open_child.status,
        last_seen.last_seen_on,
        last_seen.last_visit_on,
        last_seen.last_seen_rows,
        last_seen.doubt as visit_doubt,
        last_seen.perhaps_seen_on,
        last_seen.doubtful_rows,
        coalesce(last_seen.visits_since, 0) as visits_since_last_seen,
        coalesce(last_seen.answered_no_since, 0) as answered_no_since,
        coalesce(last_seen.blank_since, 0) as blank_since,
        coalesce(
            last_seen.last_seen_on,
            case
                when open_child.episode_started_on is not null
                    then greatest(open_child.episode_started_on, open_child.born_on)
            end
        ) as counted_from,
        last_seen.last_seen_on is null
        and coalesce(open_child.born_on > open_child.episode_started_on, false) as is_from_birth
    from derived.siblings_at_home
    inner join derived.open_child on siblings_at_home.child_id = open_child.child_id
    left join derived.last_seen
        on siblings_at_home.child_id = last_seen.child_id and last_seen.by_visits = 'any'
    cross join export
    where export.is_usable
    qualify
        count(*) over (
            partition by siblings_at_home.family_id, siblings_at_home.home_id, open_child.status
        ) > 1
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
                    when is_death_doubtful then 'death_in_doubt'
                    when is_age_unknown then 'age_unknown'
                end
            ),
            case when counted_from is null then 'no_due_date' end
        ) as judged
    from compared
)

select
    judged.child_id as subject_id,
    judged.child_id,
    judged.judged,
    judged.last_seen_on as last_event_on,
    judged.sibling_seen_on - judged.counted_from as measure,
    case when judged.judged['why'] in ('blank', 'undated') then 'seen/visit_says_whether_seen' end
        as because_of,
    judged.sibling_id,
    judged.sibling_seen_on,
    judged.last_seen_on,
    judged.last_visit_on,
    judged.visits_since_last_seen,
    judged.answered_no_since,
    judged.blank_since,
    missing_tonight.missing_since,
    judged.is_from_birth,
    list_concat(
        [judged.home_row_id],
        case
            when judged.judged['why'] = judged.visit_doubt then judged.doubtful_rows
            else judged.last_seen_rows
        end
    ) as source_rows
from judged
left join derived.missing_tonight on judged.child_id = missing_tonight.child_id
