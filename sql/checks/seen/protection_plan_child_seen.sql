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
        greatest(cp_plan.started_on, open_child.born_on) as clock_from
    from record.cp_plan
    inner join picture.open_child on cp_plan.person_id = open_child.child_id
    where
        open_child.born <> 'unborn'
        and cp_plan.started_on <= $as_at
        and (cp_plan.ended_on is null or cp_plan.ended_on > $as_at)
        and not coalesce(cp_plan.is_other_authority, false)
    qualify
        row_number() over (
            partition by cp_plan.person_id
            order by cp_plan.started_on, cp_plan.cp_plan_id, cp_plan.row_id
        ) = 1
),

visits as (
    select child_id, visit_id, visited_on, was_seen, row_ids
    from picture.visit
    where
        is_cp_visit
        or (
            is_cla_visit
            and exists (
                select 1
                from picture.looked_after
                where
                    looked_after.child_id = visit.child_id
                    and visit.visited_on >= looked_after.started_on
                    and (looked_after.ended_on is null or visit.visited_on < looked_after.ended_on)
            )
        )
),

visited as (
    select
        plans.child_id,
        plans.row_id,
        plans.started_on,
        plans.clock_from,
        max(visits.visited_on) as last_visit_on,
        max(visits.visited_on) filter (where visits.was_seen) as last_seen_on,
        max_by(visits.row_ids, (visits.visited_on, visits.visit_id))
        filter (where visits.was_seen) as last_seen_rows,
        max(visits.visited_on) filter (where visits.was_seen is null) as last_blank_on,
        max_by(visits.row_ids, (visits.visited_on, visits.visit_id))
        filter (where visits.was_seen is null) as last_blank_rows
    from plans
    left join visits on plans.child_id = visits.child_id
    group by plans.child_id, plans.row_id, plans.started_on, plans.clock_from
),

-- a visit of before the clock's start says nothing, and its day may lie outside the calendar
since as (
    select
        *,
        case when last_seen_on >= clock_from then last_seen_on end as seen_since_on,
        case when last_blank_on >= clock_from then last_blank_on end as blank_since_on
    from visited
),

clocked as (
    select
        *,
        seen_since_on is null and clock_from > started_on as is_from_birth,
        working_days_after(coalesce(seen_since_on, clock_from), $allow) as due_on,
        working_days_after(blank_since_on, $allow) as due_if_seen_on
    from since
),

judged as (
    select
        *,
        case
            when $as_at > working_days_after(due_on, $recording_grace)
                then case when $as_at <= due_if_seen_on then 'unknown' else 'gap' end
            when $as_at > due_on or seen_since_on is null then 'not_yet_due'
            else 'met'
        end as verdict
    from clocked
)

select
    child_id as subject_id,
    child_id,
    verdict,
    case verdict when 'gap' then 'act' when 'unknown' then 'record' end as remedy,
    case when not is_from_birth then due_on end as due_on,
    seen_since_on as last_event_on,
    case
        when not is_from_birth
            then working_days_between(coalesce(seen_since_on, clock_from), $as_at)::bigint
    end as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                started_on := started_on,
                last_seen_on := last_seen_on,
                last_visit_on := last_visit_on,
                is_from_birth := is_from_birth
            )
    end as evidence,
    case
        when verdict = 'unknown' then list_concat([row_id], last_blank_rows)
        when verdict = 'gap' then list_concat([row_id], last_seen_rows)
    end as source_rows
from judged
