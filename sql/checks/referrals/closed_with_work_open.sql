-- One row per episode closed in the last days: has all work begun in it come to an end? Work is an
-- assessment, section 47 enquiry or plan that names the episode's referral. Work that names no
-- referral of the record belongs to the episode if it is of the child and began in the episode.
-- Work that began after the closure does not belong to it. Work that has ended by the night is
-- over. If work may be of several episodes, or may have begun after the closure, or its end cannot
-- be relied on, it is not surely open: if there is no other, the row is unknown.

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

open_work as (
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
    -- authorised in one child's row it is in all
    qualify bool_and(is_open) over (partition by coalesce(assessment_id, row_id::varchar))
),

tied as (
    select
        episodes.row_id,
        open_work.kind,
        case
            when open_work.is_doubtful or open_work.started_on is null then 'span_in_doubt'
            when named.referral_id is null and episodes.referred_on is null then 'span_in_doubt'
            when
                named.referral_id is null
                and count(*) over (partition by open_work.kind, open_work.row_id) > 1
                then 'episode_in_doubt'
        end as doubt
    from open_work
    left join (select distinct referral_id from record.referral) as named
        on open_work.referral_id = named.referral_id
    inner join episodes
        on
            coalesce(open_work.started_on <= episodes.closed_on, true)
            and (
                named.referral_id = episodes.referral_id
                or (
                    named.referral_id is null
                    and open_work.child_id = episodes.child_id
                    and coalesce(open_work.started_on >= episodes.referred_on, true)
                )
            )
),

closures as (
    select
        referral_decision.*,
        list_sort(list(distinct tied.kind) filter (where tied.doubt is null)) as open_work,
        max(tied.doubt) as doubt
    from derived.referral_decision
    left join tied on referral_decision.row_id = tied.row_id
    where
        referral_decision.kind = 'closed'
        and referral_decision.decided_on >= $as_at - $look_back::integer
    group by all
)

select
    referral_id as subject_id,
    child_id,
    gap_in_doubt(
        in_doubt(complete(coalesce(open_work, [])), case when open_work is null then doubt end),
        case when is_death_doubtful then 'death_in_doubt' end
    ) as judged,
    decided_on as closed_on,
    coalesce(open_work, []) as open_work,
    [row_id] as source_rows
from closures
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
