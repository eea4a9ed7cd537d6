"""Sending a notice by e-mail and webhook, as the settings say, each within its time."""

import threading
from collections.abc import Callable, Iterator

from wholepicture.errors import WholePictureError
from wholepicture.nightly.notices.by_email import send_email
from wholepicture.nightly.notices.by_webhook import post_card
from wholepicture.nightly.notices.faults import NoticeError
from wholepicture.nightly.notices.notice import Notice
from wholepicture.rules.run_settings import Notify

E_MAIL, WEBHOOK = "e-mail", "webhook"


def send(notice: Notice, notify: Notify) -> Iterator[tuple[str, WholePictureError | None]]:
    """Each way in the settings, after it was tried, with the reason if it did not deliver."""
    for way, sending in _ways(notice, notify):
        yield way, _within(notify.seconds, way, sending)


def _ways(notice: Notice, notify: Notify) -> Iterator[tuple[str, Callable[[], None]]]:
    email, webhook = notify.email, notify.webhook
    if email:
        yield E_MAIL, lambda: send_email(notice, email, notify.seconds)
    if webhook:
        yield WEBHOOK, lambda: post_card(notice, webhook, notify.seconds)


def _within(seconds: float, way: str, sending: Callable[[], None]) -> WholePictureError | None:
    """The error that stopped the notice from being sent, or None.

    Sending runs in a thread, and the run stops waiting for it after the time limit. A socket's
    time-out starts again with every byte and does not cover the look-up of names, so a slow machine
    at the other end could delay a run for hours. The thread uses only the network.
    """
    ended: list[WholePictureError | None] = []

    def one() -> None:
        try:
            sending()
            ended.append(None)
        except WholePictureError as error:
            ended.append(error)
        except Exception as error:
            ended.append(_not_sent(way, type(error).__name__, "Report it."))

    thread = threading.Thread(target=one, daemon=True)
    thread.start()
    thread.join(seconds)
    if ended:
        return ended[0]
    do = "Check its name and port, and whether this machine and its service may reach it."
    return _not_sent(way, f"no answer within {seconds:.0f} s", do)


def _not_sent(way: str, found: str, do: str) -> NoticeError:
    return NoticeError(f"the {way}", expected="to be delivered", found=found, do=do)
