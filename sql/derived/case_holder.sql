-- One row per involvement with a child, begun by the night, that holds the case or may hold it.
-- An involvement holds the case if its role is listed; capitals and outer spaces do not matter. A
-- blank role may hold it, and so may every role if no involvement at all is in a listed role:
-- `is_role_unclear`. The holder is a `worker`, known by the professional's id or staff number; a
-- `placeholder`, an id that is not a person; `not_listed` among the professionals; or `nobody`. A
-- start that is blank or outside the calendar, or an end that cannot be relied on, is in doubt.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'involvement'
),

in_roles as (
    select
        *,
        lower(trim(coalesce(role_code, ''))) as role,
        list_contains(
            list_transform($case_holder_roles, lambda listed: lower(trim(listed))), role
        ) as is_listed,
        bool_or(is_listed) over () as has_listed
    from record.involvement
),

holders as (
    select
        in_roles.*,
        known_worker.professional_id as known_id,
        list_has_any(
            list_transform($placeholder_workers, lambda listed: lower(trim(listed))),
            [lower(in_roles.professional_id), lower(known_worker.professional_id)]
        ) as is_placeholder
    from in_roles
    left join derived.known_worker on in_roles.professional_id = known_worker.known_by
    where
        in_roles.person_id is not null
        and is_begun(in_roles.started_on, $as_at)
        and (in_roles.is_listed or in_roles.role = '' or not in_roles.has_listed)
)

select
    holders.person_id as child_id,
    holders.row_id,
    coalesce(holders.known_id, holders.professional_id) as worker_id,
    case
        when holders.is_placeholder then 'placeholder'
        when holders.known_id is not null then 'worker'
        when holders.professional_id is not null then 'not_listed'
        else 'nobody'
    end as holder,
    holders.team_id,
    not holders.is_listed as is_role_unclear,
    in_calendar(holders.started_on) as started_on,
    end_of(holders.started_on, holders.ended_on, $as_at) as ended_on,
    holders.change_reason,
    doubtful.row_id is not null or in_calendar(holders.started_on) is null as is_doubtful
from holders
left join doubtful on holders.row_id = doubtful.row_id
