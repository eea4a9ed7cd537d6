-- One row per assessment of an open case, or authorised in the last days: was it authorised in
-- time? The deadline is counted from the assessment's start (DfE) or, if settings say so, from the
-- referral: then only of an episode's first assessment, begun soon after it. An assessment of
-- several children is one row, under the youngest open one.

with

-- sorted outside the aggregate: an ordered one sorts group by group, twenty times slower
assessments as (
    select
        assessment_id,
        min(started_on) as started_on,
        max(authorised_on) as authorised_on,
        bool_or(is_doubtful) as is_doubtful,
        bool_and(is_death_doubtful) as is_death_doubtful,
        bool_or(is_surely_open_case) as is_surely_open_case,
        list_sort(list(struct_pack(place := place, child_id := child_id))) as children,
        list_sort(list(struct_pack(place := place, row_id := row_id))) as rows,
        min_by(struct_pack(referred_on := referred_on), place)
        filter (where referral_id is not null) as referral
    from derived.assessment_case
    group by assessment_id
    having
        max(authorised_on) >= $as_at - $look_back::integer
        or (max(authorised_on) is null and bool_or(is_open_case))
),

referred as (
    select
        *,
        case
            when
                referral['referred_on']
                between working_days_after(started_on - 1, 1 - $soon_after) and started_on
                then referral['referred_on']
        end as referred_on
    from assessments
),

clocked as (
    select
        *,
        working_days_after(
            coalesce(case when $clock = 'referral' then referred_on end, started_on), $allow
        ) as due_on,
        coalesce(authorised_on, $as_at) as measured_on
    from referred
)

select
    assessment_id as subject_id,
    list_transform(children, lambda placed: placed['child_id']) as child_ids,
    in_doubt(
        gap_in_doubt(
            timed(authorised_on, due_on, $as_at),
            case
                when is_death_doubtful then 'death_in_doubt'
                when not is_surely_open_case then 'open_in_doubt'
            end
        ),
        case
            when due_on is not null and authorised_on is null and is_doubtful then 'span_in_doubt'
        end
    ) as judged,
    working_days_between(started_on, measured_on)::bigint as measure,
    started_on,
    working_days_between(referred_on, measured_on)::bigint as referral_clock,
    list_transform(rows, lambda placed: placed['row_id']) as source_rows
from clocked
