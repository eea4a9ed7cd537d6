-- One row per child on a plan or returned home, and adult who moved in with the child in the last
-- days: was any child there assessed since, in time? The adult's address must have begun after the
-- child's. An adult who moved in together with the child, or was there before, has not joined. An
-- address that was entered again, word for word, is not a move. The deadline is counted from the
-- day the adult's address began, or from the day it was recorded if that is later.

with

children as (
    select
        child_id,
        is_death_doubtful,
        bool_and(is_doubtful) as is_doubtful
    from derived.safeguard
    where
        kind in ('child_in_need_plan', 'protection_plan')
        or (kind = 'returned_home' and coalesce(day_on >= $as_at - $returned_within::integer, true))
    group by child_id, is_death_doubtful
),

-- an open assessment without a start, or whose authorisation cannot be read, may be of any day
assessments as (
    select
        home.home_id,
        unnest([assessment.started_on, assessment.authorised_on]) as done_on,
        assessment.is_open and (assessment.started_on is null or assessment.is_doubtful) as is_blank
    from derived.assessment
    inner join derived.home on assessment.child_id = home.person_id
),

households as (
    select
        moved_in.person_id as adult_id,
        children.child_id,
        moved_in.joined_on,
        moved_in.recorded_on,
        case when moved_in.joined_on is not null then moved_in.known_on end as clock_on,
        working_days_after(clock_on, $allow) as due_on,
        min(assessments.done_on) filter (where assessments.done_on >= moved_in.known_on)
            as done_on,
        bool_or(assessments.is_blank) as is_blank,
        children.is_doubtful or moved_in.is_doubtful or child_home.is_doubtful as is_doubtful,
        case
            when children.is_death_doubtful then 'death_in_doubt'
            when child_home.started_on is null then 'there_since_blank'
        end as doubt,
        list_sort([moved_in.row_id, child_home.row_id]) as row_ids
    from children
    inner join derived.home as child_home on children.child_id = child_home.person_id
    inner join derived.moved_in on child_home.home_id = moved_in.home_id
    left join derived.person on moved_in.person_id = person.person_id
    left join assessments on child_home.home_id = assessments.home_id
    where
        children.child_id <> moved_in.person_id
        and person.died_on is null
        and coalesce(birthday(person.born_on, $min_age) <= $as_at, person.expected_on is null)
        and coalesce(moved_in.joined_on > child_home.started_on, true)
        and coalesce(moved_in.known_on >= $as_at - $look_back::integer, true)
    group by all
),

judged as (
    select
        *,
        case when is_blank then clock_on end as blank_on,
        gap_in_doubt(
            unless_met(
                timed(done_on, due_on, $as_at, blank_on := blank_on),
                case when is_doubtful and due_on is not null then 'span_in_doubt' end
            ),
            doubt
        ) as judged
    from households
)

select
    adult_id || '|' || child_id as subject_id,
    child_id,
    judged,
    nullif(judged['why'], 'late') as why,
    adult_id as adult,
    joined_on,
    recorded_on,
    row_ids as source_rows
from judged
