-- One row per assessment authorised in the last days: are the factors it found recorded?
-- One factor is enough. Factor 21 says that there is none, and must be the only one. Something that
-- cannot be read shows nothing: if no other factor is recorded beside it, the assessment is
-- unknown. An assessment of several children is one row, under the youngest open one.

with

assessments as (
    select
        assessment_id,
        authorised_on,
        bool_and(is_death_doubtful) as is_death_doubtful,
        open_first(struct_pack(row_id := row_id, child_id := child_id), is_open_child, birth_on)
            as placed
    from derived.assessed_child
    where authorised_on >= $as_at - $look_back::integer
    group by assessment_id, authorised_on
),

found as (
    select
        assessments.*,
        count(recorded_factor.factor) as factor_count,
        coalesce(bool_or(recorded_factor.factor = $no_factor), false) as is_none_recorded,
        bool_or(recorded_factor.assessment_id is not null and recorded_factor.factor is null)
            as is_unread,
        factor_count > 1 and is_none_recorded as is_contradicted,
        is_unread and factor_count = is_none_recorded::integer as cannot_tell
    from assessments
    left join derived.recorded_factor on assessments.assessment_id = recorded_factor.assessment_id
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            shown(factor_count > 0 and not is_contradicted and not cannot_tell, cannot_tell),
            case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from found
)

select
    assessment_id as subject_id,
    list_transform(placed, lambda child: child['child_id']) as child_ids,
    judged,
    coalesce(judged['why'], case when is_contradicted then 'contradicted' end) as why,
    factor_count as measure,
    authorised_on,
    list_transform(placed, lambda child: child['row_id']) as source_rows
from judged
