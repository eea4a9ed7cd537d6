-- One row per check that ran, for tonight and every later night in the store: does its rule differ
-- from its rule on the last earlier night on which it ran? Blank on its first night.

with

runs as (
    select
        night,
        "check",
        rule,
        row_number() over (partition by "check" order by night) as run_number,
        lag(rule) over (partition by "check" order by night) as rule_before
    from audit."check"
    where outcome <> 'could_not_run'
)

select
    night,
    "check",
    case
        when run_number > 1 then coalesce(rule, '') <> coalesce(rule_before, '')
    end as is_rule_changed
from runs
where night >= $night
order by night, "check"
