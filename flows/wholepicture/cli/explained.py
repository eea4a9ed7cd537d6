"""An explanation as lines of plain text, section by section."""

import textwrap
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from wholepicture.answering.kept_rules import KeptRule, parameter_of

if TYPE_CHECKING:
    from wholepicture.answering.explanation import Explanation, Finding, Place
    from wholepicture.answering.finding_history_spans import Span
    from wholepicture.rules.checks import Check

_WIDTH = 100
_VERDICT = {
    "gap": "A gap: the record does not show it",
    "unknown": "Unknown: the record does not say enough to decide",
}
_REMEDY = {
    "record": "it may have happened; complete the record",
    "act": "it is overdue; somebody must do it",
    "review": "a decision needs another look; a manager's review closes it",
    "export": "the file is at fault, not the record",
    "partner": "the partner agency has to correct its record",
}
_CHANGED = (
    "The check has changed since that night, and the store keeps its SQL and values, but not the"
    " words it had then. Its words of today may differ."
)
Words = Callable[[str], str]


def explained(found: "Explanation", how_in_words: Words, *, with_sql: bool) -> Iterator[str]:
    """The lines of an explanation, with the SQL of the night's rule if requested.

    `how_in_words` gives the words for the way in which a finding closed.
    """
    finding, check = found.finding, found.check
    yield f"Finding {finding.finding_id} on the night of {found.night}"
    if finding.is_restricted:
        reveals = ", ".join(one.replace("_", " ") for one in finding.reveals or [])
        yield (
            f"The name of its check reveals: {reveals}. It is published in restricted/ alone; show"
            " it to nobody else."
        )
    closed = [one for one in found.history if one.how and one.first > found.night]
    if closed:
        yield f"It closed on {closed[0].first}: {how_in_words(closed[0].how or '')}."
    yield from _what(finding)
    yield from _section("The rule of that night", _rule(finding, check, found.rule))
    yield from _section("What it rests on", _evidence(finding, check, found.rule))
    yield from _section("The rows of the export", _rows(found.places, found.records))
    yield from _section(f"Its history up to {found.last_night}", _life(found, how_in_words))
    named = found.citations
    cites = [f"{key}: {named.get(key, 'it is no longer listed.')}" for key in finding.cites]
    yield from _section("The reviews and guidance it rests on", cites)
    if check is not None:
        yield from _section("How to put it right", [check.for_recorders])
        yield from _section("What it does not mean", [check.for_readers])
    else:
        gone = f"There is no check {finding.check} any more, so its advice is not known."
        yield from _section("How to put it right", [gone])
    if with_sql:
        yield from _sql(found.rule)


def _section(title: str, texts: "list[str] | Iterator[str]") -> Iterator[str]:
    yield ""
    yield title
    for text in texts:
        yield from textwrap.wrap(
            text,
            _WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _what(finding: "Finding") -> Iterator[str]:
    """A few lines that identify the finding."""
    pilot = ", on pilot" if finding.is_check_counted is False else ""
    yield f"{finding.title} ({finding.check}, {finding.severity}{pilot})"
    yield f"{_VERDICT[finding.verdict]}: {finding.message}."
    if finding.remedy:
        yield f"To close it: {finding.remedy}, {_REMEDY[finding.remedy]}."
    if finding.because_of:
        yield f"It follows from a finding of {finding.because_of}: put that one right first."
    if finding.waived_until:
        yield f"It is waived until {finding.waived_until}; its check counts it only as waived."
    yield from _facts(
        {
            "subject": finding.subject_id or "(published blank, for its form)",
            "agency": finding.agency,
            "child": finding.child_id,
            "case number": finding.case_number,
            "case status": (finding.child_status or "").replace("_", " "),
            "team": " ".join(filter(None, [finding.team_name, _in_brackets(finding.team_id)])),
            "worker": finding.worker_id,
            "family": finding.family_id,
        }
    )


def _in_brackets(text: str | None) -> str:
    return f"({text})" if text else ""


def _facts(known: dict[str, str | None]) -> Iterator[str]:
    """One line for each known fact."""
    yield from (f"  {name}: {value}" for name, value in known.items() if value)


def _rule(finding: "Finding", check: "Check | None", rule: KeptRule | None) -> Iterator[str]:
    if rule is None:
        yield "The store does not hold its text: the version that judged that night kept none."
    elif check is None:
        yield f"There is no check {finding.check} any more; --sql shows the SQL of that night."
    elif rule.is_todays:
        yield f"The same rule is in force today. It asks about: {check.population}."
        yield check.question
        yield f"What was decided: {check.notes}" if check.notes else ""
    else:
        yield f"{_CHANGED} --sql shows the SQL of that night."
    for name, value in sorted((rule.values if rule else {}).items()):
        if name != "must_be_met":
            yield _parameter(name, value, check if rule and rule.is_todays else None)
    if finding.must_be_met is None:
        yield "No share must be met: the check is for information."
    else:
        yield f"The share of judged records that must be met: {finding.must_be_met:g}"
    yield f"Fingerprint: {finding.rule}"


def _parameter(name: str, value: object, check: "Check | None") -> str:
    """A value of that night, with its unit and reason if the rule is still today's."""
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    own = parameter_of(check, name) if check else None
    if own is None:
        return f"{name} = {shown}"
    if own.value != value:
        return f"{name} = {shown} {own.unit}: as the settings of that night had it"
    return f"{name} = {shown} {own.unit}: {own.because}"


def _evidence(finding: "Finding", check: "Check | None", rule: KeptRule | None) -> Iterator[str]:
    """The dates and counts of a finding; codes of a list are in words if the rule is today's."""
    if finding.due_on:
        over = f", {finding.days_over} {finding.days_over_unit} over" if finding.days_over else ""
        yield f"due on: {finding.due_on}{over}"
    if finding.last_event_on:
        yield f"last event on: {finding.last_event_on}"
    todays = check if rule is not None and rule.is_todays else None
    # a count from birth would reveal the birth date
    if finding.measure is not None and todays and todays.measure and todays.due_from is None:
        yield f"measure: {finding.measure} ({todays.measure})"
    pairs = [one.partition("=") for one in (finding.evidence or "").split(";") if one]
    for name, _, value in pairs:
        yield f"{name.replace('_', ' ')}: {_in_words(name, value, todays)}"
    if not (finding.due_on or finding.last_event_on or pairs):
        yield "No date and no count: the state of the record on that night."


def _in_words(name: str, value: str, check: "Check | None") -> str:
    kind, _, listed = (check.evidence.get(name, "") if check else "").partition(":")
    if check and kind == "words":
        words = check.words[listed]
        return ", ".join(words.get(code, code) for code in value.split(",") if code) or "none"
    return value.replace(",", ", ") or "not recorded"


def _rows(places: "tuple[Place, ...]", records: str) -> Iterator[str]:
    if records != "kept":
        why = "are no longer kept" if records == "gone" else "cannot be read as they were written"
        yield f"The records of that night {why}, so only the row judged first is known."
    for place in places:
        where = f"line {place.line}" if place.line else "the whole file"
        yield f"{place.agency}/{place.file}, {where}"
    if not places:
        yield "No row is known."


def _life(found: "Explanation", how_in_words: Words) -> Iterator[str]:
    finding = found.finding
    yield (
        f"On the night of {found.night} it was {finding.status}; first open on"
        f" {finding.first_seen_on}; open for {_nights(finding.nights_open)} in a row. Nights on"
        " which its check did not run are not counted."
    )
    if finding.last_met_on:
        yield (
            f"It was met on the night of {finding.last_met_on}: what was recorded then is gone or"
            " has changed."
        )
    if finding.is_rule_changed:
        yield "The rule of its check had changed since the night before, and may have opened it."
    for span in found.history:
        by = "; by another rule than before" if span.is_by_another_rule else ""
        yield f"{_days(span.first, span.last, span.nights)}: {_said(span, how_in_words)}{by}"


def _said(span: "Span", how_in_words: Words) -> str:
    if span.state == "open":
        return f"open, {span.verdict}" + (f", to {span.remedy}" if span.remedy else "")
    if span.state == "closed":
        return f"closed: {how_in_words(span.how or '')}"
    return {
        "not open": "not open",
        "could not run": "its check could not run, so nothing is known",
        "away": "its agency was not read, so nothing is known",
    }[span.state]


def _days(first: date, last: date, nights: int) -> str:
    return f"{first}" if nights == 1 else f"{first} to {last}, {_nights(nights)}"


def _nights(count: int) -> str:
    return f"{count} night{'s' * (count != 1)}"


def _sql(rule: KeptRule | None) -> Iterator[str]:
    yield ""
    yield "The SQL of that night"
    for name, text in (rule.sql if rule else {}).items():
        yield ""
        yield f"-- {name}"
        yield text.strip()
    if rule is None:
        yield "  The store does not hold it."
