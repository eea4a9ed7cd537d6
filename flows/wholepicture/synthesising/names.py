"""Invented names, addresses and numbers: nothing here belongs, or can belong, to anybody.

Names are words from nature, and none is the name of a child or adult of a published case
review. Postcodes begin with Q, which no British postcode does; property numbers (UPRN) and NHS
numbers come from ranges that are never issued.
"""

import json
from random import Random

FORENAMES = (
    "Alder", "Bracken", "Briar", "Catkin", "Cedar", "Clover", "Comfrey", "Dapple", "Elder",
    "Fennel", "Fescue", "Furze", "Gorse", "Harebell", "Hedge", "Juniper", "Kestrel", "Larch",
    "Linnet", "Lovage", "Maple", "Marten", "Meadow", "Moss", "Nettle", "Oriel", "Osier", "Pebble",
    "Pippin", "Plover", "Quill", "Ramble", "Rowan", "Sedge", "Sorrel", "Tansy", "Teasel",
    "Thistle", "Tormentil", "Vetch", "Whin", "Willow", "Wren", "Yarrow",
)  # fmt: skip

SURNAMES = (
    "Alderwick", "Ashmarrow", "Barlowmere", "Brackenby", "Brindlecote", "Cawthistle", "Coldmere",
    "Combewick", "Dallowfen", "Dunsallow", "Eastrill", "Elmscarth", "Fallowdene", "Fernhollin",
    "Gillmarsh", "Gorsewell", "Hallowfield", "Harrowmoss", "Holmbeck", "Inglemoor", "Kestlebank",
    "Kilnwater", "Larkhowe", "Lintonmere", "Marlbeck", "Millhazel", "Netherquill", "Northsedge",
    "Oakenrill", "Otterby", "Pearfold", "Pinfoldby", "Quarrydene", "Ravenscleugh", "Reedmarsh",
    "Saltersgill", "Skellwater", "Stonelow", "Tarnwick", "Thornemoss", "Underhollin", "Vellowby",
    "Wathgill", "Westrigg", "Withymere", "Yarrowfold", "Yewbarrow",
)  # fmt: skip

STREETS = (
    "Bracken Row", "Catkin Close", "Cobble Lane", "Fescue Drive", "Furze Hill", "Larch Terrace",
    "Moss Side Row", "Osier Walk", "Plover Court", "Sedge Street", "Sorrel Way", "Vetch Gardens",
)  # fmt: skip
TOWNS = ("Quillford", "Nether Quillford", "Sedgeham", "Vetchley")

ETHNICITIES = (
    "WBRI", "WBRI", "WBRI", "WBRI", "WBRI", "WBRI", "WBRI", "WOTH", "WIRI", "WROM", "MWBC",
    "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE",
    "OOTH", "REFU", "NOBT",
)  # fmt: skip

_UNISSUED_UPRN = 999_000_000_000
POSTCODES_APART = 20 * 90 * 9 * 20 * 20  # the number of postcodes that `postcode_apart` has
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # the letters that may end a postcode


def nhs_number(number: int) -> str:
    """The n-th valid NHS number of the never-issued 999 range, or blank after the last one."""
    for candidate in range(3 * number, 3 * number + 3):
        digits = f"999{candidate:06d}"
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits)) % 11
        if check != 10 and candidate < 1_000_000:
            return digits + str(0 if check == 11 else check)
    return ""


def postcode(number: int) -> str:
    """The n-th invented postcode, of an area that cannot exist and a district below 10."""
    rest, inward = _inward(number)
    area, district = divmod(rest, 9)
    return f"Q{_LETTERS[area % 20]}{district + 1} {inward}"


def postcode_apart(number: int) -> str:
    """The n-th invented postcode of a district from 10 on; `postcode` never returns these."""
    rest, inward = _inward(number)
    area, district = divmod(rest, 90)
    return f"Q{_LETTERS[area % 20]}{district + 10} {inward}"


def _inward(number: int) -> tuple[int, str]:
    """The last three letters and digits of the n-th postcode, and the number of its first part."""
    rest, last = divmod(number, len(_LETTERS))
    rest, middle = divmod(rest, len(_LETTERS))
    rest, digit = divmod(rest, 9)
    return rest, f"{digit + 1}{_LETTERS[middle]}{_LETTERS[last]}"


def address(random: Random, number: int) -> tuple[str, str]:
    """The n-th invented home: its postcode, and its parts as the standard's JSON."""
    parts = {
        "ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "",
        "HOUSE": str(1 + random.randrange(140)),
        "STREET": random.choice(STREETS),
        "TOWN": random.choice(TOWNS),
        "UPRN": str(_UNISSUED_UPRN + number),
        "EASTING": "", "NORTHING": "",
    }  # fmt: skip
    return postcode(number), json.dumps(parts, separators=(",", ":"))
