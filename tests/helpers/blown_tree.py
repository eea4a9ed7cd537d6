"""Whole Picture with a few checks, in which a stage of a night sends a signal when it is asked to.

It is asked by a file: the signal, `self` or `parent`, and the name of the stage. The file is
removed before the signal is sent, so that it is sent once.
"""

import shutil
import signal
from pathlib import Path

STAGES = (
    "reading the rules",
    "receiving",
    "landing social_care",
    "noting deliveries",
    "recalling earlier nights",
    "recording",
    "deriving",
    "deciding feeds",
    "judging feeds",
    "deciding seen",
    "judging seen",
    "publishing",
)

_SENT = """

_in_our_words_undisturbed = in_our_words


def in_our_words(name, stage):
    import os, pathlib, time
    asked = pathlib.Path({asked!r})
    if asked.exists():
        number, whom, when = asked.read_text().split("|")
        if when == name:
            asked.unlink()
            os.kill(os.getpid() if whom == "self" else os.getppid(), int(number))
            time.sleep(3 if whom == "parent" else 0)
    return _in_our_words_undisturbed(name, stage)
"""


class BlownTree:
    """A copy of a package in a folder, which does as it is asked."""

    def __init__(self, few_checks: Path, folder: Path) -> None:
        self.path, self._asked = folder / "tree", folder / "asked"
        shutil.copytree(few_checks, self.path)
        steps = self.path / "flows" / "wholepicture" / "nightly" / "steps.py"
        with steps.open("a", encoding="utf-8") as file:
            file.write(_SENT.format(asked=str(self._asked)))

    def ask(self, what: signal.Signals, stage: str, whom: str = "self") -> None:
        """The next run to reach the stage sends the signal to itself, or to its parent."""
        self._asked.write_text(f"{what.value}|{whom}|{stage}", encoding="utf-8")

    @property
    def was_sent(self) -> bool:
        return not self._asked.exists()
