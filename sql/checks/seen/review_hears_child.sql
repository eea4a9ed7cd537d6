-- One row per looked-after review held in the last days: does it say that the child's views were
-- heard? A review without a day that can be read stays in, unknown.

with

reviews as (
    select
        cla_review.row_id,
        cla_review.cla_review_id,
        cla_review.person_id as child_id,
        in_calendar(cla_review.reviewed_on) as held_on,
        cla_review.participation,
        coalesce(list_contains($heard, cla_review.participation), false) as is_heard,
        case
            when not coalesce(list_contains($not_heard, cla_review.participation), false)
                then 'blank'
            else childhood_in_doubt(person.childhood)
        end as doubt
    from record.cla_review
    left join derived.person on cla_review.person_id = person.person_id
    where
        cla_review.cla_review_id is not null
        and not coalesce(cla_review.was_cancelled, false)
        -- coded as of a child too young for it, whatever the birth date
        and cla_review.participation is distinct from 'PN0'
        and coalesce(held_on between $as_at - $look_back::integer and $as_at, true)
        and person.died_on is null
        and was_child_on(
            birthday(person.born_on, $min_age),
            person.expected_on,
            person.eighteen_on,
            person.is_age_unknown,
            coalesce(held_on, $as_at)
        )
),

judged as (
    select
        *,
        in_doubt(
            gap_in_doubt(shown_by(is_heard, held_on, $as_at, $recording_grace), doubt),
            case when held_on is null then 'no_due_date' end
        ) as judged
    from reviews
)

select
    cla_review_id as subject_id,
    child_id,
    judged,
    participation,
    [row_id] as source_rows
from judged
-- a review that stands for several children is one row
qualify is_worst_row(cla_review_id, judged, row_id)
