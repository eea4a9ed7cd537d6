-- One row per recorded parent of an open child and new partner: was a check on the partner asked
-- for in time?
-- New means that the clock began within the look-back. The clock begins on the latest of: the
-- relationship began, it was recorded, the earliest episode of the parent's open children began.
-- Somebody who is a recorded parent of a child is no new partner for that child. Of several rows
-- for a couple the current one counts, and of those the earliest: a second row makes nobody new.

with

couples as (
    select person_id as parent_id, related_person_id as partner_id, row_id
    from record.person_relationships
    union all
    select related_person_id as parent_id, person_id as partner_id, row_id
    from record.person_relationships
),

families as (
    select
        couples.row_id,
        couples.parent_id,
        couples.partner_id,
        min(open_child.episode_started_on) as episode_started_on,
        list(
            recorded_parent.child_id
            order by
                coalesce(child.born_on, child.expected_on) desc nulls last,
                recorded_parent.child_id
        ) as child_ids
    from couples
    inner join picture.recorded_parent on couples.parent_id = recorded_parent.parent_id
    inner join picture.open_child on recorded_parent.child_id = open_child.child_id
    left join picture.recorded_parent as own_parent
        on
            recorded_parent.child_id = own_parent.child_id
            and couples.partner_id = own_parent.parent_id
    left join picture.person as child on recorded_parent.child_id = child.person_id
    where couples.partner_id <> couples.parent_id and own_parent.child_id is null
    group by couples.row_id, couples.parent_id, couples.partner_id
),

partners as (
    select
        families.*,
        person_relationships.started_on,
        person_relationships.recorded_on,
        case when person_relationships.ended_on <= $as_at then person_relationships.ended_on end
            as ended_on,
        coalesce(person_relationships.recorded_on, person_relationships.started_on) is not null
            as is_dated,
        case
            when is_dated
                then greatest(
                    person_relationships.started_on,
                    person_relationships.recorded_on,
                    families.episode_started_on
                )
        end as clock_started_on
    from families
    inner join record.person_relationships on families.row_id = person_relationships.row_id
    left join picture.person on families.partner_id = person.person_id
    where
        person_relationships.relationship_type in ('partner', 'spouse', 'cohabitee')
        and person.died_on is null
        and not coalesce(person.has_placeholder_name, false)
        and (
            person.born_on is null
            or (person.born_on + to_years($min_age))::date
            + (day(person.born_on + to_years($min_age)) <> day(person.born_on))::integer
            <= $as_at
        )
),

clocked as (
    select
        *,
        case
            when clock_started_on >= $as_at - $look_back::integer
                then working_days_after(clock_started_on, $allow)
        end as due_on
    from partners
    where clock_started_on is null or clock_started_on <= $as_at
),

new_partners as (
    select *
    from clocked
    where ended_on is null or ended_on > due_on
    qualify
        row_number() over (
            partition by parent_id, partner_id
            order by
                ended_on desc nulls first, clock_started_on asc nulls last, row_id asc
        ) = 1
),

checks as (
    select
        new_partners.row_id,
        new_partners.parent_id,
        max(background_checks.requested_on)
        filter (where background_checks.requested_on <= new_partners.due_on)
            as requested_in_time_on,
        min(background_checks.requested_on)
        filter (where background_checks.requested_on > new_partners.due_on)
            as requested_late_on,
        list(background_checks.row_id order by background_checks.row_id) as row_ids
    from new_partners
    inner join record.background_checks
        on
            new_partners.partner_id = background_checks.person_id
            and background_checks.requested_on
            >= new_partners.clock_started_on - $checked_before::integer
    where background_checks.requested_on <= $as_at
    group by new_partners.row_id, new_partners.parent_id
),

judged as (
    select
        new_partners.*,
        checks.requested_in_time_on,
        checks.requested_late_on,
        checks.row_ids as check_row_ids,
        case
            when new_partners.clock_started_on is null then 'unknown'
            when checks.requested_in_time_on is not null then 'met'
            when $as_at > new_partners.due_on then 'gap'
            else 'not_yet_due'
        end as verdict
    from new_partners
    left join checks
        on new_partners.row_id = checks.row_id and new_partners.parent_id = checks.parent_id
    where new_partners.clock_started_on is null or new_partners.due_on is not null
)

select
    parent_id || '|' || partner_id as subject_id,
    child_ids[1] as child_id,
    verdict,
    case
        when verdict = 'unknown' then 'record'
        when verdict = 'gap' and requested_late_on is not null then 'late'
        when verdict = 'gap' then 'act'
    end as remedy,
    due_on,
    coalesce(requested_in_time_on, requested_late_on) as last_event_on,
    null::bigint as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                partner := partner_id,
                started_on := started_on,
                recorded_on := recorded_on,
                children := child_ids[1 + 1:]
            )
    end as evidence,
    case
        when verdict in ('gap', 'unknown')
            then list_concat([row_id], coalesce(check_row_ids, []::bigint[]))
    end as source_rows
from judged
