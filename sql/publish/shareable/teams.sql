-- One row per team and suite on the night, every count as a range, and shares worked out from
-- ranges. Cases that no team with a known name holds are left out. So the teams of a suite do not
-- add up to its checks, and subtracting one from the other reveals nothing.

select
    named_team.team_name,
    named_team.suite,
    range_of_sum(
        named_team.met, named_team.gaps, named_team.unknown, range_width.width
    ) as judged,
    range_of(named_team.gaps, range_width.width) as gaps,
    case
        when is_enough(named_team.met, named_team.gaps, named_team.unknown, range_width.width)
            then round(published.share_met, 2)
    end as share_met,
    case
        when is_enough(named_team.met, named_team.gaps, named_team.unknown, range_width.width)
            then round(published.share_low, 2)
    end as share_low,
    case
        when is_enough(named_team.met, named_team.gaps, named_team.unknown, range_width.width)
            then round(published.share_high, 2)
    end as share_high
from named_team
inner join range_width on named_team.night = range_width.night
inner join published
    on
        named_team.night = published.night
        and named_team.team_name = published.team_name
        and named_team.suite = published.suite
where named_team.night = $night
order by
    team_name asc,
    suite asc
