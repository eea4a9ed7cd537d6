"""What is put around a run, so that people are sent a notice of it, however it ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from wholepicture.errors import SettingsError
from wholepicture.nightly.notices.notice import Notice
from wholepicture.nightly.notices.of_a_run import Outcome, of_a_run
from wholepicture.nightly.notices.sending import send
from wholepicture.nightly.steps import Say
from wholepicture.rules.run_settings import Notify, Waiting
from wholepicture.rules.toml_files import M, built, read_toml, spoken

Heard = Callable[[date, Outcome | None], None]  # takes a night, at its begin and at its end


def heard_by_nobody(night: date, outcome: Outcome | None) -> None:
    """Does nothing: nobody is sent a notice of the night."""


@contextmanager
def noticed(settings: Path | None, say: Say, complain: Say) -> Iterator[Heard]:
    """Takes each night of the block and what became of it, and sends the notice of it when it ends.

    The notice is sent after the store was left. Whatever becomes of it, the block ends as it would
    have ended: that a notice was not delivered is one sentence to `complain`.
    """
    outcomes: dict[date, Outcome | None] = {}
    try:
        yield outcomes.__setitem__
    except BaseException as error:
        if not isinstance(error, GeneratorExit | SystemExit):
            _send_of_run(settings, outcomes, error, say, complain)
        raise
    _send_of_run(settings, outcomes, None, say, complain)


def _send_of_run(
    settings: Path | None,
    outcomes: dict[date, Outcome | None],
    error: BaseException | None,
    say: Say,
    complain: Say,
) -> None:
    """Sends the notice of the run, where the settings ask for one of its occasions."""
    try:
        notify = notify_settings(settings)
    except SettingsError:
        return  # the run itself has ended with what is wrong with them
    if not (notify.email or notify.webhook):
        return
    notice = of_a_run(outcomes, error, _expected(settings))
    if notice and _is_wanted(notice, notify):
        for way, fault in send(notice, notify):
            if fault:
                complain(str(fault))
            else:
                say(f"A notice was sent by {way}.")


def _is_wanted(notice: Notice, notify: Notify) -> bool:
    return "always" in notify.when or not notice.occasions.isdisjoint(notify.when)


def _expected(settings: Path | None) -> list[str]:
    """The agencies that a run waits for; none where the settings do not say so rightly."""
    with suppress(SettingsError):
        return _section(settings, "waiting", Waiting).agencies
    return []


def notify_settings(file: Path | None) -> Notify:
    """The section `[notify]` of a settings file whose other sections may be wrong.

    A run that ends because of them is one to send a notice of. Raises SettingsError.
    """
    return _section(file, "notify", Notify)


def _section(file: Path | None, name: str, model: type[M]) -> M:
    content = read_toml(file, SettingsError).get(name, {}) if file else {}
    where = f"{spoken(file)}, [{name}]" if file else name
    return built(model, content, where, SettingsError)
