"""Who is who in an invented family: its people, homes, parents and partners."""

from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.children import birth_cells
from wholepicture.synthesising.names import ETHNICITIES, FORENAMES, address, nhs_number
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene


def write_people(scene: Scene) -> None:
    """Writes the family's people, homes and parents."""
    known_on = min(child.stories[0].referred_on for child in scene.children)
    scene.postcode, scene.address_json = _place(scene, 0)
    before = _place(scene, 1) if scene.chance(0.15) else None
    is_grouped = scene.chance(0.94)  # some families have no family id
    for child in scene.children:
        _write_child(scene, child)
        if is_grouped:
            _write_member(scene, child.person_id, child.stories[0].referred_on)
        _write_homes(scene, child, before)
    _write_mother(scene, known_on)
    _write_fathers(scene, known_on)
    has_partner = scene.chance(chances.NEW_PARTNER.get(scene.status, chances.NEW_PARTNER_ELSE))
    if has_partner and scene.status != "closed":
        _write_partner(scene)


def _write_child(scene: Scene, child: Child) -> None:
    """The child's person, family and address rows."""
    entered = child.stories[0].referred_on
    number = int(child.surface)
    sex = child.sex if child.is_born else "U"
    gender, ethnicity = sex, scene.random.choice(ETHNICITIES)
    cells: dict[str, Cell] = {
        "person_id": child.person_id, "legacy_id": f"{700_000 + number}",
        "forename": scene.random.choice(FORENAMES) if child.is_born else "Unborn",
        "surname": scene.surname, "sex": sex, "gender": gender, "ethnicity": ethnicity,
        "nhs_number": nhs_number(number) if scene.chance(0.8) else None,
        "has_send": True if scene.chance(0.12) else None,
        **birth_cells(scene, child),
    }  # fmt: skip
    scene.add("person", cells, entered, {"born_on": child.reference})


def _write_member(scene: Scene, person_id: str, entered: date) -> None:
    cells: dict[str, Cell] = {
        "family_row_id": f"{scene.family_id}-{person_id}",
        "family_id": scene.family_id, "person_id": person_id,
    }  # fmt: skip
    scene.add("family", cells, entered)


def _place(scene: Scene, slot: int) -> tuple[str, str]:
    """An address of the family: its home, an earlier one, or an adult's own."""
    return address(scene.random, scene.number * 16 + slot)


def _write_homes(scene: Scene, child: Child, before: tuple[str, str] | None) -> None:
    """The family's home, and the earlier one of a family that moved."""
    begun = child.reference if child.is_born else child.stories[0].referred_on
    begun = max(begun, child.stories[0].referred_on - timedelta(days=900))
    if before:
        moved_on = begun + (scene.last - begun) * 2 // 3
        _write_home(scene, child, 0, before, (begun, moved_on))
        begun = moved_on
    _write_home(scene, child, 1, (scene.postcode, scene.address_json), (begun, None))


def _write_home(
    scene: Scene, child: Child, place: int, where: tuple[str, str], when: tuple[date, date | None]
) -> None:
    """One address of a child."""
    begun, ended = when
    cells: dict[str, Cell] = {
        "address_id": f"addr-{child.surface}-{place}", "person_id": child.person_id,
        "address_type": "PREV" if ended else "MAIN", "started_on": begun, "ended_on": ended,
        "postcode": where[0], "address_json": where[1],
    }  # fmt: skip
    scene.add("address", cells, begun, {"ended_on": ended} if ended else None)


def _adult(scene: Scene, person_id: str, sex: str | None, born_on: date | None) -> dict[str, Cell]:
    """The cells of an adult's person row."""
    return {
        "person_id": person_id, "legacy_id": None, "forename": scene.random.choice(FORENAMES),
        "surname": scene.surname, "sex": sex, "born_on": born_on,
    }  # fmt: skip


def _write_mother(scene: Scene, known_on: date) -> None:
    """The mother: a client of the service, a known adult, or only an id without a person."""
    eldest = min(child.reference for child in scene.children)
    born_on = eldest - timedelta(days=scene.between(17 * 365, 38 * 365))
    cells = _adult(scene, scene.mother_id, "F", born_on)
    kind = scene.random.random()
    if kind < 0.40:
        scene.add("person", {**cells, "gender": "F", "is_mother": True}, known_on)
        _write_member(scene, scene.mother_id, known_on)
    elif kind < 0.95:
        scene.add("adults", cells, known_on)
    if kind < 0.95:
        _write_adult_home(scene, scene.mother_id, "here", known_on)
    in_relationships = scene.chance(0.88)
    for child in scene.children:
        entered = child.stories[0].referred_on
        cells = {
            "mother_row_id": f"moth-{child.surface}", "mother_id": scene.mother_id,
            "child_id": child.person_id,
            "child_born_on": child.reference if child.is_born else None,
        }  # fmt: skip
        scene.add("mother", cells, entered, {"child_born_on": child.reference})
        if in_relationships:
            _relate(scene, child, scene.mother_id, "mother", entered, True)


def _relate(
    scene: Scene, child: Child, adult_id: str | None, kind: str, recorded_on: date,
    responsible: bool | None, **more: Cell,
) -> None:  # fmt: skip
    """One relationship of the child, in the supplementary file."""
    cells: dict[str, Cell] = {
        "relationship_id": f"rel-{child.surface}-{kind.replace(' ', '-')}",
        "person_id": child.person_id, "related_person_id": adult_id, "relationship_type": kind,
        "started_on": child.reference if child.is_born and scene.chance(0.5) else None,
        "ended_on": None, "recorded_on": recorded_on, "has_parental_responsibility": responsible,
        **more,
    }  # fmt: skip
    scene.add("person_relationships", cells, recorded_on, {"started_on": child.reference})


def _write_fathers(scene: Scene, known_on: date) -> None:
    """Writes the one or two recorded fathers of the family, or what is recorded without one."""
    missing = chances.NO_FATHER.get(scene.status, chances.NO_FATHER_ELSE)
    has_two = len(scene.children) > 1 and scene.chance(chances.TWO_FATHERS)
    split = scene.between(1, len(scene.children) - 1) if has_two else len(scene.children)
    for place, group in enumerate((scene.children[:split], scene.children[split:])):
        if not group:
            continue
        if scene.chance(missing):
            _write_no_father(scene, group)
        else:
            _write_father(scene, f"adult-{scene.number:06d}-{2 + place}", group, known_on)


def _write_no_father(scene: Scene, group: list[Child]) -> None:
    """Writes what is recorded if no father is linked: usually no row at all."""
    kind = chances.NO_FATHER_ROW.draw(scene.random)
    second_mother = scene.chance(chances.SECOND_MOTHER)
    for child in group:
        entered = child.stories[-1].referred_on
        if second_mother:
            _relate(scene, child, f"adult-{scene.number:06d}-4", "legal parent", entered, True)
        elif kind == "placeholder":
            _relate(scene, child, "adult-unknown", "father", entered, None)
        elif kind == "parent":  # the kind of parent is not recorded, and the person has no row
            _relate(scene, child, f"adult-{scene.number:06d}-5", "parent", entered, None)
        elif kind:
            said = kind == "unknown_with_reason"
            _relate(
                scene, child, None, "father", entered, None, paternity_status="unknown",
                paternity_reason="mother does not know" if said else None,
                paternity_enquired_on=entered + timedelta(days=5) if said else None,
            )  # fmt: skip
    if second_mother:
        adult_id = f"adult-{scene.number:06d}-4"
        eldest = min(child.reference for child in group)
        cells = _adult(scene, adult_id, "F", eldest - timedelta(days=11_000))
        scene.add("adults", cells, group[0].stories[-1].referred_on)


def _write_father(scene: Scene, father_id: str, group: list[Child], known_on: date) -> None:
    """A recorded father, with gaps like those in real records of fathers."""
    eldest = min(child.reference for child in group)
    born_on = eldest - timedelta(days=scene.between(18 * 365, 45 * 365))
    blank = scene.chance(chances.FATHER_BIRTH_DATE_BLANK)
    scene.add("adults", _adult(scene, father_id, "M", None if blank else born_on), known_on)
    home = chances.FATHER_HOME.draw(scene.random)
    _write_adult_home(scene, father_id, home, known_on)
    in_mother_table = scene.chance(chances.FATHER_IN_MOTHER_TABLE)
    responsible = chances.FATHER_RESPONSIBILITY.draw(scene.random)
    for child in group:
        child.father_id = father_id
        referred_on = child.stories[-1 if scene.chance(0.3) else 0].referred_on
        recorded_on = scene.days.after(referred_on, scene.between(0, 14))
        if in_mother_table:
            cells: dict[str, Cell] = {
                "mother_row_id": f"moth-{child.surface}-2", "mother_id": father_id,
                "child_id": child.person_id,
            }  # fmt: skip
            scene.add("mother", cells, recorded_on)
        else:
            _relate(
                scene, child, father_id, "father", recorded_on, responsible,
                paternity_status="confirmed" if scene.chance(0.5) else None,
            )  # fmt: skip


def _write_adult_home(scene: Scene, adult_id: str, home: str | None, known_on: date) -> None:
    """Writes an adult's address: the family's home, another one, "not known", or none."""
    if home is None:
        return
    postcode, parts = _place(scene, 2 + int(adult_id[-1]))
    if home == "here":
        postcode, parts = scene.postcode, scene.address_json
    known = home != "not_known"
    cells: dict[str, Cell] = {
        "address_id": f"addr-{adult_id}", "person_id": adult_id, "address_type": "MAIN",
        "started_on": known_on if known else None, "ended_on": None,
        "postcode": postcode if known else None, "address_json": parts if known else None,
        "not_known_on": None if known else known_on, "recorded_on": known_on,
    }  # fmt: skip
    scene.add("adult_addresses", cells, known_on)


def _write_partner(scene: Scene) -> None:
    """The mother's new partner of the last year, and the check on him, if any."""
    partner_id = f"adult-{scene.number:06d}-9"
    started_on = scene.last - timedelta(days=scene.between(0, 364))
    recorded_on = scene.worked(started_on + timedelta(days=scene.between(0, 40)))
    cells = _adult(scene, partner_id, "M", scene.last - timedelta(days=scene.between(7000, 19_000)))
    scene.add("adults", cells, recorded_on)
    _write_adult_home(scene, partner_id, "here" if scene.chance(0.6) else "elsewhere", recorded_on)
    blank = scene.chance(chances.PARTNER_START_BLANK)
    cells = {
        "relationship_id": f"rel-{scene.number:06d}-partner", "person_id": scene.mother_id,
        "related_person_id": partner_id, "relationship_type": "partner",
        "started_on": None if blank else started_on, "ended_on": None,
        "recorded_on": None if blank and scene.chance(0.3) else recorded_on,
    }  # fmt: skip
    scene.add("person_relationships", cells, recorded_on)
    _write_check(scene, partner_id, recorded_on)


def _write_check(scene: Scene, partner_id: str, recorded_on: date) -> None:
    """Writes a background check: requested, decided against, or neither."""
    kind = chances.PARTNER_CHECK.draw(scene.random)
    if not kind:
        return
    lag = scene.between(12, 40) if kind == "late" else scene.between(0, 8)
    asked_on = scene.days.after(recorded_on, lag)
    cells: dict[str, Cell] = {
        "check_id": f"check-{scene.number:06d}", "person_id": partner_id,
        "requested_on": None, "returned_on": None, "decided_on": None, "decision_reason": None,
    }  # fmt: skip
    if kind == "decided":
        reason = chances.NO_CHECK_REASON.draw(scene.random)
        cells |= {"decided_on": asked_on, "decision_reason": reason}
        scene.add("background_checks", cells, asked_on)
        return
    returned_on = scene.days.after(asked_on, scene.between(3, 20))
    cells |= {"requested_on": asked_on, "returned_on": returned_on}
    scene.add("background_checks", cells, asked_on, {"returned_on": returned_on})
