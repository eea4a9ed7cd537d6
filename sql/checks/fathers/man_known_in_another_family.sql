-- One row per open child and recorded father, or partner of a recorded parent, who is tied to a
-- child of another family that had an enquiry, a protection plan or care in the last months: was
-- that taken into account? Three things show it, from the day on which both ties were on record: an
-- assessment of this child in which he took part, a check that came back, or the decision that no
-- check is needed. Of the other family only counts are given: no id, no day and no row of it.

with

concerns as (
    select child_id, ended_on, is_doubtful
    from derived.enquiry
    union all
    select child_id, ended_on, is_doubtful
    from derived.plan
    where kind = 'protection_plan'
    union all
    select child_id, ended_on, is_doubtful
    from derived.looked_after
),

adults as (
    select child_id, father_id as adult_id, known_on, is_known_on_blank, row_id
    from derived.recorded_father
    union all
    select
        child_id,
        partner_id as adult_id,
        coalesce(recorded_on, started_on) as known_on,
        recorded_on is null and started_on is null as is_known_on_blank,
        row_id
    from derived.partner_of_parent
    where ended_on is null
),

links as (
    select
        adults.adult_id,
        open_child.child_id,
        open_child.episode_started_on,
        open_child.is_doubtful,
        open_child.is_death_doubtful,
        count(distinct tie.other_id) as other_children,
        count(distinct coalesce(of_other.family_id, tie.other_id)) as other_families,
        greatest(min(adults.known_on), max(tie.known_on)) as tied_on,
        working_days_after(greatest(tied_on, any_value(open_child.episode_started_on)), $allow)
            as due_on,
        min(adults.row_id) as row_id,
        bool_and(concerns.is_doubtful) as is_concern_doubtful,
        bool_and(adults.is_known_on_blank) or bool_or(tie.known_on is null) as is_known_on_blank
    from adults
    inner join derived.open_child on adults.child_id = open_child.child_id
    inner join derived.tie
        on
            adults.adult_id = tie.person_id
            and not coalesce(list_contains($other_ties, tie.relationship_type), false)
    inner join concerns on tie.other_id = concerns.child_id
    left join derived.person on adults.adult_id = person.person_id
    left join derived.family on adults.child_id = family.child_id
    left join derived.family as of_other on tie.other_id = of_other.child_id
    where
        person.died_on is null
        and adults.child_id <> tie.other_id
        and coalesce(family.family_id <> of_other.family_id, true)
        and coalesce(tie.known_on <= $as_at, true)
        and coalesce(concerns.ended_on >= ($as_at - to_years($within))::date, true)
        and tie.other_id not in (select person_id from derived.adopted_child)
    group by all
),

-- of this child's assessments, and of the adult whichever child a check was for
answers as (
    select
        assessment_participants.person_id,
        assessed_child.child_id,
        assessed_child.authorised_on as done_on,
        assessment_participants.took_part
    from record.assessment_participants
    inner join derived.assessed_child
        on assessment_participants.assessment_id = assessed_child.assessment_id
    where assessment_participants.took_part or assessment_participants.reason_code is null
    union all
    select person_id, null as child_id, returned_on as done_on, true as took_part
    from record.background_checks
    union all
    select person_id, null as child_id, answered_on as done_on, true as took_part
    from derived.background_answer
    where not is_request
),

answered as (
    select
        links.*,
        min(answers.done_on)
        filter (where answers.took_part and coalesce(links.child_id = answers.child_id, true))
            as done_on,
        min(answers.done_on)
        filter (where answers.took_part is null and links.child_id = answers.child_id) as blank_on
    from links
    left join answers
        on
            links.adult_id = answers.person_id
            and perhaps_by(links.tied_on, answers.done_on)
            and answers.done_on <= $as_at
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            unless_met(
                timed(done_on, due_on, $as_at, blank_on := blank_on),
                case when is_doubtful and due_on is not null then 'span_in_doubt' end
            ),
            case
                when is_concern_doubtful then 'span_in_doubt'
                when episode_started_on is null then 'no_due_date'
                when is_known_on_blank then 'known_on_blank'
                when is_death_doubtful then 'death_in_doubt'
            end
        ) as judged
    from answered
)

select
    adult_id || '|' || child_id as subject_id,
    child_id,
    judged,
    done_on as last_event_on,
    nullif(judged['why'], 'late') as why,
    adult_id as adult,
    other_children,
    other_families,
    [row_id] as source_rows
from judged
