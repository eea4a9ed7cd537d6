-- One row per person with a usable current home; people with one `home_id` live at one address.
-- Of several current addresses the one begun last is the home. One without a start comes after
-- those with one, and one whose end cannot be relied on comes last (`is_doubtful`). A home is
-- identified by its property number (UPRN), or else by postcode and first line. If another row
-- gives a property number for that first line, the home takes it. A pseudo postcode (ZZ99...), or
-- one that is not valid, joins nobody. A restricted person, an address flagged refuge or
-- confidential, and one recorded as not known join no household. The id is a digest: an address
-- never leaves the store.

with

-- the calendar's lists are used here alone: a window function would carry them with every row
running as (
    select
        row_id,
        person_id,
        address_id,
        address_type,
        postcode,
        address_json,
        not_known_on,
        coalesce(in_calendar(started_on), in_calendar(not_known_on)) as started_on
    from record.address
    where
        person_id is not null
        and is_running(
            coalesce(in_calendar(started_on), in_calendar(not_known_on)), ended_on, $as_at
        )
),

current_addresses as (
    select
        running.row_id,
        running.person_id,
        running.address_type,
        running.not_known_on,
        running.started_on,
        doubtful_row.row_id is not null as is_doubtful,
        upper(regexp_replace(running.postcode, '[^A-Za-z0-9]', '', 'g')) as postcode,
        try_cast(running.address_json as json) as parts
    from running
    left join derived.doubtful_row
        on running.row_id = doubtful_row.row_id and doubtful_row.table_name = 'address'
    qualify
        row_number() over (
            partition by running.person_id
            order by
                doubtful_row.row_id is not null,
                running.started_on desc nulls last,
                running.address_id desc,
                running.row_id desc
        ) = 1
),

in_parts as (
    select
        row_id,
        person_id,
        started_on,
        is_doubtful,
        case
            when
                regexp_full_match(postcode, '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}')
                and not starts_with(postcode, 'ZZ99')
                then postcode
        end as postcode,
        case
            when regexp_full_match(trim(parts ->> 'UPRN'), '[0-9]{1,12}')
                then nullif(ltrim(trim(parts ->> 'UPRN'), '0'), '')
        end as property_number,
        regexp_replace(upper(parts ->> 'STREET'), '[^A-Z0-9]', '', 'g') as street,
        array_to_string(
            list_transform(
                [parts ->> 'FLAT', parts ->> 'HOUSE', parts ->> 'BUILDING'],
                lambda part: regexp_replace(upper(coalesce(part, '')), '[^A-Z0-9]', '', 'g')
            ),
            '/'
        ) as dwelling
    from current_addresses
    where
        person_id not in (select person_id from derived.adopted_child)
        and not coalesce(regexp_matches(lower(address_type), 'refuge|confidential'), false)
        -- if the address is recorded as not known, the rest of the row is a previous address
        and coalesce(not_known_on > $as_at, true)
),

in_lines as (
    select
        row_id,
        person_id,
        started_on,
        is_doubtful,
        property_number,
        case
            -- a street alone does not identify a home: a flat, house or building is needed
            when dwelling <> '//' then postcode || '/' || dwelling || '/' || coalesce(street, '')
        end as first_line
    from in_parts
),

numbers_of_lines as (
    select
        first_line,
        any_value(property_number) as property_number
    from in_lines
    group by first_line
    having min(property_number) = max(property_number)
)

select
    in_lines.row_id,
    in_lines.person_id,
    in_lines.started_on,
    in_lines.is_doubtful,
    md5(
        coalesce(
            in_lines.property_number, numbers_of_lines.property_number, in_lines.first_line
        )
    ) as home_id
from in_lines
left join numbers_of_lines on in_lines.first_line = numbers_of_lines.first_line
where
    coalesce(in_lines.property_number, numbers_of_lines.property_number, in_lines.first_line)
    is not null
