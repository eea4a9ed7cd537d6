-- One row per child on an open child-in-need plan alone: has the child been seen in time?
-- A visit of any of the three tables counts. The plan's own referral says whether the need is
-- disability. An export that drops the visits of open plans, as that of one large system does,
-- makes every child look unseen: then the check could not run. A day counted from birth is left
-- blank, because it would give the birth date away.

with

plans as (
    select
        cin_plan.person_id as child_id,
        cin_plan.row_id,
        cin_plan.referral_id,
        cin_plan.started_on,
        greatest(cin_plan.started_on, open_child.born_on) as clock_from
    from record.cin_plan
    inner join picture.open_child on cin_plan.person_id = open_child.child_id
    where
        open_child.born <> 'unborn'
        and not open_child.has_protection_plan
        and not open_child.is_looked_after
        and cin_plan.started_on <= $as_at
        and (cin_plan.ended_on is null or cin_plan.ended_on > $as_at)
    qualify
        row_number() over (
            partition by cin_plan.person_id
            order by
                cin_plan.started_on, cin_plan.cin_plan_id, cin_plan.referral_id, cin_plan.row_id
        ) = 1
),

needs as (
    select
        referral_id,
        person_id as child_id,
        bool_or(primary_need_code = 'N2') as is_disability
    from record.referral
    group by referral_id, person_id
),

visited as (
    select
        plans.child_id,
        plans.row_id,
        plans.referral_id,
        plans.started_on,
        plans.clock_from,
        max(visit.visited_on) as last_visit_on,
        max(visit.visited_on) filter (where visit.is_cin_visit) as last_cin_visit_on,
        max(visit.visited_on) filter (where visit.was_seen) as last_seen_on,
        max_by(visit.row_ids, (visit.visited_on, visit.visit_id))
        filter (where visit.was_seen) as last_seen_rows,
        max(visit.visited_on) filter (where visit.was_seen is null) as last_blank_on,
        max_by(visit.row_ids, (visit.visited_on, visit.visit_id))
        filter (where visit.was_seen is null) as last_blank_rows
    from plans
    left join picture.visit on plans.child_id = visit.child_id
    group by
        plans.child_id, plans.row_id, plans.referral_id, plans.started_on, plans.clock_from
),

-- a visit of before the clock's start says nothing, and its day may lie outside the calendar
since as (
    select
        visited.*,
        coalesce(needs.is_disability, false) as is_disability,
        case when coalesce(needs.is_disability, false) then $allow_disability else $allow end
            as allowed,
        case when last_seen_on >= clock_from then last_seen_on end as seen_since_on,
        case when last_blank_on >= clock_from then last_blank_on end as blank_since_on
    from visited
    left join needs
        on visited.referral_id = needs.referral_id and visited.child_id = needs.child_id
),

clocked as (
    select
        *,
        seen_since_on is null and clock_from > started_on as is_from_birth,
        working_days_after(coalesce(seen_since_on, clock_from), allowed) as due_on,
        working_days_after(blank_since_on, allowed) as due_if_seen_on
    from since
),

export as (
    select
        count(*) filter (where $as_at > due_on) >= $enough_plans
        and count(*) filter (where last_cin_visit_on >= clock_from) = 0 as drops_visits
    from clocked
),

judged as (
    select
        clocked.*,
        case
            when export.drops_visits then error('[visits_of_open_plans]')
            when $as_at > working_days_after(due_on, $recording_grace)
                then case when $as_at <= due_if_seen_on then 'unknown' else 'gap' end
            when $as_at > due_on or seen_since_on is null then 'not_yet_due'
            else 'met'
        end as verdict
    from clocked
    cross join export
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
                is_disability := is_disability,
                is_from_birth := is_from_birth
            )
    end as evidence,
    case
        when verdict = 'unknown' then list_concat([row_id], last_blank_rows)
        when verdict = 'gap' then list_concat([row_id], last_seen_rows)
    end as source_rows
from judged
