-- One row per finding of a workbook: the row under which it is folded, and how many rows are folded
-- under it. A finding that follows from another is folded under that one. Findings of one check on
-- brothers and sisters are folded under the first of them. Nothing is folded under a waived
-- finding. In a team's workbook ($by_team) both rows are the team's. A row that leads back to
-- itself is not folded.

with recursive

causes as (
    select
        place,
        "check",
        agency,
        child_id,
        subject_id,
        split_part(subject_id, '|', 1) as file,
        team_id
    from book_finding
    where waived_until is null
),

following as (
    select *
    from book_finding
    where because_of is not null
),

found as (
    select
        following.place,
        following.team_id,
        causes.place as parent,
        causes.team_id as parent_team_id
    from following
    inner join causes
        on following.because_of = causes."check" and following.child_id = causes.child_id
    union all
    select
        following.place,
        following.team_id,
        causes.place as parent,
        causes.team_id as parent_team_id
    from following
    inner join causes
        on
            following.because_of = causes."check"
            and following.agency = causes.agency
            and following.subject_id = causes.subject_id
    union all
    select
        following.place,
        following.team_id,
        causes.place as parent,
        causes.team_id as parent_team_id
    from following
    inner join causes
        on
            following.because_of = causes."check"
            and following.agency = causes.agency
            and following.source_file = causes.file
            and causes.child_id is null
),

siblings as (
    select
        place,
        team_id,
        min(place) over (
            partition by
                "check", agency, family_id, verdict, case when $by_team then team_id end
        ) as parent
    from book_finding
    where
        family_id is not null
        and child_id is not null
        and because_of is null
        and waived_until is null
),

parents as (
    select
        place,
        min(parent) as parent
    from found
    where
        place <> parent
        and (not $by_team or team_id is not distinct from parent_team_id)
    group by place
    union all
    select
        place,
        parent
    from siblings
    where place <> parent
),

placed as (
    select
        book_finding.place,
        parents.parent
    from book_finding
    left join parents on book_finding.place = parents.place
),

walked as (
    select
        place,
        [place] as path
    from placed
    where parent is null
    union all
    select
        placed.place,
        list_append(walked.path, placed.place) as path
    from walked
    inner join placed on walked.place = placed.parent
),

paths as (
    select
        placed.place,
        coalesce(walked.path, [placed.place]) as path
    from placed
    left join walked on placed.place = walked.place
),

members as (
    select unnest(path) as place
    from paths
),

sizes as (
    select
        place,
        count(*) - 1 as below
    from members
    group by place
)

select
    paths.place,
    len(paths.path) - 1 as level,
    sizes.below,
    row_number() over (order by paths.path asc) as sheet_place
from paths
inner join sizes on paths.place = sizes.place
