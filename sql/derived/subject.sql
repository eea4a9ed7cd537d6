-- One row per child a finding may be about: whose case is it tonight, and when was the child last
-- seen?
-- A worker is named only by an id that is in the list: one large system delivers the worker's name
-- instead.

with

children as (
    select person_id as child_id from record.person
    union
    select person_id as child_id from record.referral
    union
    select child_id from derived.open_child
),

case_holders as (
    select
        child_id,
        max_by(worker_id, (coalesce(started_on, date '-infinity'), row_id)) as worker_id,
        max_by(team_id, (coalesce(started_on, date '-infinity'), row_id)) as team_id
    from derived.case_holder
    where ended_on is null and holder = 'worker' and not is_role_unclear
    group by child_id
),

referrals as (
    select
        person_id as child_id,
        team_id,
        worker_id,
        (coalesce(in_calendar(referred_on), date '-infinity'), row_id) as place
    from record.referral
    where is_begun(referred_on, $as_at)
),

latest_referrals as (
    select
        child_id,
        max_by(team_id, place) as team_id,
        max_by(worker_id, place) as worker_id
    from referrals
    group by child_id
),

teams as (
    select
        team_id,
        min(team_name) as team_name
    from record.department
    group by team_id
),

sightings as (
    select
        child_id,
        max(visited_on) filter (where was_seen) as last_seen_on,
        max(visited_on) as last_visit_on
    from derived.visit
    group by child_id
)

select
    children.child_id,
    (select min(agency) from record.person) as agency,
    case
        when $case_number = 'person_id' then children.child_id
        else person.legacy_id
    end as case_number,
    coalesce(open_child.status, 'closed') as child_status,
    coalesce(case_holders.team_id, latest_referrals.team_id) as team_id,
    teams.team_name,
    coalesce(
        case_holders.worker_id,
        case
            when latest_referrals.worker_id in (select professional_id from record.professional)
                then latest_referrals.worker_id
        end
    ) as worker_id,
    family.family_id,
    sightings.last_seen_on,
    sightings.last_visit_on
from children
left join derived.person on children.child_id = person.person_id
left join derived.open_child on children.child_id = open_child.child_id
left join case_holders on children.child_id = case_holders.child_id
left join latest_referrals on children.child_id = latest_referrals.child_id
left join teams on coalesce(case_holders.team_id, latest_referrals.team_id) = teams.team_id
left join derived.family on children.child_id = family.child_id
left join sightings on children.child_id = sightings.child_id
where children.child_id is not null
