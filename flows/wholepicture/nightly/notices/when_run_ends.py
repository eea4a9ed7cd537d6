"""A block around a run that sends people a notice when the run ends, however it ends."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from pathlib import Path

from wholepicture.errors import SettingsError
from wholepicture.nightly.notices.notice import Notice
from wholepicture.nightly.notices.run_notice import Outcome, run_notice
from wholepicture.nightly.notices.sending import send
from wholepicture.nightly.steps import Say
from wholepicture.rules.run_settings import Notify, Waiting
from wholepicture.rules.toml_files import M, built, read_toml, spoken

_nights: ContextVar[dict[date, Outcome | None] | None] = ContextVar(
    "nights of this run", default=None
)


def note_night(night: date, outcome: Outcome | None) -> None:
    """Notes a night when it begins, without an outcome, and again with its outcome."""
    nights = _nights.get()
    if nights is not None:
        nights[night] = outcome


@contextmanager
def notice_when_run_ends(settings: Path | None, say: Say, complain: Say) -> Iterator[None]:
    """Sends the notice of the nights that began in the block, when the block ends.

    By then the run has released the store. The notice does not change how the block ends: if it is
    not delivered, `complain` gets one sentence.
    """
    nights: dict[date, Outcome | None] = {}
    before = _nights.set(nights)
    try:
        yield
    except BaseException as error:
        if not isinstance(error, GeneratorExit | SystemExit):
            _send_of_run(settings, nights, error, say, complain)
        raise
    finally:
        _nights.reset(before)
    _send_of_run(settings, nights, None, say, complain)


def _send_of_run(
    settings: Path | None,
    nights: Mapping[date, Outcome | None],
    error: BaseException | None,
    say: Say,
    complain: Say,
) -> None:
    """Sends the notice of the run, if the settings ask for one of its occasions."""
    try:
        notify = notify_settings(settings)
    except SettingsError:
        return  # the run itself has ended with an error about them
    if not (notify.email or notify.webhook):
        return
    notice = run_notice(nights, error, _expected(settings))
    if notice and _is_wanted(notice, notify):
        for way, fault in send(notice, notify):
            if fault:
                complain(str(fault))
            else:
                say(f"A notice was sent by {way}.")


def _is_wanted(notice: Notice, notify: Notify) -> bool:
    return "always" in notify.when or not notice.occasions.isdisjoint(notify.when)


def _expected(settings: Path | None) -> list[str]:
    """The agencies that a run waits for; none if this part of the settings is invalid."""
    with suppress(SettingsError):
        return _section(settings, "waiting", Waiting).agencies
    return []


def notify_settings(file: Path | None) -> Notify:
    """The section `[notify]` of a settings file, even if other sections are invalid.

    A notice is also sent about a run that ends because of an invalid section. Raises SettingsError.
    """
    return _section(file, "notify", Notify)


def _section(file: Path | None, name: str, model: type[M]) -> M:
    content = read_toml(file, SettingsError).get(name, {}) if file else {}
    where = f"{spoken(file)}, [{name}]" if file else name
    return built(model, content, where, SettingsError)
