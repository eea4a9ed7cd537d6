-- One row per finding that closed on a night without a verdict: why its subject left, from the
-- records of that night. If the case was already closed before, its closure is not the reason. The
-- marked database is that night's; held_ids has the keys of all its tables.

with

leaving as (
    select
        life."check",
        life.finding_id,
        finding.child_id,
        finding.child_status,
        finding.subject_id
    from audit.life
    inner join audit.finding
        on life.was_open_on = finding.night and life.finding_id = finding.finding_id
    where life.night = $night and life.how = 'not_known'
),

-- also the whole id: the subject of a check of columns is file and column, joined
parts as (
    select finding_id, subject_id as part, true as is_whole
    from leaving
    union all
    select finding_id, unnest(string_split(subject_id, '|')) as part, false as is_whole
    from leaving
),

held_ids as (
    select child_id as id
    from /*database*/ night.derived.subject
    union all
    select null as id /*keys*/
),

held as (
    select
        parts.finding_id,
        coalesce(bool_or(ids.id is not null) filter (where parts.is_whole), false)
        or coalesce(bool_and(ids.id is not null) filter (where not parts.is_whole), false)
            as is_held
    from parts
    left join (select distinct id from held_ids) as ids on parts.part = ids.id
    group by parts.finding_id
),

judged as (
    select
        leaving.*,
        held.is_held,
        subject.child_id is not null as is_child_held,
        open_child.child_id is not null as is_child_open
    from leaving
    inner join held on leaving.finding_id = held.finding_id
    left join /*database*/ night.derived.subject on leaving.child_id = subject.child_id
    left join /*database*/ night.derived.open_child on leaving.child_id = open_child.child_id
)

select
    "check",
    finding_id,
    case
        when child_id is not null and not is_child_held then 'left_export'
        when child_id is not null and not is_child_open and coalesce(child_status, '') <> 'closed'
            then 'case_closed'
        when subject_id is not null and not is_held then 'left_export'
        else 'left_look_back'
    end as why
from judged
order by "check", finding_id
