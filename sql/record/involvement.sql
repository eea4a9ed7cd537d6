-- One row per worker's involvement with a person.
-- One system gives only the referral and not the child: the child is then taken from the referral.

with

children as (
    select agency, referral_id, any_value(person_id) as person_id
    from landing.referral
    group by agency, referral_id
    having count(distinct person_id) = 1
)

select
    involvement.row_id,
    involvement.agency,
    involvement.involvement_id,
    involvement.professional_id,
    involvement.role_code,
    involvement.team_id,
    coalesce(involvement.person_id, children.person_id) as person_id,
    cast(involvement.started_on as date) as started_on,
    cast(involvement.ended_on as date) as ended_on,
    involvement.change_reason,
    involvement.referral_id
from landing.involvement
left join children
    on
        involvement.agency = children.agency
        and involvement.referral_id = children.referral_id
