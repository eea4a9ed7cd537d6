-- One row per referral episode and piece of work, open on the night, that belongs to it or may
-- belong to it.
-- Work is an assessment, section 47 enquiry or plan that names the episode's referral. Work without
-- a referral of the record may belong to every episode of the child in which it may have begun.
-- Work that began after the episode closed does not belong to it. An assessment authorised in one
-- child's row is authorised in all. `doubt` says why work may not belong to the episode, or may not
-- be open.

with

episodes as (
    select
        row_id,
        referral_id,
        person_id as child_id,
        in_calendar(referred_on) as referred_on,
        end_of(referred_on, closed_on, $as_at) as closed_on
    from record.referral
    where not coalesce(is_nfa, false) and is_begun(referred_on, $as_at)
),

going_on as (
    select row_id, 's47_enquiry' as kind, child_id, referral_id, started_on, is_doubtful
    from derived.enquiry
    where ended_on is null
    union all
    select
        row_id,
        case kind when 'child_in_need_plan' then 'cin_plan' else 'cp_plan' end as kind,
        child_id,
        referral_id,
        started_on,
        is_doubtful
    from derived.plan
    where ended_on is null
    union all
    select row_id, 'assessment' as kind, child_id, referral_id, started_on, is_doubtful
    from derived.assessment
    qualify bool_and(is_open) over (partition by coalesce(assessment_id, row_id::varchar))
),

of_episodes as (
    select
        episodes.*,
        going_on.kind,
        going_on.row_id as work_row_id,
        going_on.started_on,
        going_on.is_doubtful,
        true as is_named
    from going_on
    inner join episodes on going_on.referral_id = episodes.referral_id
    union all
    select
        episodes.*,
        going_on.kind,
        going_on.row_id as work_row_id,
        going_on.started_on,
        going_on.is_doubtful,
        false as is_named
    from going_on
    left join (select distinct referral_id from record.referral) as named
        on going_on.referral_id = named.referral_id
    inner join episodes on going_on.child_id = episodes.child_id
    where named.referral_id is null and perhaps_by(episodes.referred_on, going_on.started_on)
)

select
    row_id,                             -- the row of the referral
    kind,                               -- the table of the record that it is in
    work_row_id,
    case
        when is_doubtful or started_on is null then 'span_in_doubt'
        when not is_named and referred_on is null then 'span_in_doubt'
        when not is_named and count(*) over (partition by kind, work_row_id) > 1
            then 'episode_in_doubt'
    end as doubt
from of_episodes
where perhaps_by(started_on, closed_on)
