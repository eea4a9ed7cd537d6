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
        referral_made.row_id,
        referral_made.referral_id,
        referral_made.child_id,
        referral_made.referred_on,
        first_assessments.row_id as assessment_row_id,
        first_assessments.started_on,
        coalesce(
            first_assessments.started_on,
            first_assessments.authorised_on,
            referral_made.closed_on,
            $as_at
        ) as begun_by,
        referral_made.is_close_doubtful or first_assessments.is_doubtful as is_doubtful,
        childhood_in_doubt(person.childhood) as child_doubt
    from derived.referral_made
    inner join first_assessments on referral_made.referral_id = first_assessments.referral_id
    left join derived.person on referral_made.child_id = person.person_id
    where
        not coalesce(referral_made.is_nfa, false)
        and begun_by >= $as_at - $look_back::integer
        and was_living_child_on(person.childhood, begun_by)
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
        seen_once(seen, due_on, $as_at, $recording_grace, child_doubt, is_doubtful) as judged
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
