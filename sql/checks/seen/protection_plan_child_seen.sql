-- One row per child on an open protection plan of this council: has the child been seen in time?
-- Visits count by child, never by plan id, which dangles in real exports. Child-in-need visits
-- never count: one large system also keeps supervised contact there. A day counted from birth is
-- left blank, because it would give the birth date away.

with

plans as (
    select
        cp_plan.person_id as child_id,
        cp_plan.row_id,
        cp_plan.started_on,
        open_child.is_age_unknown,
        open_child.is_death_doubtful,
        doubtful_row.row_id is not null as is_doubtful,
        case
            when in_calendar(cp_plan.started_on) is not null
                then greatest(cp_plan.started_on, open_child.born_on)
        end as clock_from
    from record.cp_plan
    inner join derived.open_child on cp_plan.person_id = open_child.child_id
    left join derived.doubtful_row
        on cp_plan.row_id = doubtful_row.row_id and doubtful_row.table_name = 'cp_plan'
    where
        open_child.born <> 'unborn'
        and is_running(cp_plan.started_on, cp_plan.ended_on, $as_at)
        and not coalesce(cp_plan.is_other_authority, false)
    -- a plan whose dates can be relied on goes before one whose dates cannot
    qualify
        row_number() over (
            partition by cp_plan.person_id
            order by
                doubtful_row.row_id is not null asc,
                in_calendar(cp_plan.started_on) asc nulls last,
                cp_plan.cp_plan_id asc,
                cp_plan.row_id asc
        ) = 1
),

-- a visit of before the clock's start says nothing
seen as (
    select
        plans.*,
        last_seen.* exclude (child_id, doubt),
        last_seen.doubt as visit_doubt,
        case when last_seen.last_seen_on >= plans.clock_from then last_seen.last_seen_on end
            as seen_since_on
    from plans
    left join derived.last_seen
        on plans.child_id = last_seen.child_id and last_seen.by_visits = 'of_protection'
),

clocked as (
    select
        *,
        seen_since_on is null and clock_from > started_on as is_from_birth,
        working_days_after(coalesce(seen_since_on, clock_from), $allow) as due_on,
        working_days_after(perhaps_seen_on, $allow) as due_if_seen_on
    from seen
),

doubted as (
    select
        *,
        case
            when due_on is null then 'no_due_date'
            when is_doubtful then 'span_in_doubt'
            when not is_over(due_on, $as_at, $recording_grace) then null
            when $as_at <= due_if_seen_on then visit_doubt
            when is_death_doubtful then 'death_in_doubt'
            when is_age_unknown then 'age_unknown'
        end as doubt
    from clocked
),

judged as (
    select
        *,
        case
            when doubt is not null then 'unknown'
            when is_over(due_on, $as_at, $recording_grace) then 'gap'
            when $as_at > due_on or seen_since_on is null then 'not_yet_due'
            else 'met'
        end as verdict
    from doubted
)

select
    child_id as subject_id,
    child_id,
    verdict,
    due_on,
    seen_since_on as last_event_on,
    working_days_between(coalesce(seen_since_on, clock_from), $as_at) as measure,
    case when doubt in ('blank', 'undated') then 'seen/visit_says_whether_seen' end as because_of,
    case when verdict = 'gap' and is_from_birth then 'from_birth' else doubt end as why,
    started_on,
    last_seen_on,
    last_visit_on,
    coalesce(visits_since, 0) as visits_since_last_seen,
    coalesce(answered_no_since, 0) as answered_no_since,
    coalesce(blank_since, 0) as blank_since,
    case
        when doubt = visit_doubt and doubt <> 'undated' then perhaps_seen_on
    end as visit_in_doubt_on,
    is_from_birth,
    list_concat(
        [row_id], case when doubt = visit_doubt then doubtful_rows else last_seen_rows end
    ) as source_rows
from judged
