-- One row per assessment with factors, as a list of codes like the standard's. The census has a row
-- for each factor, with the position of its assessment in the child's episode.

select
    min(factors.row_id) as row_id,
    min(factors.agency) as agency,
    concat_ws('|', factors.child_id, assessments.started_on) as factor_row_id,
    concat_ws('|', factors.child_id, assessments.started_on) as assessment_id,
    concat(
        '["', string_agg(factors.factor, '","' order by factors.row_id), '"]'
    ) as factors_json
from landing.census_factors as factors
inner join landing.census_assessments as assessments
    on
        factors.child_id = assessments.child_id
        and factors.episode = assessments.episode
        and factors.assessment = assessments.assessment
group by factors.child_id, assessments.started_on
