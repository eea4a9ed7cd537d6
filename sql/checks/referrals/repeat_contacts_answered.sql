-- One row per child with repeat contacts at the front door and no open case: were they answered?
-- The days with a contact of any child of the family count, and what answers one child answers all.
-- A child is asked about if it has a contact of its own and its case was not surely open on the day
-- on which the count was reached. If only contacts without a day reach it, the night stands for
-- that day.

with

counted as (
    select
        child_id,
        list_sort(list_distinct(list(contacted_on))) as days,
        count(*) - count(contacted_on) as undated,
        min(contacted_on) filter (where is_existing) as existing_on,
        latest_first(row_id, contacted_on) as row_ids
    from derived.family_contact
    where coalesce(contacted_on between $as_at - $look_back::integer and $as_at, true)
    group by child_id
    having bool_or(member_id = child_id)
),

asked as (
    select
        counted.*,
        counted.days[1] as first_on,
        counted.days[$count] as reached_on,
        working_days_after(counted.days[$count], $allow) as due_on,
        child_in_doubt(person.is_death_doubtful, person.is_age_unknown) as child_doubt,
        count(case_time.child_id) > 0 as is_open_doubtful
    from counted
    left join derived.person on counted.child_id = person.person_id
    left join derived.case_time
        on
            counted.child_id = case_time.child_id
            and perhaps_by(case_time.started_on, coalesce(counted.days[$count], $as_at))
            and perhaps_before(coalesce(counted.days[$count], $as_at), case_time.ended_on)
    where
        len(counted.days) + counted.undated >= $count
        and person.died_on is null
        and (person.is_age_unknown or coalesce(person.eighteen_on > $as_at, true))
    group by all
    having coalesce(bool_and(case_time.is_doubtful), true)
),

answered as (
    select
        asked.*,
        max(answer.answered_on) as answered_on,
        bool_or(answer.answered_on is null and answer.child_id is not null) as has_undated,
        reviewed_from(review.reviewed_on, review.is_doubtful, asked.reached_on + 1) as review
    from asked
    left join derived.family_member as family on asked.child_id = family.child_id
    left join derived.contact_answer as answer
        on
            coalesce(family.member_id, asked.child_id) = answer.child_id
            and asked.first_on <= answer.latest_on
            and coalesce(asked.existing_on, date 'infinity')
            <= case when answer.kind = 'oversight' then answer.latest_on else date 'infinity' end
    left join derived.decision_review as review
        on coalesce(family.member_id, asked.child_id) = review.child_id
    group by all
)

select
    child_id as subject_id,
    child_id,
    gap_in_doubt(
        decided(
            answered_on is not null, review['reviewed_on'], $as_at, due_on, last_on := answered_on
        ),
        case
            when child_doubt is not null then child_doubt
            when reached_on is null then 'no_contact_date'
            when is_open_doubtful then 'open_in_doubt'
            when has_undated then 'undated'
            when review['is_in_doubt'] then 'review_in_doubt'
            when (select count(*) from record.early_help) = 0 then 'no_early_help'
        end
    ) as judged,
    len(days) as measure,
    first_on,
    reached_on,
    len(days) as contact_days,
    existing_on is not null as is_existing_referral,
    row_ids as source_rows
from answered
