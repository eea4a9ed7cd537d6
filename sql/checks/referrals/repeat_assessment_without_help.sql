-- One row per child, open or just closed, with repeat assessments: was there help since the first?
-- Assessments are counted by the day they were authorised. Help in force on any day from the first
-- of them to the night counts, that day among them.

with

children as (
    select child_id
    from picture.open_child
    union
    select referral.person_id as child_id
    from record.referral
    left join picture.person on referral.person_id = person.person_id
    where
        referral.person_id is not null
        and referral.closed_on between $as_at - $closed_back::integer and $as_at
        and not coalesce(referral.is_nfa, false)
        and person.died_on is null
),

assessments as (
    select
        person_id as child_id,
        assessment_id,
        max(authorised_on) as authorised_on,
        max_by(row_id, (authorised_on, row_id)) as row_id
    from record.assessment
    where assessment_id is not null and authorised_on <= $as_at
    group by person_id, assessment_id
),

lately_authorised as (
    select *
    from assessments
    where authorised_on >= $as_at - $look_back::integer
),

repeated as (
    select
        children.child_id,
        count(*) as assessment_count,
        min(lately_authorised.authorised_on) as first_authorised_on,
        max(lately_authorised.authorised_on) as last_authorised_on,
        list(
            lately_authorised.row_id
            order by lately_authorised.authorised_on desc, lately_authorised.row_id desc
        ) as row_ids
    from children
    inner join lately_authorised on children.child_id = lately_authorised.child_id
    group by children.child_id
    having count(*) >= $count
),

helped as (
    select
        child_id,
        max(coalesce(ended_on - 1, $as_at)) as last_help_on
    from picture.help
    group by child_id
),

unhelped as (
    select
        repeated.*,
        helped.last_help_on,
        coalesce(helped.last_help_on < repeated.first_authorised_on, true) as is_unhelped
    from repeated
    left join helped on repeated.child_id = helped.child_id
),

judged as (
    select
        *,
        case
            when is_unhelped and (select count(*) from record.early_help) = 0 then 'unknown'
            when is_unhelped then 'gap'
            else 'met'
        end as verdict
    from unhelped
)

select
    child_id as subject_id,
    child_id,
    verdict,
    case
        when verdict = 'gap' then 'review'
        when verdict = 'unknown' then 'export'
    end as remedy,
    null::date as due_on,
    last_help_on as last_event_on,
    assessment_count as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                assessment_count := assessment_count,
                first_authorised_on := first_authorised_on,
                last_authorised_on := last_authorised_on
            )
    end as evidence,
    case when verdict in ('gap', 'unknown') then row_ids end as source_rows
from judged
