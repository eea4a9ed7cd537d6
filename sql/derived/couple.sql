-- One row per row of the relationships' file that makes a couple, and adult of it: each of the two
-- is once the adult and once the partner, whichever way the file wrote it.
-- A couple is a relationship as partner, spouse or cohabitee of two different people that had begun
-- and was recorded by the night; a blank day of either counts as past. A partner who has died by
-- the night, or whose name says "unknown", is nobody; the adult may be either. `ended_on` is blank
-- while the relationship goes on, and where its end cannot be right (`is_doubtful`: it lies before
-- the start or outside the calendar, or was unreadable). A start long before the calendar is kept.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'person_relationships'
),

relationships as (
    select
        person_relationships.row_id,
        person_relationships.person_id,
        person_relationships.related_person_id,
        person_relationships.started_on,
        person_relationships.recorded_on,
        end_of(person_relationships.started_on, person_relationships.ended_on, $as_at) as ended_on,
        doubtful.row_id is not null as is_doubtful
    from record.person_relationships
    left join doubtful on person_relationships.row_id = doubtful.row_id
    where person_relationships.relationship_type in ('partner', 'spouse', 'cohabitee')
),

adults as (
    select row_id, person_id as adult_id, related_person_id as partner_id
    from relationships
    union all
    select row_id, related_person_id as adult_id, person_id as partner_id
    from relationships
),

-- a day after the night is one to come, or, where the calendar lacks it, as good as blank
dated as (
    select
        adults.*,
        relationships.ended_on,
        relationships.is_doubtful,
        case
            when relationships.started_on <= $as_at then relationships.started_on
            else in_calendar(relationships.started_on)
        end as started_on,
        case
            when relationships.recorded_on <= $as_at then relationships.recorded_on
            else in_calendar(relationships.recorded_on)
        end as recorded_on
    from adults
    inner join relationships on adults.row_id = relationships.row_id
)

select
    dated.adult_id,
    dated.partner_id,
    dated.row_id,
    dated.started_on,
    dated.recorded_on,
    dated.ended_on,
    dated.is_doubtful,
    person.born_on as partner_born_on
from dated
left join derived.person on dated.partner_id = person.person_id
where
    dated.adult_id <> dated.partner_id
    and person.died_on is null
    and not coalesce(person.has_placeholder_name, false)
    and coalesce(greatest(dated.started_on, dated.recorded_on) <= $as_at, true)
