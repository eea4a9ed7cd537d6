"""What was typed is no command, or not as the command takes it: said in one sentence."""

import re

from typer.exceptions import TyperException

# what the library says, in words that follow "found"
_FOUND = (
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"more than it takes: \1"),
    (r"Option '(.*)' requires an argument", r"nothing after \1"),
    (r"Option '(.*)' does not take a value", r"a value for \1, which takes none"),
    (r"Missing (?:argument|option) '(.*)'", r"no \1"),
    (r"No such (?:option: |command )'?([^' ]+)'?(.*)", r"\1, which is not there\2"),
    (r"Invalid value for '(.*?)': Input should be ([^,]*).*", r"something after \1 that is not \2"),
    (r"Invalid value for '(.*?)': (.*)", r"something after \1 that it cannot take (\2)"),
)


def usage_sentence(error: TyperException) -> str:
    """One sentence on an error of usage: what the command takes, and what was typed."""
    said = error.format_message().rstrip(".")
    command = getattr(getattr(error, "ctx", None), "command_path", "wholepicture")
    found, do = said[:1].lower() + said[1:], "Put it right."
    for pattern, words in _FOUND:
        if whole := re.fullmatch(pattern, said, re.S):
            found = whole.expand(words)
            break
    if guess := re.fullmatch(r"(.*?)[. ]*\(?(?:Did you mean|Possible options:) (.*?)[?)]*", found):
        found, do = guess[1], f"Did you mean {guess[2]}?"
    return f"the command line: expected what `{command} --help` lists; found {found}. {do}"
