-- One row per child, open or just closed, with repeat assessments: was there help since the first?
-- Assessments are counted by the day they were authorised. Help in force on any day from the first
-- of them to the night counts, that day among them; so does a decision review of any of the
-- child's referrals, of late and after the last of them.

with

children as (
    select
        child_id,
        bool_and(is_doubtful) as is_doubtful
    from (
        select child_id, is_doubtful
        from derived.open_child
        union all
        select person_id as child_id, false as is_doubtful
        from record.referral
        where
            end_of(referred_on, closed_on, $as_at) >= $as_at - $closed_back::integer
            and not coalesce(is_nfa, false)
    ) as open_or_closed
    group by child_id
),

repeated as (
    select
        children.*,
        person.is_death_doubtful,
        count(*) as assessment_count,
        min(assessment.authorised_on) as first_authorised_on,
        max(assessment.authorised_on) as last_authorised_on,
        list(assessment.row_id order by assessment.authorised_on desc, assessment.row_id desc)
            as row_ids
    from children
    inner join derived.assessment on children.child_id = assessment.child_id
    left join derived.person on children.child_id = person.person_id
    where
        person.died_on is null
        and assessment.assessment_id is not null
        and assessment.authorised_on >= $as_at - $look_back::integer
    group by all
    having count(*) >= $count
),

answered as (
    select
        repeated.*,
        help_since(
            help.started_on, help.ended_on, help.is_doubtful, repeated.first_authorised_on, $as_at
        ) as helped,
        reviewed_from(
            review.reviewed_on,
            review.is_doubtful,
            greatest(repeated.last_authorised_on + 1, $as_at - $review_back::integer)
        ) as review
    from repeated
    left join derived.help_for_child as help on repeated.child_id = help.child_id
    left join derived.decision_review as review on repeated.child_id = review.child_id
    group by all
)

select
    child_id as subject_id,
    child_id,
    gap_in_doubt(
        decided(
            helped['is_in_force'], review['reviewed_on'], $as_at, last_on := helped['last_on']
        ),
        case
            when is_death_doubtful then 'death_in_doubt'
            when is_doubtful then 'open_in_doubt'
            when helped['is_in_doubt'] then 'span_in_doubt'
            when review['is_in_doubt'] then 'review_in_doubt'
            when (select count(*) from record.early_help) = 0 then 'no_early_help'
        end
    ) as judged,
    assessment_count as measure,
    assessment_count,
    first_authorised_on,
    last_authorised_on,
    row_ids as source_rows
from answered
