-- One row per looked-after child and day of a visit of care, and the night: what decides how often
-- the child is to be visited?
-- It gives the placement and legal status of that day, whether a review had been held since the
-- placement began, and whether the child agreed to be visited less often. If no reviews or no
-- agreements were delivered, there may have been one.

with

reviews as (
    select
        person_id as child_id,
        in_calendar(reviewed_on) as held_on
    from record.cla_review
    where not coalesce(was_cancelled, false)
),

agreements as (
    select
        visiting_agreements.person_id as child_id,
        in_calendar(visiting_agreements.agreed_on) as agreed_on,
        end_of(visiting_agreements.agreed_on, visiting_agreements.ended_on, $as_at) as ended_on,
        doubtful_row.row_id is null and in_calendar(visiting_agreements.agreed_on) is not null
            as is_certain
    from record.visiting_agreements
    left join derived.doubtful_row
        on
            visiting_agreements.row_id = doubtful_row.row_id
            and doubtful_row.table_name = 'visiting_agreements'
)

select
    -- the child, looked after tonight
    placement_on_day.child_id,
    -- the night, or the day of a visit of care
    placement_on_day.on_day,
    -- the kind of placement of that day
    placement_on_day.placement_type,
    -- the legal status in force on that day
    placement_on_day.legal_status,
    -- a review was held by that day, since the placement began
    count(reviews.held_on) > 0 as is_reviewed,
    -- there was one, or may have been one
    count(reviews.child_id) > 0 or (select count(*) from record.cla_review) = 0
        as is_perhaps_reviewed,
    -- an agreement of the child was in force on that day
    count(agreements.child_id) filter (where agreements.is_certain) > 0 as is_agreed,
    -- there was one, or may have been one
    count(agreements.child_id) > 0 or (select count(*) from record.visiting_agreements) = 0
        as is_perhaps_agreed
from derived.placement_on_day
left join reviews
    on
        placement_on_day.child_id = reviews.child_id
        and perhaps_by(placement_on_day.started_on, reviews.held_on)
        and perhaps_by(reviews.held_on, placement_on_day.on_day)
left join agreements
    on
        placement_on_day.child_id = agreements.child_id
        and perhaps_by(agreements.agreed_on, placement_on_day.on_day)
        and perhaps_before(placement_on_day.on_day, agreements.ended_on)
group by all
