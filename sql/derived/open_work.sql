-- One row per referral episode and piece of work that is open on the night and is or may be of it:
-- an assessment, section 47 enquiry or plan that names the episode's referral. Work that names no
-- referral of the record is of every episode of the child in which it may have begun. Work that
-- began after the episode closed is not of it. An assessment authorised in one child's row is
-- authorised in all. `doubt` says why work may not be of the episode, or not open.

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
)

select
    episodes.row_id,                    -- of the referral
    going_on.kind,                      -- the table of the record it is in
    going_on.row_id as work_row_id,
    case
        when going_on.is_doubtful or going_on.started_on is null then 'span_in_doubt'
        when named.referral_id is null and episodes.referred_on is null then 'span_in_doubt'
        when
            named.referral_id is null
            and count(*) over (partition by going_on.kind, going_on.row_id) > 1
            then 'episode_in_doubt'
    end as doubt
from going_on
left join (select distinct referral_id from record.referral) as named
    on going_on.referral_id = named.referral_id
inner join episodes
    on
        coalesce(going_on.started_on <= episodes.closed_on, true)
        and (
            named.referral_id = episodes.referral_id
            or (
                named.referral_id is null
                and going_on.child_id = episodes.child_id
                and coalesce(going_on.started_on >= episodes.referred_on, true)
            )
        )
