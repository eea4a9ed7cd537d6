-- One row per section 47 enquiry begun in the last days: was the child seen soon after its start? A
-- visit of any of the three tables counts, from the day of the start on. An assessment's answer has
-- no date: if one authorised since the start says yes, a gap becomes unknown. If an enquiry has no
-- start that can be right, the last day it can have begun on is used.

with

seen_in_assessment as (
    select enquiry.row_id
    from derived.enquiry
    inner join derived.assessment
        on
            enquiry.child_id = assessment.child_id
            and enquiry.started_on <= assessment.authorised_on
            and coalesce(enquiry.referral_id = assessment.referral_id, true)
    where assessment.was_child_seen
),

enquiries as (
    select
        enquiry.*,
        working_days_after(enquiry.started_on, $allow) as due_on,
        case
            when enquiry.row_id in (select row_id from seen_in_assessment) then 'seen_in_assessment'
            else childhood_in_doubt(person.childhood)
        end as gap_doubt
    from derived.enquiry
    left join derived.person on enquiry.child_id = person.person_id
    where
        enquiry.s47_enquiry_id is not null
        and enquiry.latest_on >= $as_at - $look_back::integer
        and was_living_child_on(person.childhood, enquiry.latest_on)
),

visited as (
    select
        enquiries.*,
        max(visit.visited_on) as last_visit_on,
        max(visit.visited_on) filter (where visit.was_seen) as last_seen_on,
        seen_from(visit.visited_on, visit.was_seen, visit.row_ids, enquiries.started_on) as seen
    from enquiries
    left join derived.visit on enquiries.child_id = visit.child_id
    group by all
),

judged as (
    select
        *,
        seen_once(seen, due_on, $as_at, $recording_grace, gap_doubt, is_doubtful) as judged
    from visited
)

select
    s47_enquiry_id as subject_id,
    child_id,
    judged,
    case when judged['remedy'] is null and ended_on is not null then 'record' end as remedy,
    case when judged['why'] = 'blank' then 'seen/visit_says_whether_seen' end as because_of,
    started_on,
    ended_on is null as is_open,
    last_seen_on,
    last_visit_on,
    seen['visit_count'] as visits_since_start,
    seen['answered_no'] as answered_no,
    seen['unanswered'] as unanswered,
    list_prepend(row_id, seen['perhaps_rows']) as source_rows
from judged
-- an enquiry that stands for several children is one row
qualify is_worst_row(s47_enquiry_id, judged, row_id)
