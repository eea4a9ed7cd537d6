"""Parents of children, and the families that children belong to."""

from collections import defaultdict
from typing import Any

from derived.twin.copies import Row
from derived.twin.people import Person, Register
from derived.twin.spans import Found

FATHERS = ("father", "adoptive_father", "legal_parent")
MOTHERS = ("mother", "adoptive_mother")
OFFSPRING = ("child", "son", "daughter")


def is_placeholder(world: Register, who: Person) -> bool:
    """Whether the name of a person says only that the name is not known."""
    words = world.values["placeholder_names"]
    parts = [part for part in who.name if part]
    return bool(parts) and (all(part in words for part in parts) or " ".join(parts) in words)


def person(world: Register) -> Found:
    for who in world.people.values():
        yield {
            "person_id": who.person_id,
            "sex": who.sex,
            "born": who.birth,
            "born_on": who.born_on,
            "expected_on": who.expected_on,
            "died_on": who.died_on,
            "is_death_doubtful": who.is_death_doubtful,
            "is_age_unknown": who.is_age_unknown,
            "has_placeholder_name": is_placeholder(world, who),
        }


def relationship(world: Register) -> Found:
    kinds = (*FATHERS, *MOTHERS, *OFFSPRING, "parent")
    for row in world.rows("person_relationships"):
        kind, known_on = row["relationship_type"], row["recorded_on"] or row["started_on"]
        if kind not in kinds and row["paternity_status"] is None:
            continue
        child, adult = _child_first(world, row)
        if child is None or child == adult or (known_on is not None and known_on > world.as_at):
            continue
        asked_on = row["paternity_enquired_on"]
        yield {
            "row_id": row["row_id"],
            "child_id": child,
            "adult_id": adult,
            "kind": "parent" if kind in OFFSPRING else kind,
            "known_on": known_on,
            "ended_on": world.ended(row["started_on"], row["ended_on"]),
            "has_parental_responsibility": row["has_parental_responsibility"],
            "paternity_status": row["paternity_status"],
            "paternity_reason": row["paternity_reason"],
            "paternity_enquired_on": asked_on if world.happened(asked_on) else None,
        }


def tie(world: Register) -> Found:
    for row in world.rows("person_relationships"):
        both = (row["person_id"], row["related_person_id"])
        if None in both or both[0] == both[1]:
            continue
        for one, other in (both, both[::-1]):
            days = {name: row[name] for name in ("recorded_on", "started_on", "ended_on")}
            yield {
                "row_id": row["row_id"],
                "person_id": one,
                "other_id": other,
                "relationship_type": row["relationship_type"],
                **days,
                "known_on": row["recorded_on"] or row["started_on"],
            }


def _child_first(world: Register, row: Row) -> tuple[str | None, str | None]:
    one, other = row["person_id"], row["related_person_id"]
    births = [
        (who.born_on or who.expected_on) if (who := world.people.get(name)) else None
        for name in (one, other)
    ]
    if None not in births and births[0] != births[1]:
        return (one, other) if births[0] > births[1] else (other, one)
    return (other, one) if row["relationship_type"] in OFFSPRING else (one, other)


def _ties(world: Register) -> Found:
    """Every row that ties a child to a known adult, with the kind of parent and its file."""
    rows = [{**row, "is_relationship": True} for row in relationship(world)]
    for row in world.rows("mother"):
        tie = {"row_id": row["row_id"], "child_id": row["child_id"], "adult_id": row["mother_id"]}
        blank = dict.fromkeys(("known_on", "ended_on", "has_parental_responsibility"))
        if row["child_id"] != row["mother_id"]:
            rows.append({**tie, **blank, "kind": "mother", "is_relationship": False})
    for row in rows:
        who = world.people.get(row["adult_id"])
        is_somebody = who is None or not is_placeholder(world, who)
        if row["child_id"] is not None and row["adult_id"] is not None and is_somebody:
            yield {**row, "sex": who.sex if who else None, "what": _what(row["kind"], who)}


def _what(kind: str | None, who: Person | None) -> str | None:
    sex = who.sex if who else None
    if kind in FATHERS or (sex == "M" and (kind in MOTHERS or kind == "parent")):
        return "father"
    if kind in MOTHERS or (sex == "F" and kind == "parent"):
        return "mother"
    return "parent" if kind == "parent" and sex in (None, "U") else None


def _by_adult(world: Register, *whats: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for tie in _ties(world):
        if tie["what"] in whats:
            found[tie["child_id"], tie["adult_id"]].append(tie)
    return found


def _known(ties: list[dict[str, Any]]) -> dict[str, Any]:
    days = [tie["known_on"] for tie in ties if tie["known_on"] is not None]
    is_relationship = any(tie["is_relationship"] for tie in ties)
    return {
        "known_on": min(days, default=None),
        "is_known_on_blank": not days and is_relationship,
        "row_ids": sorted({tie["row_id"] for tie in ties}),
    }


def parent_tie(world: Register) -> Found:
    kept = (
        "row_id", "child_id", "adult_id", "kind", "known_on", "ended_on",
        "has_parental_responsibility",
    )  # fmt: skip
    for tie in _ties(world):
        who = world.people.get(tie["adult_id"])
        if tie["what"] is not None:
            yield {
                **{name: tie[name] for name in kept},
                "is_relationship": tie["is_relationship"],
                "parent_kind": "unknown" if tie["what"] == "parent" else tie["what"],
                "died_on": who.died_on if who else None,
            }


def recorded_father(world: Register) -> Found:
    for (child, adult), ties in _by_adult(world, "father").items():
        said = {tie["has_parental_responsibility"] for tie in ties} - {None}
        yield {
            "child_id": child,
            "father_id": adult,
            **_known(ties),
            "has_parental_responsibility": any(said) if said else None,
            "is_held_as_mother": all(tie["kind"] in MOTHERS for tie in ties),
        }


def recorded_mother(world: Register) -> Found:
    for (child, adult), ties in _by_adult(world, "mother").items():
        yield {"child_id": child, "mother_id": adult, **_known(ties)}


def recorded_parent(world: Register) -> Found:
    for (child, adult), ties in _by_adult(world, "father", "mother", "parent").items():
        who = world.people.get(adult)
        yield {
            "child_id": child,
            "parent_id": adult,
            "is_father": any(tie["what"] == "father" for tie in ties),
            "is_mother": any(tie["what"] == "mother" for tie in ties),
            "died_on": who.died_on if who else None,
            **_known(ties),
        }


def ignored_family_id(world: Register) -> Found:
    mothers: dict[str, set[str]] = defaultdict(set)
    for row in recorded_mother(world):
        mothers[row["child_id"]].add(row["mother_id"])
    children: dict[str, set[str]] = defaultdict(set)
    for row in world.rows("family"):
        if row["family_id"] is not None and row["person_id"] is not None:
            children[row["family_id"]].add(row["person_id"])
    for name, held in children.items():
        theirs = set().union(*(mothers.get(child, set()) for child in held))
        most, most_mothers = world.values["family_children"], world.values["family_mothers"]
        if len(held) > most or len(theirs) > most_mothers:
            counts = {"children_count": len(held), "mothers_count": len(theirs)}
            yield {"family_id": name, **counts}


def family(world: Register) -> Found:
    ignored = {row["family_id"] for row in ignored_family_id(world)}
    ties = {(row["child_id"], (0, row["mother_id"])) for row in recorded_mother(world)}
    for row in world.rows("family"):
        if None not in (row["family_id"], row["person_id"]) and row["family_id"] not in ignored:
            ties.add((row["person_id"], (1, row["family_id"])))
    named: dict[Any, set[Any]] = {tie: {tie} for _, tie in ties}
    of_child: dict[str, Any] = {}
    for child, tie in sorted(ties):
        whole = named[tie] | named[of_child.setdefault(child, tie)]
        named.update(dict.fromkeys(whole, whole))
    for child, tie in of_child.items():
        kind, name = min(named[tie])
        yield {"child_id": child, "family_id": f"{('mother', 'family')[kind]}/{name}"}


def family_member(world: Register) -> Found:
    members: dict[str, list[str]] = defaultdict(list)
    for one in family(world):
        members[one["family_id"]].append(one["child_id"])
    for held in members.values():
        for child in held:
            for member in held:
                yield {"child_id": child, "member_id": member}
