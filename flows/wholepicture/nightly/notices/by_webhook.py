"""A POST of JSON to a webhook, in the form that a Teams workflow accepts, without redirects."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

from wholepicture.errors import SettingsError
from wholepicture.nightly.notices.faults import NoticeError, network_fault, trusted
from wholepicture.nightly.notices.notice import Notice
from wholepicture.nightly.notices.secret_file import secret
from wholepicture.rules.run_settings import Webhook

if TYPE_CHECKING:
    from httpx import URL

_KEY = "[notify.webhook]"
_WRITE_LOUD = ("httpx", "httpcore")  # loggers that write the whole address, including the token


def post_card(notice: Notice, way: Webhook, seconds: float) -> None:
    """Returns after the webhook has answered that it accepts the notice.

    `seconds` is the longest that connecting, sending and each part of the answer may take. Raises
    NoticeError, and SettingsError if a file that the settings name cannot be used.
    """
    import httpx

    address = _address(way)
    context = trusted(way.ca_file, f"{_KEY} ca_file")
    # the environment may name no proxy, password file or CA
    client = httpx.Client(verify=context, timeout=seconds, trust_env=False, follow_redirects=False)
    try:
        # the body of the answer is not read: it may be long, and nothing in it is used
        with _quiet(), client, client.stream("POST", address, json=notice.card()) as answer:
            code = answer.status_code
    except (httpx.HTTPError, OSError) as error:
        late = isinstance(error, httpx.TimeoutException)
        found, do = network_fault(TimeoutError() if late else error)
    else:
        if 200 <= code < 300:
            return
        found, do = _refused(code)
    raise NoticeError("the webhook", expected="an answer that it was taken", found=found, do=do)


def webhook_machine(way: Webhook) -> tuple[str, int]:
    """The name and port of the machine to which a notice is posted; raises SettingsError."""
    address = _address(way)
    return address.host, address.port or {"https": 443, "http": 80}[address.scheme]


def _address(way: Webhook) -> "URL":
    """The address in the file, which is https or on this machine; raises SettingsError."""
    import httpx

    text, where = secret(way.url_file, f"{_KEY} url_file"), f"{_KEY} url_file"
    with suppress(httpx.InvalidURL, ValueError):
        url = httpx.URL(text)
        if url.host and (url.scheme == "https" or _is_loopback(url)):
            return url
    raise SettingsError(
        where, expected="an address that begins with https://", found="another", do="Put it right."
    )


def _is_loopback(url: "URL") -> bool:
    """Whether the address is on this machine, where nobody can intercept http."""
    if url.scheme != "http":
        return False
    try:
        return ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"


def _refused(code: int) -> tuple[str, str]:
    if 300 <= code < 400:
        return f"a redirect ({code})", "Write the address where it leads to into the file."
    if code in (401, 403, 404, 410):
        do = "Make the address again where the webhook is kept, and write it into the file."
        return f"the answer {code}, no such webhook or no right to it", do
    return f"the answer {code}", "Ask those who run it what their log says."


@contextmanager
def _quiet() -> Iterator[None]:
    """A block in which no logger of the libraries writes the address."""
    loggers = [logging.getLogger(name) for name in _WRITE_LOUD]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
