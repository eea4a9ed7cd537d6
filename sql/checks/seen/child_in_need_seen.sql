-- One row per child in need at home, by a plan or by a series of short breaks: seen in time?
-- A visit of any of the three tables counts. The plan's own referral says whether the need is
-- disability; an open series of short breaks (V3, V4) has an interval of its own, which goes before
-- the plan's. An export that drops the visits of open plans, as that of one large system does,
-- makes every child look unseen: then the check could not run. A day counted from birth is left
-- blank, because it would give the birth date away.

with

needs as (
    select
        referral_id,
        person_id as child_id,
        bool_or(primary_need_code = 'N2') as is_disability
    from record.referral
    group by referral_id, person_id
),

-- protected or looked after, which takes a child out; in doubt where no row of it can be relied on
elsewhere as (
    select
        child_id,
        bool_and(is_doubtful) as is_doubtful
    from (
        select cp_plan.person_id as child_id, doubtful_row.row_id is not null as is_doubtful
        from record.cp_plan
        left join derived.doubtful_row
            on cp_plan.row_id = doubtful_row.row_id and doubtful_row.table_name = 'cp_plan'
        where is_running(cp_plan.started_on, cp_plan.ended_on, $as_at)
        union all
        select child_id, is_doubtful
        from derived.looked_after
        where is_open
    ) as running
    group by child_id
),

open_plans as (
    select
        cin_plan.person_id as child_id,
        cin_plan.row_id,
        cin_plan.started_on,
        false as is_short_breaks,
        coalesce(needs.is_disability, false) as is_disability,
        doubtful_row.row_id is not null or coalesce(elsewhere.is_doubtful, false) as is_doubtful
    from record.cin_plan
    left join needs
        on cin_plan.referral_id = needs.referral_id and cin_plan.person_id = needs.child_id
    left join elsewhere on cin_plan.person_id = elsewhere.child_id
    left join derived.doubtful_row
        on cin_plan.row_id = doubtful_row.row_id and doubtful_row.table_name = 'cin_plan'
    where
        cin_plan.person_id is not null
        and is_running(cin_plan.started_on, cin_plan.ended_on, $as_at)
        and coalesce(elsewhere.is_doubtful, true)
        and cin_plan.person_id not in (select child_id from derived.short_breaks)
    -- a plan whose dates can be relied on goes before one whose dates cannot
    qualify
        row_number() over (
            partition by cin_plan.person_id
            order by
                doubtful_row.row_id is not null asc,
                in_calendar(cin_plan.started_on) asc nulls last,
                cin_plan.cin_plan_id asc,
                cin_plan.referral_id asc,
                cin_plan.row_id asc
        ) = 1
),

in_need as (
    select child_id, row_id, started_on, is_short_breaks, is_disability, is_doubtful
    from open_plans
    union all
    select
        child_id, row_id, started_on, true as is_short_breaks, false as is_disability, is_doubtful
    from derived.short_breaks
),

children as (
    select
        in_need.*,
        coalesce(person.is_age_unknown, true) as is_age_unknown,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful,
        case
            when in_calendar(in_need.started_on) is not null
                then greatest(in_need.started_on, person.born_on)
        end as clock_from
    from in_need
    left join derived.person on in_need.child_id = person.person_id
    where
        person.died_on is null
        -- who is not born has no eighteenth birthday either
        and (coalesce(person.is_age_unknown, true) or person.eighteen_on > $as_at)
),

-- a visit of before the clock's start says nothing
seen as (
    select
        children.*,
        last_seen.* exclude (child_id, doubt),
        last_seen.doubt as visit_doubt,
        case when last_seen.last_seen_on >= children.clock_from then last_seen.last_seen_on end
            as seen_since_on,
        case
            when last_seen.perhaps_seen_on >= children.clock_from then last_seen.perhaps_seen_on
        end as perhaps_since_on
    from children
    left join derived.last_seen
        on children.child_id = last_seen.child_id and last_seen.by_visits = 'any'
),

clocked as (
    select
        *,
        seen_since_on is null and clock_from > started_on as is_from_birth,
        case
            when is_short_breaks and seen_since_on is null
                then months_after(clock_from, $short_breaks_first)
            when is_short_breaks then months_after(seen_since_on, $short_breaks_next)
            when is_disability
                then working_days_after(coalesce(seen_since_on, clock_from), $allow_disability)
            else working_days_after(coalesce(seen_since_on, clock_from), $allow)
        end as due_on,
        case
            when is_short_breaks then months_after(perhaps_since_on, $short_breaks_next)
            when is_disability then working_days_after(perhaps_since_on, $allow_disability)
            else working_days_after(perhaps_since_on, $allow)
        end as due_if_seen_on
    from seen
),

cin_visits as (
    select
        child_id,
        max(visited_on) as visited_on
    from derived.visit
    where is_cin_visit
    group by child_id
),

export as (
    select
        count(*) filter (where $as_at > clocked.due_on) >= $enough_plans
        and count(*) filter (where cin_visits.visited_on >= clocked.clock_from) = 0 as drops_visits
    from clocked
    left join cin_visits on clocked.child_id = cin_visits.child_id
    where not clocked.is_short_breaks
),

doubted as (
    select
        clocked.*,
        case
            when export.drops_visits then error('[visits_of_open_plans]')
            when clocked.due_on is null then 'no_due_date'
            when clocked.is_doubtful then 'span_in_doubt'
            when not is_over(clocked.due_on, $as_at, $recording_grace) then null
            when $as_at <= clocked.due_if_seen_on then clocked.visit_doubt
            when clocked.is_death_doubtful then 'death_in_doubt'
            when clocked.is_age_unknown then 'age_unknown'
        end as doubt
    from clocked
    cross join export
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
    is_disability,
    is_short_breaks,
    is_from_birth,
    list_concat(
        [row_id], case when doubt = visit_doubt then doubtful_rows else last_seen_rows end
    ) as source_rows
from judged
