-- One row per night, team and suite: the verdicts of counted checks on the cases that the team
-- holds. An interval says how far a share may differ by chance alone, which for a small team is
-- far. The table is not a ranking, so it is in order of names. The interval is Wilson's score
-- interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927): it stays
-- within 0 and 1. The usual interval has no width if all or none are met, as can easily happen in a
-- team of three; this one has. `z` is the point of the normal distribution for the interval.

with

counted as (
    select
        *,
        met + gaps + unknown as judged
    from audit.team
),

shared as (
    select
        *,
        met / judged as share,
        $z * $z / judged as spread
    from counted
    where judged > 0
),

wilson as (
    select
        *,
        (share + spread / 2) / (1 + spread) as centre,
        $z * sqrt(share * (1 - share) / judged + spread / (4 * judged)) / (1 + spread) as half
    from shared
)

select
    night,
    team_name,
    suite,
    judged,
    gaps,
    round(share, $share_decimals) as share_met,
    round(greatest(centre - half, 0), $share_decimals) as share_low,
    round(least(centre + half, 1), $share_decimals) as share_high,
    team_id
from wilson
order by
    team_name asc nulls last,
    suite asc,
    team_id asc nulls last
