-- One row per assessment of an open case, or authorised lately: was it authorised in time?
-- One that was never authorised is judged while its own referral is open; where it names none that
-- is there, while the child's present episode is one that began on or before the assessment.
-- The clock starts with the assessment (DfE) or, where settings say so, with the referral: that one
-- holds only for an episode's first assessment, begun soon after the referral. An updating
-- assessment on an old case is timed from its own start either way. An assessment of several
-- children is one row, under the youngest open one. An authorisation before the start is none.

with

doubtful_referrals as (
    select row_id
    from derived.doubtful_row
    where table_name = 'referral'
),

-- a referral id of several rows is open while one of them is; one after the night has not come
own_referrals as (
    select
        referral.referral_id,
        bool_or(is_running(referral.referred_on, referral.closed_on, $as_at)) as is_open,
        bool_or(
            is_running(referral.referred_on, referral.closed_on, $as_at)
            and doubtful_referrals.row_id is null
        ) as is_surely_open
    from record.referral
    left join doubtful_referrals on referral.row_id = doubtful_referrals.row_id
    where referral.referral_id is not null and is_begun(referral.referred_on, $as_at)
    group by referral.referral_id
),

begun as (
    select
        assessment.row_id,
        assessment.assessment_id,
        assessment.child_id,
        assessment.referral_id,
        assessment.started_on,
        assessment.authorised_on,
        assessment.is_doubtful,
        coalesce(person.born_on, person.expected_on) as born_on,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful,
        open_child.child_id is not null as is_open_child,
        case
            when own_referrals.referral_id is not null then own_referrals.is_open
            else
                open_child.child_id is not null
                and coalesce(open_child.episode_started_on <= assessment.started_on, true)
        end as is_open_case,
        case
            when own_referrals.referral_id is not null then own_referrals.is_surely_open
            else
                not open_child.is_doubtful
                and coalesce(open_child.episode_started_on <= assessment.started_on, false)
        end as is_surely_open_case
    from derived.assessment
    left join derived.person on assessment.child_id = person.person_id
    left join derived.open_child on assessment.child_id = open_child.child_id
    left join own_referrals on assessment.referral_id = own_referrals.referral_id
    where assessment.assessment_id is not null and person.died_on is null
),

judged_assessments as (
    select
        assessment_id,
        min(started_on) as started_on,
        max(authorised_on) as authorised_on,
        bool_or(is_doubtful) as is_doubtful,
        bool_and(is_death_doubtful) as is_death_doubtful,
        bool_or(is_surely_open_case) as is_surely_open_case
    from begun
    group by assessment_id
    having
        max(authorised_on) >= $as_at - $look_back::integer
        or (max(authorised_on) is null and bool_or(is_open_case))
),

placed as (
    select
        *,
        row_number() over (
            partition by assessment_id
            order by is_open_child desc, born_on desc nulls last, row_id asc
        ) as place
    from begun
    where assessment_id in (select assessment_id from judged_assessments)
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
        min(in_calendar(referral.referred_on)) as referred_on,
        min_by(begun.assessment_id, (begun.started_on, begun.assessment_id)) as assessment_id
    from begun
    inner join record.referral on begun.referral_id = referral.referral_id
    where begun.started_on is not null
    group by begun.referral_id
),

population as (
    select
        judged_assessments.*,
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

weighed as (
    select
        *,
        case
            when due_on is null then 'no_due_date'
            when authorised_on is null and is_doubtful then 'span_in_doubt'
            when authorised_on is null and is_death_doubtful then 'death_in_doubt'
            when authorised_on is null and not is_surely_open_case then 'open_in_doubt'
        end as doubt
    from timed
),

judged as (
    select
        *,
        case
            when doubt in ('no_due_date', 'span_in_doubt') then 'unknown'
            when authorised_on > due_on then 'gap'
            when authorised_on is null and $as_at <= due_on then 'not_yet_due'
            when doubt is not null then 'unknown'
            when authorised_on is null then 'gap'
            else 'met'
        end as verdict
    from weighed
)

select
    assessment_id as subject_id,
    child_ids,
    verdict,
    case when verdict = 'gap' and authorised_on is not null then 'late' end as remedy,
    due_on,
    authorised_on as last_event_on,
    working_days_taken as measure,
    case
        when verdict = 'unknown' then doubt
        when verdict = 'gap' and authorised_on is not null then 'late'
    end as why,
    started_on,
    referral_clock,
    row_ids as source_rows
from judged
