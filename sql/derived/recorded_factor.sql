-- One row per assessment and factor recorded for it, and one without a factor if something recorded
-- cannot be read.
-- An assessment for which nothing is recorded has no row, so *none* and *unreadable* can be
-- distinguished. The factors are a list of codes or, before version 1.3.9 of the standard, an
-- object of flags, of which those with a yes are recorded. A code is one or two digits with at most
-- one letter. A factor outside the list of its edition is kept as recorded.

with

recorded as (
    select
        row_id,
        assessment_id,
        case when json_valid(factors_json) then factors_json end as factors_json
    from record.assessment_factor
    where assessment_id is not null and trim(factors_json) <> ''
),

parts as (
    select
        recorded.row_id,
        recorded.assessment_id,
        json_type(recorded.factors_json) as kind,
        part.key,
        part.value ->> '$' as said
    from recorded
    left join lateral (select * from json_each(recorded.factors_json)) as part on true
),

said as (
    select
        row_id,
        assessment_id,
        upper(trim(case when kind = 'OBJECT' then key else said end)) as code
    from parts
    where
        case kind
            when 'OBJECT' then list_contains($yes_words, lower(trim(said)))
            when 'ARRAY' then trim(said) <> ''
            when 'NULL' then false
            else true
        end
)

select
    assessment_id,
    case
        when regexp_full_match(code, '[0-9]{1,2}[A-Z]?') then code
    end as factor,                      -- blank: recorded, but it cannot be read
    min(row_id) as row_id
from said
group by all
