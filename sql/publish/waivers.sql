-- One row per row of the file of waivers, what needs somebody first. No id and no note: what a
-- waiver names is known from its line. The check of a finding that is not open tonight is known
-- from an earlier night.

with

tonight as (
    select *
    from audit.waiver
    where night = $night
),

seen_before as (
    select
        finding_id,
        any_value("check") as "check"
    from audit.finding
    where night <= $night and finding_id in (select finding_id from tonight)
    group by finding_id
),

named as (
    select
        tonight.*,
        coalesce(tonight."check", seen_before."check") as its_check
    from tonight
    left join seen_before on tonight.finding_id = seen_before.finding_id
),

stated as (
    select
        named.*,
        case
            when named.fault is not null then 'refused'
            when named.from_on > named.night then 'not_begun'
            when named.until_on < named.night then 'ended'
            when named.findings > 0 then 'in_force'
            when "check".outcome = 'could_not_run' then 'could_not_run'
            else 'matches_nothing'
        end as state
    from named
    left join audit."check"
        on named.night = "check".night and named.its_check = "check"."check"
)

select
    state,
    line,
    its_check as "check",
    case
        when finding_id is not null then 'finding'
        when child_id is not null then 'child'
        when team_id is not null then 'team'
    end as names,
    reason_code,
    approved_by_role,
    from_on as "from",
    until_on as until,
    is_long as longer_than_limit,
    findings,
    fault as reason
from stated
order by
    list_position(
        ['refused', 'matches_nothing', 'could_not_run', 'in_force', 'not_begun', 'ended'], state
    ) asc,
    line asc nulls first
