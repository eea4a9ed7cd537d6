"""A children in need census from a small invented authority.

Elements are tuples: a name, and a text or further elements. `NOT_OURS` is a text that may not be
repeated: it is put into names and texts, and then searched for in everything published.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from helpers.exports import FEEDS, Landing, put
from wholepicture.stages.landing import land
from wholepicture.stages.receiving import receive
from wholepicture.warehouse import open_warehouse

FEED = FEEDS["cin_census"]
NIGHT = "2026-11-20"
NOT_OURS = "Marigold"
SPACE = "urn:an-invented-namespace"

# an element: its name, and its text or the elements in it
Xml = tuple[object, ...]


def written(element: Xml) -> str:
    """The element as XML, in one line."""
    name, *inner = element
    said = "".join(
        written(each) if isinstance(each, tuple) else escape(str(each)) for each in inner
    )
    return f"<{name}>{said}</{name}>"


def child(number: int, *details: Xml, sex: Xml = ("Sex", "M"), codes: tuple[str, ...] = ()) -> Xml:
    """A child of eleven years, with its episodes."""
    return (
        "Child",
        (
            "ChildIdentifiers",
            ("LAchildID", f"child-{number}"),
            ("UPN", f"A99900000000{number % 10}"),
            ("PersonBirthDate", f"2015-01-{number:02}"),
            sex,
        ),
        (
            "ChildCharacteristics",
            ("Ethnicity", "WBRI"),
            ("Disabilities", *(("Disability", code) for code in codes)),
        ),
        *details,
    )


def episode(
    referred_on: str, *parts: Xml, nfa: str = "0", closed: tuple[str, str] | None = None
) -> Xml:
    """An episode, open unless it has a close date and reason; in the order of the schema."""
    closure = (("CINclosureDate", closed[0]), ("ReasonForClosure", closed[1])) if closed else ()
    return (
        "CINdetails",
        ("CINreferralDate", referred_on),
        ("ReferralSource", "1A"),
        ("PrimaryNeedCode", "N1"),
        *closure,
        *(part for part in parts if part[0] != "ChildProtectionPlans"),
        ("ReferralNFA", nfa),
        *(part for part in parts if part[0] == "ChildProtectionPlans"),
    )


def assessment(started_on: str, authorised_on: str = "", factors: tuple[str, ...] = ()) -> Xml:
    """An assessment, open unless it has an authorisation date."""
    authorised = (("AssessmentAuthorisationDate", authorised_on),) if authorised_on else ()
    return (
        "Assessments",
        ("AssessmentActualStartDate", started_on),
        *authorised,
        ("FactorsIdentifiedAtAssessment", *(("AssessmentFactors", code) for code in factors)),
    )


def cin_plan(started_on: str) -> Xml:
    """An open child-in-need plan."""
    return ("CINPlanDates", ("CINPlanStartDate", started_on))


def enquiry(started_on: str, conference_on: str) -> Xml:
    """An enquiry that led to a conference."""
    return (
        "Section47",
        ("S47ActualStartDate", started_on),
        ("InitialCPCtarget", conference_on),
        ("DateOfInitialCPC", conference_on),
        ("ICPCnotRequired", "false"),
    )


def protection_plan(started_on: str, *reviewed_on: str) -> Xml:
    """An open protection plan with its reviews."""
    return (
        "ChildProtectionPlans",
        ("CPPstartDate", started_on),
        ("InitialCategoryOfAbuse", "NEG"),
        ("LatestCategoryOfAbuse", "EMO"),
        ("NumberOfPreviousCPP", "0"),
        ("Reviews", *(("CPPreviewDate", day) for day in reviewed_on)),
    )


def children() -> tuple[Xml, ...]:
    """Seven children: in need, in assessment, on a plan, closed, only referred."""
    late, old = assessment("2026-06-03"), assessment("2026-06-05", "2026-07-10", ("1A", "21"))
    quick = {"nfa": "1", "closed": ("2026-05-01", "RC8")}
    return (
        child(1, episode("2026-06-01", late, cin_plan("2026-07-01")), codes=("AUT", "LD")),
        child(2, episode("2026-10-19", assessment("2026-10-20")), codes=("NONE",)),
        child(
            3,
            episode(
                "2026-06-15",
                assessment("2026-06-16", "2026-07-20", ("4B", "16A")),
                enquiry("2026-06-20", "2026-07-01"),
                protection_plan("2026-07-01", "2026-09-25", "2026-10-30"),
            ),
            sex=("Sex", "F"),
        ),
        child(
            4,
            episode("2026-01-12", **quick),
            episode("2026-04-13", **quick),
            episode("2026-06-01", old, closed=("2026-11-02", "RC7")),
        ),
        child(
            5,
            episode("2026-08-03", nfa="true", closed=("2026-08-04", "RC8")),
            episode("2026-09-07", nfa="1", closed=("2026-09-08", "RC8")),
            episode("2026-11-02", nfa="1", closed=("2026-11-03", "RC8")),
        ),
        child(6, episode("2026-11-16"), sex=("GenderCurrent", "2")),
        child(
            7,
            episode(
                "2026-01-05",
                assessment("2026-01-06", "2026-02-10", ("3B",)),
                assessment("2026-08-06", "2026-09-10", ("3B",)),
            ),
        ),
    )


def header(day: str = NIGHT) -> Xml:
    """The return itself."""
    return (
        "Header",
        ("CollectionDetails", ("Collection", "CIN"), ("Year", "2026"), ("ReferenceDate", day)),
        ("Source", ("SourceLevel", "L"), ("LEA", "999"), ("DateTime", f"{day}T10:00:00")),
        ("Content", ("CBDSLevels", ("CBDSLevel", "Child"))),
    )


def document(*inside: Xml, day: str = NIGHT, declared: str = "utf-8", space: str = "") -> bytes:
    """The census in the encoding that it declares, with a namespace if one is given."""
    begins, ends = (
        (f'<Message xmlns="{space}">', "</Message>") if space else ("<Message>", "</Message>")
    )
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>\n{begins}'
        f"{written(header(day))}\n{written(('Children', *inside))}\n{ends}"
    )
    return text.encode(declared)


@contextmanager
def landed(content: bytes, name: str = "cin_census.xml", **beside: bytes) -> Iterator[Landing]:
    """The landed night with that file, and with others beside it."""
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        exports, work = Path(there) / "exports", Path(there) / "work"
        work.mkdir()
        files: Mapping[str, bytes] = {name: content, **beside}
        put(exports, files, night=NIGHT, agency=FEED.agency)
        found = land(warehouse, receive(exports, date.fromisoformat(NIGHT), FEEDS), work)
        assert not list(work.iterdir()), "the working folder is left empty"
        for file in found:
            assert file.rows_read == file.rows_landed + file.rows_refused
        yield Landing(warehouse, {file.file: file for file in found if file.agency == FEED.agency})
