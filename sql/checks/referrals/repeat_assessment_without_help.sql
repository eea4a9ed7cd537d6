-- One row per child, open or just closed, with repeat assessments: was there help since the first?
-- Assessments are counted by the day they were authorised. Help in force on any day from the first
-- of them to the night counts, that day among them; so does a decision review of any of the
-- child's referrals, of late and after the last of them.

with

closed as (
    select distinct person_id as child_id
    from record.referral
    where
        end_of(referred_on, closed_on, $as_at) >= $as_at - $closed_back::integer
        and not coalesce(is_nfa, false)
),

children as (
    select
        coalesce(open_child.child_id, closed.child_id) as child_id,
        closed.child_id is null and open_child.is_doubtful as is_doubtful
    from derived.open_child
    full outer join closed on open_child.child_id = closed.child_id
),

living as (
    select
        children.*,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful
    from children
    left join derived.person on children.child_id = person.person_id
    where children.child_id is not null and person.died_on is null
),

lately_authorised as (
    select row_id, child_id, authorised_on
    from derived.assessment
    where
        assessment_id is not null
        and authorised_on >= $as_at - $look_back::integer
),

repeated as (
    select
        living.child_id,
        living.is_doubtful,
        living.is_death_doubtful,
        count(*) as assessment_count,
        min(lately_authorised.authorised_on) as first_authorised_on,
        max(lately_authorised.authorised_on) as last_authorised_on,
        list(
            lately_authorised.row_id
            order by lately_authorised.authorised_on desc, lately_authorised.row_id desc
        ) as row_ids
    from living
    inner join lately_authorised on living.child_id = lately_authorised.child_id
    group by living.child_id, living.is_doubtful, living.is_death_doubtful
    having count(*) >= $count
),

-- the last day to the night, of help that is sure and of help in doubt
helped as (
    select
        child_id,
        max(coalesce(ended_on - 1, $as_at)) filter (where not is_doubtful) as last_help_on,
        max(coalesce(ended_on - 1, $as_at)) filter (where is_doubtful) as doubtful_help_on
    from derived.help
    group by child_id
),

reviewed as (
    select
        repeated.child_id,
        max(decision_review.reviewed_on) filter (where not decision_review.is_doubtful)
            as reviewed_on,
        bool_or(decision_review.is_doubtful) as is_in_doubt
    from repeated
    inner join derived.decision_review
        on
            repeated.child_id = decision_review.child_id
            and coalesce(
                repeated.last_authorised_on < decision_review.reviewed_on
                and decision_review.reviewed_on >= $as_at - $review_back::integer,
                true
            )
    group by repeated.child_id
),

weighed as (
    select
        repeated.*,
        helped.last_help_on,
        reviewed.reviewed_on,
        coalesce(helped.last_help_on >= repeated.first_authorised_on, false) as is_helped,
        case
            when repeated.is_death_doubtful then 'death_in_doubt'
            when repeated.is_doubtful then 'open_in_doubt'
            when helped.doubtful_help_on >= repeated.first_authorised_on then 'span_in_doubt'
            when reviewed.is_in_doubt then 'review_in_doubt'
            when (select count(*) from record.early_help) = 0 then 'no_early_help'
        end as doubt
    from repeated
    left join helped on repeated.child_id = helped.child_id
    left join reviewed on repeated.child_id = reviewed.child_id
),

judged as (
    select
        *,
        case
            when is_helped or reviewed_on is not null then 'met'
            when doubt is not null then 'unknown'
            else 'gap'
        end as verdict
    from weighed
)

select
    child_id as subject_id,
    child_id,
    verdict,
    case when doubt = 'no_early_help' and verdict = 'unknown' then 'export' end as remedy,
    case when is_helped then last_help_on else coalesce(reviewed_on, last_help_on) end
        as last_event_on,
    assessment_count as measure,
    case
        when verdict = 'unknown' then doubt
        when verdict = 'met' and not is_helped then 'reviewed'
    end as why,
    assessment_count,
    first_authorised_on,
    last_authorised_on,
    row_ids as source_rows
from judged
