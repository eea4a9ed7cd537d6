-- One row per relationship that makes a couple, and adult in it: each of the two is once the adult
-- and once the partner.
-- A couple is a relationship as partner, spouse or cohabitee of two different people that had begun
-- and was recorded by the night; a blank day counts as past. A partner who has died by the night,
-- or whose name is a placeholder, gives no row; the adult may be either. `ended_on` is blank while
-- the relationship is current, and if its end cannot be right (`is_doubtful`: it is before the
-- start, outside the calendar or unreadable). A start long before the calendar is kept.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'person_relationships'
),

-- a day after the night has not happened yet; if it is outside the calendar, it counts as blank
dated as (
    select
        tie.person_id as adult_id,
        tie.other_id as partner_id,
        tie.row_id,
        end_of(tie.started_on, tie.ended_on, $as_at) as ended_on,
        doubtful.row_id is not null as is_doubtful,
        case
            when tie.started_on <= $as_at then tie.started_on
            else in_calendar(tie.started_on)
        end as started_on,
        case
            when tie.recorded_on <= $as_at then tie.recorded_on
            else in_calendar(tie.recorded_on)
        end as recorded_on
    from derived.tie
    left join doubtful on tie.row_id = doubtful.row_id
    where tie.relationship_type in ('partner', 'spouse', 'cohabitee')
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
    person.died_on is null
    and not coalesce(person.has_placeholder_name, false)
    and coalesce(greatest(dated.started_on, dated.recorded_on) <= $as_at, true)
