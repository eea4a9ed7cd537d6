-- One row per privately fostered child: was the child seen in time since the council knew of the
-- arrangement? A visit of any of the three tables counts. The interval is the one in force on the
-- day the child was last seen: the longer one applies from a year after the day the arrangement was
-- known. A disabled child is asked about until eighteen.

with

disabled as (
    select distinct person_id as child_id
    from record.referral
    where primary_need_code = 'N2' and is_begun(referred_on, $as_at)
),

clocked as (
    select
        privately_fostered.*,
        childhood_in_doubt(person.childhood) as child_doubt,
        last_seen.* exclude (child_id, by_visits),
        case when last_seen_on >= known_on then last_seen_on end as seen_since_on,
        case when perhaps_seen_on >= known_on then perhaps_seen_on end as perhaps_since_on,
        months_after(known_on, $first_months) as later_from,
        case
            when seen_since_on is null then working_days_after(known_on, $first)
            when seen_since_on < later_from then seen_since_on + $next::integer
            else seen_since_on + $later::integer
        end as due_on,
        case
            when perhaps_since_on < later_from then perhaps_since_on + $next::integer
            else perhaps_since_on + $later::integer
        end as due_if_seen_on
    from derived.privately_fostered
    left join derived.person on privately_fostered.child_id = person.person_id
    left join derived.last_seen
        on privately_fostered.child_id = last_seen.child_id and last_seen.by_visits = 'any'
    where
        was_living_child_on(person.childhood, $as_at)
        -- a child of unknown age stays in
        and (
            coalesce(person.is_age_unknown, true)
            or birthday(person.born_on, $of_age) > $as_at
            or privately_fostered.child_id in (select child_id from disabled)
        )
),

judged as (
    select
        *,
        seen_again(
            seen_since_on, up_to_night(due_on, $as_at), $as_at, $recording_grace,
            due_if_seen_on, doubt, child_doubt, is_doubtful
        ) as judged
    from clocked
)

select
    child_id as subject_id,
    child_id,
    judged,
    due_on,
    nullif(judged['why'], 'never') as why,
    known_on,
    last_seen_on,
    last_visit_on,
    coalesce(visits_since, 0) as visits_since_last_seen,
    coalesce(answered_no_since, 0) as answered_no_since,
    coalesce(blank_since, 0) as blank_since,
    case when judged['why'] = 'blank' then perhaps_seen_on end as visit_in_doubt_on,
    rows_of_sight(judged, row_id, doubt, doubtful_rows, last_seen_rows) as source_rows
from judged
