-- One row per person who moved to another home: since when?
-- If the same address, word for word, is entered again and had not ended before the day before,
-- this is not a move. A move is known from the day the address began, or was recorded if that is
-- later. An address recorded after the night is not known yet.

select
    home.person_id,
    home.home_id,
    home.started_on as joined_on,
    address.recorded_on,
    greatest(home.started_on, in_calendar(address.recorded_on)) as known_on,
    home.is_doubtful,
    home.row_id
from derived.home
inner join record.address on home.row_id = address.row_id
left join record.address as earlier
    on
        home.person_id = earlier.person_id
        and address.postcode is not distinct from earlier.postcode
        and address.address_json is not distinct from earlier.address_json
        and home.started_on > earlier.started_on
        and perhaps_by(home.started_on - 1, earlier.ended_on)
where earlier.row_id is null and coalesce(address.recorded_on <= $as_at, true)
