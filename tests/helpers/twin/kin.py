"""Who is kin to whom: recorded fathers, mothers and parents of either kind, families."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache

from helpers.twin.words import Row, World

FATHERS = {"father", "adoptive_father", "legal_parent"}
MOTHERS = {"mother", "adoptive_mother"}
OFFSPRING = {"child", "son", "daughter"}

Parents = Mapping[str, set[str]]


def is_known(world: World, row: Row) -> bool:
    """Whether the relationship was on record by the night: its day of recording, else its start."""
    day = row["recorded_on"] or row["started_on"]
    return day is None or day <= world.as_at


class Kin:
    """The parents of a world's children."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.fathers: dict[str, set[str]] = defaultdict(set)
        self.mothers: dict[str, set[str]] = defaultdict(set)
        self.of_unknown_kind: dict[str, set[str]] = defaultdict(set)
        self.ties: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.placeholders = {one for one in world.people if self._has_no_name(one)}
        for row in world.rows("person_relationships"):
            if is_known(world, row):
                self._read(row)
        for row in world.rows("mother"):
            self._place(row["child_id"], row["mother_id"], "mother")
        for child, either in self.of_unknown_kind.items():
            either -= self.fathers.get(child, set()) | self.mothers.get(child, set())

    def _read(self, row: Row) -> None:
        """The relationship has placed a parent, if it is one of parent and child."""
        kind = row["relationship_type"]
        if kind not in FATHERS | MOTHERS | OFFSPRING | {"parent"}:
            return
        child, adult = self.child_first(row)
        if child is not None and adult is not None and child != adult:
            self.ties[child, adult].append(row)
            self._place(child, adult, "parent" if kind in OFFSPRING else kind)

    def child_first(self, row: Row) -> tuple[str | None, str | None]:
        """The two of a relationship, the child first: the younger, else as the file has it."""
        child, adult = row["person_id"], row["related_person_id"]
        if row["relationship_type"] in OFFSPRING:
            child, adult = adult, child
        of_child, of_adult = self._birth(child), self._birth(adult)
        if of_child is not None and of_adult is not None and of_child < of_adult:
            return adult, child
        return child, adult

    def _birth(self, person_id: str | None) -> object:
        person = self.world.people.get(person_id or "")
        return (person.born_on or person.expected_on) if person else None

    def _place(self, child: str | None, adult: str | None, kind: str) -> None:
        if child is None or adult is None or child == adult or adult in self.placeholders:
            return
        person = self.world.people.get(adult)
        sex = person.sex if person else None
        if kind in FATHERS or sex == "M":  # a man whom the record holds as mother is the father
            self.fathers[child].add(adult)
        elif kind in MOTHERS or sex == "F":
            self.mothers[child].add(adult)
        else:
            self.of_unknown_kind[child].add(adult)

    def _has_no_name(self, person_id: str) -> bool:
        name = [part for part in self.world.people[person_id].name if part]
        words = set(self.world.values["placeholder_names"])
        return bool(name) and (set(name) <= words or " ".join(name) in words)

    def parents(self, child: str) -> set[str]:
        """The recorded parents of a child, of whatever kind."""
        found: set[str] = set()
        for kind in (self.fathers, self.mothers, self.of_unknown_kind):
            found |= kind.get(child, set())
        return found

    def children_of(self, parents: Parents, among: Set[str]) -> dict[str, set[str]]:
        """The children of every parent, among those given."""
        found: dict[str, set[str]] = defaultdict(set)
        for child in among:
            for parent in parents.get(child, ()):
                found[parent].add(child)
        return found


@lru_cache(maxsize=1)
def kin(world: World) -> Kin:
    """The kin of a world, found once."""
    return Kin(world)


def _groups(world: World) -> Iterator[set[str]]:
    """The children of each mother, and of each family id that is not too large to be one."""
    found = kin(world)
    of_mothers: dict[str, set[str]] = defaultdict(set)
    for child, mothers in found.mothers.items():
        for mother in mothers:
            of_mothers[mother].add(child)
    yield from of_mothers.values()
    for rows in world.by("family", "family_id").values():
        children = {row["person_id"] for row in rows if row["person_id"] is not None}
        mothers = {mother for child in children for mother in found.mothers.get(child, ())}
        if len(children) <= world.values["family_children"] and (
            len(mothers) <= world.values["family_mothers"]
        ):
            yield children


@lru_cache(maxsize=1)
def families(world: World) -> dict[str, set[str]]:
    """The members of each child's family, by child: joined by mothers and family ids alike."""
    members: dict[str, set[str]] = {}
    for group in _groups(world):
        whole = set(group).union(*(members[child] for child in group if child in members))
        members.update(dict.fromkeys(whole, whole))
    return members


def family(world: World, child: str) -> set[str]:
    """The child's family: a child without one is a family of one."""
    return families(world).get(child, {child})
