-- One row per person whose view is in an assessment, or whose lack of one it explains
-- (supplementary).

select
    row_id,
    agency,
    view_id,
    assessment_id,
    person_id,
    cast(has_view as boolean) as has_view,
    cast(was_observed as boolean) as was_observed,
    reason_code
from landing.assessment_views
