-- One row per night and row of the file of waivers on that night; waivers that need attention come
-- first. It has no ids and no notes: the line number leads to what the waiver names. If a finding
-- was not open on the night, its check is taken from an earlier night.

with

seen_before as (
    select
        finding_id,
        any_value("check") as "check",
        min(seen_on) as seen_on
    from (
        select finding_id, "check", first_night as seen_on
        from audit.finding_span
        union all
        select finding_id, "check", first_found_on as seen_on
        from audit.pruned_finding
        where first_found_on is not null
    ) as of_all_nights
    where finding_id in (select finding_id from audit.waiver)
    group by finding_id
),

named as (
    select
        waiver.*,
        coalesce(waiver."check", seen_before."check") as its_check
    from audit.waiver
    left join seen_before
        on waiver.finding_id = seen_before.finding_id and waiver.night >= seen_before.seen_on
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
    night,
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
