"""A package with a few checks, whose stages can send a signal and whose API can be slow.

A file requests it: the signal, `self` or `parent`, and the name of the stage. The file is removed
before the signal is sent, so that it is sent once.
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

_LATE = """

def _late(app):
    import asyncio, pathlib

    async def answering(scope, receive, send):
        if not scope.get("path", "").endswith("/set_state") or "flow_runs" not in scope["path"]:
            return await app(scope, receive, send)
        asked = await receive()
        if b'"COMPLETED"' not in asked["body"]:
            return await app(scope, _once(asked, receive), send)
        pathlib.Path({heard!r}).touch()
        await asyncio.sleep({seconds})

        async def send_late(message):
            await asyncio.sleep({seconds} if message["type"] == "http.response.start" else 0)
            await send(message)

        await app(scope, _once(asked, receive), send_late)

    return answering


def _once(asked, receive):
    messages = [asked]

    async def received():
        return messages.pop() if messages else await receive()

    return received


"""
_SERVED = "    app = create_app(ephemeral=not is_scheduling, final=True)\n"


class BlownTree:
    """A copy of the package in a folder, which does what the file requests."""

    def __init__(self, few_checks: Path, folder: Path) -> None:
        self.path, self._asked = folder / "tree", folder / "asked"
        self._heard = folder / "heard"
        shutil.copytree(few_checks, self.path)
        steps = self.path / "flows" / "wholepicture" / "nightly" / "steps.py"
        with steps.open("a", encoding="utf-8") as file:
            file.write(_SENT.format(asked=str(self._asked)))

    def ask(self, what: signal.Signals, stage: str, whom: str = "self") -> None:
        """Makes the next run that reaches the stage send the signal to itself or its parent."""
        self._asked.write_text(f"{what.value}|{whom}|{stage}", encoding="utf-8")

    def answer_late(self, seconds: float) -> None:
        """Makes Prefect's API store Completed with a delay, and answer with a further delay."""
        api = self.path / "flows" / "wholepicture" / "nightly" / "api_process.py"
        text, main = api.read_text(encoding="utf-8"), '\nif __name__ == "__main__":'
        assert text.count(_SERVED) == text.count(main) == 1
        late = _LATE.format(heard=str(self._heard), seconds=seconds)
        text = text.replace(main, late + main).replace(_SERVED, f"{_SERVED}    app = _late(app)\n")
        api.write_text(text, encoding="utf-8")

    @property
    def was_heard(self) -> bool:
        """Whether a run has reported to its API that it is Completed."""
        return self._heard.exists()

    @property
    def was_sent(self) -> bool:
        return not self._asked.exists()
