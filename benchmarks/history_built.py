"""A store with invented nights, as if it had kept them itself, for `history_time.py`."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import history_rows as made  # type: ignore[import-not-found]

from wholepicture import store
from wholepicture.paths import SQL
from wholepicture.store import register
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, open_warehouse

_INPUTS = {
    f"social_care/file_{one}.csv": hashlib.sha256(str(one).encode()).hexdigest()
    for one in range(made.FILES)
}
_SETTINGS: dict[str, object] = {
    "audit": {"small_number": 5},
    "checks": {name: {"allow": place} for place, name in enumerate(made.CHECKS)},
}
FACTS = store.Facts(
    versions={"wholepicture": "1"},
    settings=_SETTINGS,
    inputs=_INPUTS,
    timings={"landing": 1.0},
    reveals_allowed=("police",),
)


def build(place: Path, nights: int) -> None:
    """Builds that number of nights in the store and in OUT, as if they had been audited."""
    audit = place / "store" / "audit.duckdb"
    with open_warehouse() as warehouse, register.attached(warehouse, audit):
        warehouse.run("begin transaction")
        create_audit(warehouse)
        warehouse.script(SQL / "schema" / "not_judged.sql")
        warehouse.run(made.SUBJECTS_SQL)
        warehouse.run(made.TURNS_SQL, {"since": 0, "until": nights - 1})
        for table, (columns, whose) in made.SPANS.items():
            warehouse.run(
                f"""
                insert into audit.{table}_span by name
                select {_day("first_place")} as first_night,
                    case when until_place < {nights} then {_day("until_place")} end as until_night,
                    1 as copy, {columns}
                from turn where {whose} order by first_place, i
                """
            )
        _build_open_nights(warehouse, nights)
        for table, (columns, count) in made.BY_NIGHT.items():
            warehouse.run(
                f'insert into audit."{table}" by name select {_day("place")} as night, {columns}'
                f" from range({nights}) as nights (place), range({count}) as numbers (number)"
                " order by place, number"
            )
        for number in range(nights):
            _publish_nothing(warehouse, place, number)
        warehouse.run("commit")
        warehouse.run("checkpoint kept")


def _day(place: str) -> str:
    return f"(date '{made.FIRST}' + {place}::integer)::date"


def _build_open_nights(warehouse: Warehouse, nights: int) -> None:
    """Builds the rows that are kept for every night on which a finding is open."""
    warehouse.run(
        f"""
        create temp table open_night as
        select turn.*, unnest(range(first_place, least(until_place, {nights}))) as place
        from turn where i < {made.OPEN}
        """
    )
    warehouse.run(
        f"insert into audit.finding_night by name select {_day('place')} as night, finding_id,"
        f" {made.OWN} from open_night order by place, finding_id"
    )
    warehouse.run(
        f"""
        insert into audit.life by name
        select {_day("place")} as night, "check", finding_id,
            case when first_place = place then 'new' else 'ongoing' end as status,
            {_day("first_place")} as first_seen_on, place - first_place + 1 as nights_open
        from open_night
        union all by name
        select {_day("until_place")} as night, "check", finding_id, 'resolved' as status,
            {_day("first_place")} as first_seen_on, until_place - first_place as nights_open,
            'not_known' as how, {_day("(until_place - 1)")} as was_open_on, false as is_improvement
        from turn where i < {made.OPEN} and until_place < {nights}
        order by night, "check", finding_id
        """
    )


def _publish_nothing(warehouse: Warehouse, place: Path, number: int) -> None:
    """Writes the night's row of the register, and a folder in OUT that agrees with the row."""
    night = made.FIRST + timedelta(days=number)
    register.write(warehouse, night, number + 1, FACTS)
    known = {
        "generation": number + 1,
        "judged_generation": number + 1,
        "settings": _SETTINGS,
        "inputs": _INPUTS,
    }
    content = json.dumps(known, indent=2).encode()
    folder = place / "out" / str(night)
    folder.mkdir(parents=True)
    (folder / "run.json").write_bytes(content)
    outputs = {f"file_{one}.csv": "a" * 64 for one in range(20)}
    outputs["run.json"] = hashlib.sha256(content).hexdigest()
    warehouse.run(
        "update audit.register set outputs = $outputs where night = $night",
        {"night": night, "outputs": json.dumps(outputs)},
    )
