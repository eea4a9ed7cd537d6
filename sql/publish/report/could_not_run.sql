-- One row per check that counts and could not run on the night, the gravest first: how many
-- records, and of how many children, it judged on the last earlier night on which it ran, and
-- whether the export explains it. What an export explains is for those who make it; the rest is
-- for whoever runs the audit. A night of an earlier version has no number of children, and a check
-- of files none.

with

stopped as (
    select *
    from audit."check"
    where night = $night and outcome = 'could_not_run' and is_counted
),

judged_before as (
    select
        "check",
        max(night) as night,
        arg_max(judged, night) as judged,
        arg_max(nullif(children, 0), night) as children
    from audit."check"
    where night < $night and outcome <> 'could_not_run'
    group by "check"
),

files as (
    select coalesce(list(file), []) as names
    from audit.feed
    where night = $night
)

select
    stopped."check",
    stopped.title,
    stopped.severity,
    stopped.reason,
    judged_before.night as judged_on,
    judged_before.judged,
    judged_before.children,
    list_bool_or(list_transform(files.names, lambda name: contains(stopped.reason, name)))
    or contains(stopped.reason, ' is blank throughout')
    or starts_with(stopped.reason, 'no row of ')
    or starts_with(stopped.reason, 'the export''s own fault: ') as is_of_export
from stopped
cross join files
left join judged_before on stopped."check" = judged_before."check"
order by
    severity_rank(stopped.severity) asc,
    stopped."check" asc
