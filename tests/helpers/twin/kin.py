"""Who is kin to whom: recorded fathers and mothers, families."""

from collections import defaultdict
from collections.abc import Mapping, Set
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
        self.of_unknown_sex: dict[str, set[str]] = defaultdict(set)
        self.ties: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in world.rows("person_relationships"):
            if is_known(world, row):
                self._read(row)
        for row in world.rows("mother"):
            self._place(row["child_id"], row["mother_id"], "mother")
        self._forget_placeholders()

    def _read(self, row: Row) -> None:
        """The relationship has placed a parent, if it is one of parent and child."""
        one, other, kind = row["person_id"], row["related_person_id"], row["relationship_type"]
        if one is None or other is None or one == other:
            return
        if kind in OFFSPRING:
            parent, child, kind = one, other, "parent"
        elif kind in FATHERS | MOTHERS | {"parent"}:
            parent, child = other, one
        else:
            return
        if self._is_younger(parent, child):
            parent, child = child, parent
        self.ties[child, parent].append(row)
        self._place(child, parent, kind)

    def _is_younger(self, parent: str, child: str) -> bool:
        """Whether the row must be read the other way: the parent named would be the child."""
        if self.world.is_unborn(parent):
            return not self.world.is_unborn(child)
        older, younger = self.world.born_on(parent), self.world.born_on(child)
        if older is not None and younger is not None:
            return older > younger
        adult = self.world.values["adult_age"]
        if self.world.is_of_age(parent, adult) is False:
            return self.world.is_of_age(child, adult) is not False
        return False

    def _place(self, child: str | None, parent: str | None, kind: str) -> None:
        if child is None or parent is None or child == parent:
            return
        person = self.world.people.get(parent)
        sex = person.sex if person else None
        if kind in FATHERS or sex == "M":  # a man whom the record holds as mother is the father
            self.fathers[child].add(parent)
        elif kind in MOTHERS or sex == "F":
            self.mothers[child].add(parent)
        else:
            self.of_unknown_sex[child].add(parent)

    def _forget_placeholders(self) -> None:
        """Nobody is a father, mother or candidate who stands for `unknown`."""
        named = {one for one in self.world.people if self._has_no_name(one)}
        mothers_of: dict[str, set[str]] = defaultdict(set)
        for child, fathers in self.fathers.items():
            for father in fathers:
                mothers_of[father] |= self.mothers.get(child, set()) - named
        most = self.world.values["placeholder_mothers"]
        self.placeholders = named | {f for f, them in mothers_of.items() if len(them) >= most}
        for parents in (self.fathers, self.mothers, self.of_unknown_sex):
            for held in parents.values():
                held -= self.placeholders
        for child, candidates in self.of_unknown_sex.items():
            candidates -= self.mothers.get(child, set())

    def _has_no_name(self, person_id: str) -> bool:
        name = self.world.people[person_id].name
        words = set(self.world.values["placeholder_names"])
        return bool(name) and (set(name) <= words or " ".join(name) in words)

    def parents(self, child: str) -> set[str]:
        """The recorded fathers and mothers of a child."""
        return self.fathers.get(child, set()) | self.mothers.get(child, set())

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


@lru_cache(maxsize=1)
def families(world: World) -> dict[str, set[str]]:
    """The members of each child's family, by child: a shared mother, else a family id."""
    found = kin(world)
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for child, mothers in found.mothers.items():
        for mother in mothers:
            groups["mother", mother].add(child)
    for row in world.rows("family"):
        if row["family_id"] is not None and not found.mothers.get(row["person_id"]):
            groups["family", row["family_id"]].add(row["person_id"])
    members: dict[str, set[str]] = {}
    for group in groups.values():
        whole = set(group).union(*(members[child] for child in group if child in members))
        members.update(dict.fromkeys(whole, whole))
    return members


def family(world: World, child: str) -> set[str]:
    """The child's family: a child without one is a family of one."""
    return families(world).get(child, {child})
