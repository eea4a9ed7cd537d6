-- One row per assessment, open or authorised lately: was it authorised in time?
-- The clock starts with the assessment (DfE) or, where settings say so, with the referral: that one
-- holds only for an episode's first assessment, begun soon after the referral. An updating
-- assessment on an old case is timed from its own start either way. An assessment of several
-- children is one row, under the youngest open one. An authorisation before the start is none.

with

begun as (
    select
        assessment.row_id,
        assessment.assessment_id,
        assessment.person_id as child_id,
        assessment.referral_id,
        assessment.started_on,
        case
            when assessment.authorised_on < assessment.started_on then null
            when assessment.authorised_on <= $as_at then assessment.authorised_on
        end as authorised_on,
        coalesce(person.born_on, person.expected_on) as born_on
    from record.assessment
    left join picture.person on assessment.person_id = person.person_id
    where
        assessment.assessment_id is not null
        and (assessment.started_on is null or assessment.started_on <= $as_at)
        and person.died_on is null
),

judged_assessments as (
    select
        assessment_id,
        min(started_on) as started_on,
        max(authorised_on) as authorised_on
    from begun
    group by assessment_id
    having max(authorised_on) is null or max(authorised_on) >= $as_at - $look_back::integer
),

-- one row per assessment and child: a copy of a row says nothing new
children as (
    select
        begun.assessment_id,
        begun.child_id,
        min_by(begun.referral_id, begun.row_id) as referral_id,
        min(begun.row_id) as row_id,
        bool_or(open_child.child_id is not null) as is_open_child,
        max(begun.born_on) as born_on
    from begun
    inner join judged_assessments on begun.assessment_id = judged_assessments.assessment_id
    left join picture.open_child on begun.child_id = open_child.child_id
    group by begun.assessment_id, begun.child_id
),

placed as (
    select
        *,
        row_number() over (
            partition by assessment_id
            order by is_open_child desc, born_on desc nulls last, row_id asc
        ) as place
    from children
),

-- sorted outside the aggregate: an ordered one sorts group by group, twenty times slower
youngest_first as (
    select
        assessment_id,
        min_by(referral_id, place) as referral_id,
        list_sort(list(struct_pack(place := place, id := child_id))) as child_ids,
        list_sort(list(struct_pack(place := place, id := row_id))) as row_ids
    from placed
    group by assessment_id
),

first_of_episodes as (
    select
        begun.referral_id,
        min(referral.referred_on) as referred_on,
        min_by(begun.assessment_id, (begun.started_on, begun.assessment_id)) as assessment_id
    from begun
    inner join record.referral on begun.referral_id = referral.referral_id
    group by begun.referral_id
),

-- soon is counted back from the start: a referral in a year the calendar lacks is just an old one
population as (
    select
        judged_assessments.assessment_id,
        judged_assessments.started_on,
        judged_assessments.authorised_on,
        list_transform(youngest_first.child_ids, lambda placed: placed['id']) as child_ids,
        list_transform(youngest_first.row_ids, lambda placed: placed['id']) as row_ids,
        case
            when
                first_of_episodes.referred_on
                between working_days_after(judged_assessments.started_on - 1, 1 - $soon_after)
                and judged_assessments.started_on
                then first_of_episodes.referred_on
        end as referred_on
    from judged_assessments
    inner join youngest_first on judged_assessments.assessment_id = youngest_first.assessment_id
    left join first_of_episodes
        on
            judged_assessments.assessment_id = first_of_episodes.assessment_id
            and youngest_first.referral_id = first_of_episodes.referral_id
),

clocked as (
    select
        *,
        coalesce(authorised_on, $as_at) as measured_on,
        case when $clock = 'referral' then coalesce(referred_on, started_on) else started_on end
            as clock_started_on
    from population
),

timed as (
    select
        *,
        working_days_after(clock_started_on, $allow) as due_on,
        working_days_between(started_on, measured_on)::bigint as working_days_taken,
        working_days_between(referred_on, measured_on)::bigint as referral_clock
    from clocked
),

judged as (
    select
        *,
        case
            when due_on is null then 'unknown'
            when authorised_on > due_on then 'gap'
            when authorised_on is null and $as_at > due_on then 'gap'
            when authorised_on is null then 'not_yet_due'
            else 'met'
        end as verdict
    from timed
)

select
    assessment_id as subject_id,
    child_ids[1] as child_id,
    verdict,
    case
        when verdict = 'unknown' then 'record'
        when verdict = 'gap' and authorised_on is not null then 'late'
        when verdict = 'gap' then 'act'
    end as remedy,
    due_on,
    authorised_on as last_event_on,
    working_days_taken as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                started_on := started_on,
                referral_clock := referral_clock,
                children := child_ids[1 + 1:]
            )
    end as evidence,
    case when verdict in ('gap', 'unknown') then row_ids end as source_rows
from judged
