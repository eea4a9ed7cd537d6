"""Each possible fault in a pair's sentences is refused at load, with its own sentence."""

from pathlib import Path

import pytest

from helpers.small_pair import NAME, TOML, edited, write_rooms
from wholepicture.errors import PairError
from wholepicture.rules.checks import load_check

CHECK = f"check {NAME}: "

# the fault as (old, new) in the TOML, and the sentence
FAULTS = {
    "a message that names what is not declared": (
        ("of the referral of {referred_on}", "of the referral of {refered_on}"),
        CHECK + "expected a message that names only declared evidence, parameters and dates;"
        " found `{refered_on}`. Did you mean `{referred_on}`?",
    ),
    "a message that about conduct": (
        ('message = "no closure recorded', 'message = "closure should have been recorded'),
        CHECK + "expected words about the record; found `should have` in the message."
        " Say what the record does not show: no ... recorded by <date>.",
    ),
    "no sentence for a gap": (
        ("message = ", "message.unknown = "),
        CHECK + "expected a sentence for a `gap` in [message]; found none. Write what a gap says.",
    ),
    "a sentence for what the SQL cannot give": (
        ("message = ", 'message.blnk = "no date"\nmessage.gap = '),
        CHECK + "expected sentences for what the SQL can give: gap, unknown, late, or its `why`;"
        " found one for `blnk`, which it does not give. Remove it, or correct its name.",
    ),
    "a cause of what the SQL cannot give": (
        ("remedy = ", 'because_of = { blnk = "seen/other" }\nremedy = '),
        CHECK + "expected causes of what the SQL can give: gap, unknown, or its `why`;"
        " found one of `blnk`, which it does not give. Remove it, or correct its name.",
    ),
    "a placeholder of another form": (
        ("{referred_on}", "{referred_on|on}"),
        CHECK + "expected placeholders as `{field}` or `{number|one|many}`;"
        " found a brace that is part of neither. Close it, or take it out.",
    ),
    "a number before its word in the plural": (
        ("of {referred_on}", "of {referred_on} within {allow} long days"),
        CHECK + "expected a number that agrees with its words, as `{days|day|days}`;"
        " found `{allow}` before a word in the plural, in the sentence `gap`."
        " Write `{allow|...|...}`, the singular and the plural.",
    ),
    "singular and plural words after a date": (
        ("{referred_on}", "{referred_on|day|days}"),
        CHECK + "expected singular and plural words only after a number;"
        " found `{referred_on|day|days}`, which is not one. Name the field alone.",
    ),
    "a flag that is no answer": (
        ('referred_on = "date"', 'referred_on = "flag"'),
        CHECK + "expected a flag as an answer, after a colon: it reads yes or no;"
        " found `{referred_on}` elsewhere."
        " Write it after `: `, or give the row a `why` with a sentence of its own.",
    ),
    "a list whose codes have no words": (
        ("[evidence]\n", '[evidence]\nmissing = "words:faults"\n'),
        CHECK + "expected the words of the list in [words.faults]; found none."
        " Give each code its words.",
    ),
    "words of no list": (
        ("[evidence]", '[words.faults]\ndate = "date"\n[evidence]'),
        CHECK + "expected every list of words used by evidence; found `[words.faults]`, which is"
        ' not. Remove it, or declare evidence of type "words:faults".',
    ),
    "words of a list that about conduct": (
        ("[evidence]\n", '[words.faults]\ndate = "missed date"\n[evidence]\nf = "words:faults"\n'),
        CHECK + "expected words about the record; found `missed` in the words."
        " Say what the record does not show: no ... recorded by <date>.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_pair_is_refused_at_load_for(tmp_path: Path, fault: str) -> None:
    change, sentence = FAULTS[fault]
    with pytest.raises(PairError) as refused:
        load_check(NAME, *write_rooms(tmp_path, edited(TOML, *change)))
    assert str(refused.value) == sentence
