-- One row per referral whose first assessment began in the last days: was the child seen soon after
-- it began? A visit of any of the three tables counts, from the day of the referral on, or of the
-- assessment if that began earlier. An assessment's own answer has no date and is not read here. If
-- an assessment has no start that can be right, the last day it can have begun on is used.

with

-- by the referral that it names; one without a start comes last
first_assessments as (
    select *
    from derived.assessment
    where referral_id is not null
    qualify
        row_number() over (
            partition by referral_id order by started_on asc nulls last, row_id asc
        ) = 1
),

referrals as (
    select
        referral.row_id,
        referral.referral_id,
        referral.person_id as child_id,
        in_calendar(referral.referred_on) as referred_on,
        first_assessments.row_id as assessment_row_id,
        first_assessments.started_on,
        coalesce(
            first_assessments.started_on,
            first_assessments.authorised_on,
            end_of(referral.referred_on, referral.closed_on, $as_at),
            $as_at
        ) as latest_on,
        doubtful_row.row_id is not null or first_assessments.is_doubtful as is_doubtful,
        childhood_in_doubt(person.childhood) as child_doubt
    from record.referral
    inner join first_assessments on referral.referral_id = first_assessments.referral_id
    left join derived.person on referral.person_id = person.person_id
    left join derived.doubtful_row
        on referral.row_id = doubtful_row.row_id and doubtful_row.table_name = 'referral'
    where
        not coalesce(referral.is_nfa, false)
        and is_begun(referral.referred_on, $as_at)
        and latest_on >= $as_at - $look_back::integer
        and was_living_child_on(person.childhood, latest_on)
),

visited as (
    select
        referrals.*,
        case when referrals.referred_on is not null then referrals.started_on end as clock_from,
        working_days_after(clock_from, $allow) as due_on,
        max(visit.visited_on) as last_visit_on,
        max(visit.visited_on) filter (where visit.was_seen) as last_seen_on,
        seen_from(
            visit.visited_on,
            visit.was_seen,
            visit.row_ids,
            least(referrals.referred_on, referrals.started_on)
        ) as seen
    from referrals
    left join derived.visit on referrals.child_id = visit.child_id
    group by all
),

judged as (
    select
        *,
        in_doubt(
            gap_in_doubt(
                timed(seen['seen_on'], due_on, $as_at, $recording_grace, seen['perhaps_on']),
                child_doubt
            ),
            case when is_doubtful and due_on is not null then 'span_in_doubt' end
        ) as judged
    from visited
)

select
    referral_id as subject_id,
    child_id,
    judged,
    referred_on,
    started_on,
    last_seen_on,
    last_visit_on,
    seen['visit_count'] as visits_since_referral,
    seen['answered_no'] as answered_no,
    seen['unanswered'] as unanswered,
    list_concat([row_id, assessment_row_id], seen['perhaps_rows']) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
