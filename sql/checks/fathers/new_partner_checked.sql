-- One row per recorded parent and partner new to the case: was a check on the partner asked for in
-- time, or decided against?
-- The parent's child is on a protection plan, under an open section 47 enquiry, placed with parents
-- or returned home lately. New to the case means that the clock began within the look-back. It
-- begins on the latest of: the relationship began, it was recorded, the earliest episode of those
-- children began. Somebody who is a recorded parent of a child is no new partner for that child. Of
-- several rows for a couple the current one counts, and of those the earliest: a second row makes
-- nobody new.

with

children as (
    select
        safeguard.child_id,
        min(safeguard.birth_on) as birth_on,
        bool_and(safeguard.is_doubtful) as is_span_doubtful,
        bool_or(safeguard.is_death_doubtful) as is_death_doubtful,
        bool_or(open_child.child_id is not null) as is_open_child,
        min(open_child.episode_started_on) as episode_started_on
    from derived.safeguard
    left join derived.open_child on safeguard.child_id = open_child.child_id
    where
        safeguard.kind in ('enquiry', 'placed_with_parents', 'protection_plan')
        or (
            safeguard.kind = 'returned_home'
            and coalesce(safeguard.day_on >= $as_at - $returned_within::integer, true)
        )
    group by safeguard.child_id
),

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'person_relationships'
),

-- a day outside the calendar is as good as blank, but for one long past: no clock begins on it
relationships as (
    select
        person_relationships.row_id,
        person_relationships.person_id,
        person_relationships.related_person_id,
        case
            when person_relationships.started_on <= $as_at then person_relationships.started_on
            else in_calendar(person_relationships.started_on)
        end as started_on,
        case
            when person_relationships.recorded_on <= $as_at then person_relationships.recorded_on
            else in_calendar(person_relationships.recorded_on)
        end as recorded_on,
        end_of(person_relationships.started_on, person_relationships.ended_on, $as_at) as ended_on,
        doubtful.row_id is not null as is_doubtful
    from record.person_relationships
    left join doubtful on person_relationships.row_id = doubtful.row_id
    where person_relationships.relationship_type in ('partner', 'spouse', 'cohabitee')
),

couples as (
    select row_id, person_id as parent_id, related_person_id as partner_id
    from relationships
    union all
    select row_id, related_person_id as parent_id, person_id as partner_id
    from relationships
),

ties as (
    select
        couples.row_id,
        couples.parent_id,
        couples.partner_id,
        children.*,
        row_number() over (
            partition by couples.row_id, couples.parent_id
            order by
                children.is_open_child desc,
                children.birth_on desc nulls last,
                children.child_id asc
        ) as place
    from couples
    inner join derived.recorded_parent on couples.parent_id = recorded_parent.parent_id
    inner join children on recorded_parent.child_id = children.child_id
    left join derived.recorded_parent as own_parent
        on
            children.child_id = own_parent.child_id
            and couples.partner_id = own_parent.parent_id
    where
        couples.partner_id <> couples.parent_id
        and own_parent.child_id is null
        and recorded_parent.died_on is null
),

families as (
    select
        row_id,
        parent_id,
        partner_id,
        list_sort(list(struct_pack(place := place, id := child_id))) as placed,
        min(episode_started_on) as episode_started_on,
        bool_or(is_open_child and episode_started_on is null) as is_episode_blank,
        bool_and(is_span_doubtful) as is_span_doubtful,
        bool_and(is_span_doubtful or is_death_doubtful) as is_unsure
    from ties
    group by row_id, parent_id, partner_id
),

clocked as (
    select
        families.*,
        relationships.started_on,
        relationships.recorded_on,
        relationships.ended_on,
        relationships.is_doubtful,
        relationships.started_on is null and relationships.recorded_on is null as is_undated,
        case
            when not is_undated and not families.is_episode_blank
                then greatest(
                    relationships.started_on,
                    relationships.recorded_on,
                    families.episode_started_on
                )
        end as clock_started_on,
        working_days_after(clock_started_on, $allow) as due_on
    from families
    inner join relationships on families.row_id = relationships.row_id
    left join derived.person on families.partner_id = person.person_id
    where
        person.died_on is null
        and not coalesce(person.has_placeholder_name, false)
        and coalesce(birthday(person.born_on, $min_age) <= $as_at, true)
        and coalesce(greatest(relationships.started_on, relationships.recorded_on) <= $as_at, true)
),

partners as (
    select *
    from clocked
    where
        ended_on is null
        or ended_on > due_on
        or (due_on is null and ended_on >= $as_at - $look_back::integer)
    qualify
        row_number() over (
            partition by parent_id, partner_id
            order by ended_on desc nulls first, clock_started_on asc nulls last, row_id asc
        ) = 1
),

new_partners as (
    select *
    from partners
    where coalesce(clock_started_on >= $as_at - $look_back::integer, true)
),

-- a request of the year before still counts; a decision is one from the day it was taken
answers as (
    select
        new_partners.parent_id,
        new_partners.partner_id,
        new_partners.due_on,
        background_checks.row_id,
        background_checks.requested_on as answered_on
    from new_partners
    inner join record.background_checks
        on
            new_partners.partner_id = background_checks.person_id
            and background_checks.requested_on
            between new_partners.clock_started_on - $checked_before::integer and $as_at
    union all
    select
        new_partners.parent_id,
        new_partners.partner_id,
        new_partners.due_on,
        background_checks.row_id,
        background_checks.decided_on as answered_on
    from new_partners
    inner join record.background_checks
        on
            new_partners.partner_id = background_checks.person_id
            and background_checks.decided_on <= $as_at
    where background_checks.decision_reason is not null
),

answered as (
    select
        parent_id,
        partner_id,
        max(answered_on) filter (where answered_on <= due_on) as in_time_on,
        min(answered_on) filter (where answered_on > due_on) as late_on,
        list_sort(list(row_id)) as row_ids
    from answers
    group by parent_id, partner_id
),

weighed as (
    select
        new_partners.*,
        answered.in_time_on,
        answered.late_on,
        answered.row_ids as answer_row_ids,
        answered.in_time_on is null and answered.late_on is null and $as_at > new_partners.due_on
            as is_outstanding,
        case
            when new_partners.is_undated then 'no_dates'
            when new_partners.due_on is null then 'no_due_date'
            when new_partners.is_doubtful then 'relationship_in_doubt'
            when new_partners.is_span_doubtful then 'span_in_doubt'
            when is_outstanding and new_partners.is_unsure then 'death_in_doubt'
        end as doubt
    from new_partners
    left join answered
        on
            new_partners.parent_id = answered.parent_id
            and new_partners.partner_id = answered.partner_id
),

judged as (
    select
        *,
        case
            when doubt is not null then 'unknown'
            when is_outstanding then 'gap'
            when in_time_on is not null then 'met'
            when late_on is not null then 'gap'
            else 'not_yet_due'
        end as verdict
    from weighed
)

select
    parent_id || '|' || partner_id as subject_id,
    list_transform(placed, lambda child: child['id']) as child_ids,
    verdict,
    case when verdict = 'gap' and is_outstanding then 'act' end as remedy,
    due_on,
    coalesce(in_time_on, late_on) as last_event_on,
    doubt as why,
    partner_id as partner,
    started_on,
    recorded_on,
    list_concat([row_id], answer_row_ids) as source_rows
from judged
