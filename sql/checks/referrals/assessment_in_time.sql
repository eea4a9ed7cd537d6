-- One row per assessment, open or authorised lately: was it authorised in time?
-- The clock starts with the assessment (DfE) or, where settings say so, with the referral: that one
-- holds only for an episode's first assessment, begun soon after the referral. An updating
-- assessment on an old case is timed from its own start either way. An assessment of several
-- children is one row, under the youngest open one. An authorisation before the start is none.

with

-- one row per assessment and child: a copy of a row says nothing new
children as (
    select
        assessment.assessment_id,
        assessment.person_id as child_id,
        min_by(assessment.referral_id, assessment.row_id) as referral_id,
        min(assessment.started_on) as started_on,
        max(assessment.authorised_on) filter (where assessment.authorised_on <= $as_at)
            as authorised_on,
        min(assessment.row_id) as row_id,
        bool_or(open_child.child_id is not null) as is_open_child,
        max(coalesce(person.born_on, person.expected_on)) as born_on
    from record.assessment
    left join picture.open_child on assessment.person_id = open_child.child_id
    left join picture.person on assessment.person_id = person.person_id
    where
        assessment.assessment_id is not null
        and (assessment.started_on is null or assessment.started_on <= $as_at)
        and person.died_on is null
    group by assessment.assessment_id, assessment.person_id
),

youngest_first as (
    select
        *,
        row_number() over (
            partition by assessment_id
            order by is_open_child desc, born_on desc nulls last, row_id asc
        ) as place
    from children
),

assessments as (
    select
        assessment_id,
        min_by(referral_id, place) as referral_id,
        min(started_on) as started_on,
        max(authorised_on) as authorised_on,
        list(child_id order by place) as child_ids,
        list(row_id order by place) as row_ids
    from youngest_first
    group by assessment_id
),

in_episodes as (
    select
        assessments.*,
        referral.referred_on,
        row_number() over (
            partition by assessments.referral_id
            order by assessments.started_on, assessments.assessment_id
        ) as place_in_episode
    from assessments
    left join (
        select
            referral_id,
            min(referred_on) as referred_on
        from record.referral
        group by referral_id
    ) as referral on assessments.referral_id = referral.referral_id
),

-- soon is counted back from the start: a referral in a year the calendar lacks is just an old one
population as (
    select
        * exclude (authorised_on),
        case when authorised_on < started_on then null else authorised_on end as authorised_on,
        coalesce(
            place_in_episode = 1
            and referred_on between working_days_after(started_on - 1, 1 - $soon_after)
            and started_on,
            false
        ) as is_first_soon_after
    from in_episodes
    where authorised_on is null or authorised_on >= $as_at - $look_back::integer
),

clocked as (
    select
        *,
        coalesce(authorised_on, $as_at) as measured_on,
        case
            when $clock = 'referral' and is_first_soon_after then referred_on
            else started_on
        end as clock_started_on
    from population
),

timed as (
    select
        *,
        working_days_after(clock_started_on, $allow) as due_on,
        working_days_between(started_on, measured_on)::bigint as working_days_taken,
        working_days_between(
            case when is_first_soon_after then referred_on end, measured_on
        )::bigint
            as referral_clock
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
