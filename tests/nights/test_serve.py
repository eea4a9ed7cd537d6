"""`wholepicture serve`: its schedule fires, and neither SIGKILL nor a restart loses a night."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.blown_tree import BlownTree
from helpers.command_line import audit, typed
from helpers.nights_out import digests
from helpers.processes import descendants, is_there, until
from helpers.served import Served, delivered, today

STOPPING = "Stopping. What was published is unchanged."


@pytest.fixture
def blown(few_checks: Path, tmp_path: Path) -> BlownTree:
    return BlownTree(few_checks, tmp_path)


@pytest.fixture
def served(few_files: Path, blown: BlownTree, tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path, delivered(few_files, tmp_path / "exports", 3), blown.path)
    yield served
    served.end()


@pytest.fixture
def undisturbed(served: Served, few_checks: Path, tmp_path: Path) -> dict[str, str]:
    """The results of the three nights when one undisturbed run catches them up."""
    ended = audit(served.exports, tmp_path / "alone", today(), "--catch-up", tree=few_checks)
    assert ended.code == 0, ended
    return digests(tmp_path / "alone" / "out", but="run.json")


@pytest.mark.long
def test_a_night_fires_by_itself_and_the_next_start_makes_up_for_what_was_killed_and_missed(
    served: Served, blown: BlownTree, undisturbed: dict[str, str]
) -> None:
    blown.ask(signal.SIGKILL, "recording", whom="parent")
    served.start_until_due()
    process = served.process
    assert process
    started: set[int] = set()

    def is_killed() -> bool:
        started.update(descendants(process.pid))
        return process.poll() is not None

    assert until(is_killed, seconds=300), served.said
    assert (process.returncode, blown.was_sent) == (-signal.SIGKILL, True)
    assert until(lambda: not any(map(is_there, started)), seconds=15)
    assert len(started) > 2  # its server and a run were among these processes
    assert not (served.out / "latest.txt").exists()

    served.start()
    served.wait_for("A night was missed, or its run did not end well: it is run now.")
    served.wait_for_states("Crashed", "Completed")
    assert digests(served.out, but="run.json") == undisturbed
    assert len({Path(name).parts[0] for name in undisturbed} - {"latest.txt"}) == 3

    again = typed("serve", "--settings", served.settings)
    again.assert_one_sentence(4, "no other `wholepicture serve`", str(served.process.pid))

    assert served.stop(signal.SIGINT) == 0
    assert served.said.rstrip().splitlines()[-1].startswith(STOPPING)
    assert served.states() == ["Crashed", "Completed"]


def test_faulty_settings_are_refused_before_anything_starts(
    few_files: Path, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    store = tmp_path / "store"
    folders = f'store = "{store}"\nout = "{tmp_path / "out"}"\n'
    for text, *words in (
        ("[folders]\n", "folders.exports", "a path from the root"),
        (f"[folders]\n{folders}", "folders.exports", "a path from the root"),
        (f'[folders]\n{folders}exports = "exports"\n', "exports", "a path from the root"),
        (f'[folders]\n{folders}exports = "{tmp_path}/none"\n', "EXPORTS", "folder of nights"),
        (f'[folders]\n{folders}[schedule]\nat = "1:30"\n', "schedule.at", "05:30"),
        (f'[folders]\n{folders}[schedule]\nat = "01:30"\n', "schedule.at", "the clocks change"),
        (f'[folders]\n{folders}[schedule]\nevery = "day"\n', "schedule.every", "keys"),
        (
            f'[folders]\n{folders}exports = "{few_files}"\n[[set]]\ncheck = "seen/nothing"\n'
            'parameter = "a"\nvalue = 1\nfrom = 2026-01-01\nwho = "lead"\nbecause = "asked"\n',
            "[[set]] 1, check",
            "a check we know",
        ),
    ):
        file.write_text(text, encoding="utf-8")
        typed("serve", "--settings", file).assert_one_sentence(2, *words)
    assert not store.exists()
    typed("serve", "--settings", tmp_path / "none.toml").assert_one_sentence(2, "none.toml")
