"""A draft's proposal for each column: its certain kind, or else a kind that is never published."""

import pytest

from helpers.drafts import column

DAY = {"kind": "event_date"}
FREE, LOCAL, FLAG, COUNT = ({"kind": kind} for kind in ("free_text", "local_id", "flag", "count"))
NATIONAL = {"kind": "national_id", "on_bad": "blank_cell"}

# the header, the cells, and the draft's proposal
PROPOSALS: dict[str, tuple[str, list[str], dict[str, object]]] = {
    "days in one form": ("Reported", ["2026-11-01", "2026-11-02"], DAY),
    "days and moments": (
        "Seen",
        ["2026-11-01", "2026-11-02 10:30:00", "2025-Apr-25"],
        DAY,
    ),
    "a day above 12 first": ("Seen", ["01/02/2026", "13/02/2026"], DAY),
    "no day above 12": ("Seen", ["01/02/2026", "12/02/2026"], DAY),
    "days and months swapped in some rows": ("Seen", ["13/02/2026", "02/13/2026"], DAY),
    "the month first": ("Seen", ["02/13/2026", "02/14/2026"], FREE),
    "a day that does not exist": ("Seen", ["2026-02-30", "2026-02-31"], FREE),
    "a day that does not exist, with its month first": ("Seen", ["2/30/2026"] * 2, FREE),
    "days of one digit": ("Seen", ["1/2/2026", "13/2/2026"], DAY),
    "days with points": ("Seen", ["01.02.2026", "13.2.2026 09:30"], DAY),
    "months by their names": ("Seen", ["1 Nov 2026", "02-NOV-2026", "2026-November-03"], DAY),
    "years of two digits": ("Seen", ["01/02/26", "13-Nov-26"], FREE),
    "days without separators": ("Seen on", ["20261101", "20261102"], DAY),
    "days without separators under another header": ("Sum", ["20261101", "20261102"], FREE),
    "a moment as computers write it": ("Seen", ["2026-11-01T10:30:00Z"] * 2, DAY),
    "serials under a date's header": (
        "Date seen",
        ["46000", "46001"],
        {"kind": "event_date", "forms": ["excel_serial"]},
    ),
    "serials under another header": ("Officers", ["46000", "46000"], COUNT),
    "one in fifty is no date": ("Seen", ["2026-11-01"] * 49 + ["soon"], DAY),
    "half are no dates": ("Seen", ["2026-11-01", "soon"], FREE),
    "a date of birth": ("DOB", ["2016-11-01"], {**DAY, "kind": "birth_date"}),
    "a date of birth, blank": ("DOB", [""], FREE),
    "a date of death": ("DeathDate", ["2016-11-01"], {**DAY, "kind": "birth_date"}),
    "a place of birth": ("Place of birth", ["Leeds", "York"], FREE),
    "yes and no": ("Arrested", ["Y", "N", "", "NULL"], FLAG),
    "one and nothing": ("Arrested", ["1", "0"], FLAG),
    "true and perhaps": ("Arrested", ["True", "Perhaps"], FREE),
    "an NHS number by its header": ("NHS Number", ["9.43E+09", ""], NATIONAL),
    "a UPN by its header, blank": ("UPN", [""], NATIONAL),
    "NHS numbers by their check digit": ("Reference", ["9990000018", "999 000 0026"], NATIONAL),
    "ten digits that are no NHS number": ("Reference", ["9990000011", "9990000020"], LOCAL),
    "national insurance numbers": ("Payroll", ["QQ123456C"], NATIONAL),
    "an id": ("Person ID", ["7", "P-7", "p/7.1"], LOCAL),
    "an id in one word": ("personId", ["7"], LOCAL),
    "an id, blank": ("person_id", [""], LOCAL),
    "an id that holds names": ("Worker ID", ["Marigold", "W7"], FREE),
    "an id that holds sentences": ("Case reference", ["see the file of 2019"], FREE),
    "a number of something": ("Number of children", ["2", "3"], COUNT),
    "a crime number": ("Crime Number", ["13AB/1", "13AB/2"], LOCAL),
    "a contact number": ("Contact number", ["07700 900123", "07700900124"], {"kind": "address"}),
    "a name": ("Surname", ["Marigold"], {"kind": "name"}),
    "a worker in few words": ("Worker", ["Ann Elm", "Bo Oak"] * 10, {"kind": "name"}),
    "a postcode by its header": ("Home Postcode", [""], {"kind": "address"}),
    "postcodes by their look": ("Where", ["ZZ1 1ZZ", "ZZ99 9ZZ"], {"kind": "address"}),
    "a house number": ("House no", ["7", "9"], {"kind": "address"}),
    "JSON": ("Address lines", ['"{""TOWN"": """"}"'], {"kind": "json"}),
    "few short words": ("Outcome", ["charged", "none"] * 10, {"kind": "code"}),
    "as many words as rows": ("Outcome", [f"word {n}x" for n in range(20)], FREE),
    "few words in few rows": ("Outcome", ["charged", "none"] * 2, FREE),
    "few sentences": ("Outcome", ["a few words that a person typed"] * 20, FREE),
    "numbers": ("Children", ["2", "-1", "11"], COUNT),
    "decimals": ("Score", ["2.5", "1"], FREE),
    "leading zeros": ("Team", ["007", "008"], FREE),
    "long numbers": ("Log", ["1234567", "1234567"], FREE),
    "numbers of which no two are alike": ("Log", ["1001", "1002", "1003"], FREE),
    "twenty numbers of which no two are alike": ("Log", [str(n) for n in range(20)], FREE),
    "addresses of mail": ("Reply to", ["a@b.example"] * 20, {"kind": "address"}),
    "sentences": ("Notes", ["He said so.", "She did not."], FREE),
    "nothing": ("Notes", ["", "NULL"], FREE),
}


@pytest.mark.parametrize("what", PROPOSALS)
def test_a_column_is_proposed_as_what_it_surely_is_or_as_what_never_leaves(what: str) -> None:
    header, cells, proposal = PROPOSALS[what]
    assert column(header, cells)[0] == proposal


@pytest.mark.parametrize(
    ("header", "cells", "comments"),
    [
        ("Notes", ["ab", "abcd", "", "NULL"], "# 2 to 4 letters; 50 % blank"),
        ("Notes", ["a", "b"], "# 1 letter; never blank"),
        ("Notes", ["abc"] * 500 + [""], "# 3 letters; seldom blank; 1 word, which a code list"),
        ("Notes", ["", ""], "# always blank"),
        ("Notes", [], "# no rows"),
        ("Seen", ["2026-11-01"] * 49 + ["soon"], "1 in a format that is not read"),
        ("Seen", ["02/13/2026"], "the month comes first: ask for yyyy-mm-dd"),
        ("Seen", ["1/2/26"], "dates in a format that is not read: ask for yyyy-mm-dd"),
        ("DOB", [""], 'if it is a date: kind = "birth_date"'),
        ("Worker ID", ["Marigold"], "headed like an id, but not all of them are one"),
        ("Log", ["007"], 'they look like ids: kind = "local_id" if the agency\'s own system'),
        (
            "Seen",
            ["01/02/2026"],
            "# ? No day here is above 12, so day and month cannot be distinguished",
        ),
        ("Seen", ["13/02/2026", "02/13/2026"], "# ? The day comes first in some rows here and"),
    ],
)
def test_what_was_seen_of_a_column_stands_above_it(
    header: str, cells: list[str], comments: str
) -> None:
    assert comments in column(header, cells)[1]
