-- One row per assessment: the factors found, as a list of codes or an object of flags.

select
    row_id,
    agency,
    factor_row_id,
    assessment_id,
    factors_json
from landing.assessment_factor
