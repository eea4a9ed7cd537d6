-- One row per child whom the record shows as privately fostered tonight, and who is not looked
-- after.
-- It is shown by a current arrangement, by a flag in the outcome of the open episode's referral, or
-- by an assessment of it with that flag or a factor of private fostering. It is known from the
-- first day that any of these gives. Short breaks are not care. The child may be of any age, or
-- dead.

with

shown_by_rows as (
    select
        private_fostering.person_id as child_id,
        in_calendar(private_fostering.known_on) as known_on,
        doubtful_row.row_id is not null as is_doubtful,
        private_fostering.row_id
    from record.private_fostering
    left join derived.doubtful_row
        on
            private_fostering.row_id = doubtful_row.row_id
            and doubtful_row.table_name = 'private_fostering'
    where is_running(private_fostering.started_on, private_fostering.ended_on, $as_at)
    union all
    select
        open_child.child_id,
        open_child.referred_on as known_on,
        open_child.is_doubtful,
        referral.row_id
    from derived.open_child
    inner join record.referral on open_child.referral_row_id = referral.row_id
    where outcome_says(referral.outcome_json, 'PRIVATE_FOSTERING_FLAG', $yes_words)
    union all
    select
        open_child.child_id,
        coalesce(assessment.authorised_on, assessment.started_on) as known_on,
        open_child.is_doubtful,
        assessment.row_id
    from derived.open_child
    inner join derived.assessment
        on
            open_child.child_id = assessment.child_id
            and open_child.referral_id = assessment.referral_id
    left join derived.recorded_factor
        on
            assessment.assessment_id = recorded_factor.assessment_id
            and recorded_factor.factor in ('8B', '8C', '8D', '8E', '8F')
    where
        recorded_factor.factor is not null
        or list_contains(
            $yes_words,
            lower(trim(json_extract_string(assessment.outcome_json, 'PRIVATE_FOSTERING_FLAG')))
        )
),

care as (
    select
        child_id,
        bool_and(is_doubtful) as is_doubtful
    from derived.looked_after
    where is_open
    group by child_id
)

select
    shown_by_rows.child_id,
    min(shown_by_rows.known_on) as known_on,    -- blank: no row gives a day
    -- all rows that show it, or all rows of care, depend on ends that cannot be relied on
    bool_and(shown_by_rows.is_doubtful) or count(care.child_id) > 0 as is_doubtful,
    min(shown_by_rows.row_id) as row_id
from shown_by_rows
left join care on shown_by_rows.child_id = care.child_id
where
    shown_by_rows.child_id is not null
    and coalesce(shown_by_rows.known_on <= $as_at, true)
    and coalesce(care.is_doubtful, true)
group by shown_by_rows.child_id
