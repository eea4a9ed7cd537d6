-- One row per counted check that could not run on the night, the most severe first. It shows how
-- many records, of how many children, the check judged on the last earlier night on which it ran,
-- and whether the export is the reason. If it is, the people who make the export act on it;
-- otherwise, whoever runs the audit does. The number of children is blank for a night of an earlier
-- version and for a check of files.

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
