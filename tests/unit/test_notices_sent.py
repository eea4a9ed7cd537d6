"""Notices sent to a real relay and a real webhook: delivered, or not delivered in one sentence."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import trustme

from helpers.receivers import (
    PASSWORD,
    UNKNOWN,
    USER,
    Authority,
    Relay,
    free_port,
    relay,
    silent,
    webhook,
)
from helpers.receivers import Webhook as Hook
from wholepicture.nightly.notices import send
from wholepicture.nightly.notices.notice import Notice
from wholepicture.rules.run_settings import Email, Notify, Webhook

NOTICE = Notice(
    title="Whole Picture 2026-11-20: 3 open", facts=(("Open", "3"),), ends="A sentence."
)
TOKEN = "Heliotrope-Token-9924"
TO = ["first@council.invalid", "second@council.invalid"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def private(file: Path, text: str) -> Path:
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    return file


def outcome(notify: Notify) -> str:
    """The fault of the only way of sending; blank if the notice was delivered."""
    ((_, fault),) = send(NOTICE, notify)
    said = str(fault or "")
    for secret in (PASSWORD, TOKEN, "Heliotrope", *TO):
        assert secret not in said
    return said


class Mail:
    """The settings of an e-mail to a relay on this machine; a test may change each of them."""

    def __init__(self, authority: Authority, port: int, **changed: Any) -> None:
        way = {"relay": "localhost", "port": port, "sender": "audit@council.invalid", "to": TO}
        way |= {"ca_file": str(authority.ca_file), **changed}
        way = {key: value for key, value in way.items() if value is not None}
        seconds = 1 if changed.get("seconds") else 20
        way.pop("seconds", None)
        self.notify = Notify(email=Email.model_validate(way), seconds=seconds)


@pytest.fixture
def taking(authority: Authority) -> Iterator[Relay]:
    with relay(authority.server()) as taken:
        yield taken


def test_an_email_is_delivered_over_tls_to_every_recipient(
    authority: Authority, taking: Relay, tmp_path: Path
) -> None:
    file = private(tmp_path / "password", f"{PASSWORD}\n")
    way = Mail(authority, taking.port, user=USER, password_file=str(file))
    assert outcome(way.notify) == ""
    message = taking.message()
    assert (message["Subject"], message["To"]) == (NOTICE.title, ", ".join(TO))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@council.invalid>")
    assert message.get_content().splitlines() == [NOTICE.title, "", "Open: 3", "", "A sentence."]
    assert taking.recipients == TO


def test_a_wrong_password_is_reported_and_not_quoted(
    authority: Authority, taking: Relay, tmp_path: Path
) -> None:
    file = private(tmp_path / "password", "Heliotrope-Wrong")
    way = Mail(authority, taking.port, user=USER, password_file=str(file))
    assert "found the user or the password refused" in outcome(way.notify)
    assert taking.taken == []


def test_a_relay_without_passwords_is_reported(authority: Authority, tmp_path: Path) -> None:
    file = private(tmp_path / "password", PASSWORD)
    with relay(authority.server(), takes_password=False) as taken:
        way = Mail(authority, taken.port, user=USER, password_file=str(file))
        assert "found one that takes no password" in outcome(way.notify)


def test_a_recipient_refused_is_named_by_place_and_the_others_have_it(
    authority: Authority, taking: Relay
) -> None:
    way = Mail(authority, taking.port, to=[TO[0], UNKNOWN, TO[1]])
    said = outcome(way.notify)
    assert "found 1 of 3 refused, by their place in `to`: 2" in said
    assert UNKNOWN not in said
    assert taking.recipients == TO


def test_a_relay_that_refuses_every_recipient_is_reported(
    authority: Authority, taking: Relay
) -> None:
    way = Mail(authority, taking.port, to=[UNKNOWN])
    assert "found all of 1 recipients refused" in outcome(way.notify)
    assert taking.taken == []


def test_nothing_is_sent_in_clear(authority: Authority) -> None:
    with relay(None) as taken:
        said = outcome(Mail(authority, taken.port).notify)
        assert "expected a relay that offers STARTTLS; found one that does not" in said
        assert taken.taken == []


@pytest.mark.parametrize("known", ["none", "another"])
def test_a_relay_whose_ca_is_unknown_is_not_trusted(
    authority: Authority, taking: Relay, tmp_path: Path, known: str
) -> None:
    other = Authority(tmp_path, trustme.CA()).ca_file if known == "another" else None
    way = Mail(authority, taking.port, ca_file=other and str(other))
    assert "found a certificate that cannot be verified" in outcome(way.notify)
    assert taking.taken == []


def test_a_relay_of_another_name_is_not_trusted(authority: Authority, taking: Relay) -> None:
    way = Mail(authority, taking.port, relay="127.0.0.1")
    assert "found a certificate that cannot be verified" in outcome(way.notify)


def test_a_closed_port_is_reported(authority: Authority) -> None:
    assert "found no answer there" in outcome(Mail(authority, free_port()).notify)


def test_an_unknown_host_is_reported(authority: Authority) -> None:
    said = outcome(Mail(authority, 587, relay="relay.council.invalid").notify)
    assert "found a name that leads to no address" in said


def test_a_silent_relay_is_waited_for_no_longer_than_asked(authority: Authority) -> None:
    started = time.monotonic()
    with silent() as port:
        said = outcome(Mail(authority, port, seconds=1).notify)
    assert "found no answer" in said
    assert time.monotonic() - started < 5


def test_a_relay_that_does_not_answer_after_its_greeting_is_reported(authority: Authority) -> None:
    with silent(b"220 relay ready\r\n") as port:
        assert "found no answer" in outcome(Mail(authority, port, seconds=1).notify)


@pytest.mark.parametrize("answers", [b"421 Heliotrope-Answer\r\n", b"Heliotrope-Answer\r\n"])
def test_an_unexpected_answer_of_a_relay_is_reported_and_not_quoted(
    authority: Authority, answers: bytes
) -> None:
    with silent(answers) as port:
        said = outcome(Mail(authority, port, seconds=1).notify)
    assert said.startswith("the e-mail: expected the relay to take it; found ")


@pytest.mark.parametrize(("text", "found"), [("no certificate", "something else"), (None, "none")])
def test_an_invalid_ca_file_is_reported(
    authority: Authority, tmp_path: Path, text: str | None, found: str
) -> None:
    if text:
        (tmp_path / "other.pem").write_text(text)
    said = outcome(Mail(authority, 587, ca_file=str(tmp_path / "other.pem")).notify)
    assert f"ca_file: expected certificates in PEM; found {found}." in said


def hook(tmp_path: Path, address: str, *, seconds: int = 20, **changed: Any) -> Notify:
    file = private(tmp_path / "address", f"{address}\n")
    way = Webhook.model_validate({"url_file": str(file), **changed})
    return Notify(webhook=way, seconds=seconds)


@pytest.fixture
def plain() -> Iterator[Hook]:
    with webhook() as taken:
        yield taken


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("code", [200, 202, 204])
def test_a_webhook_gets_an_adaptive_card(plain: Hook, tmp_path: Path, host: str, code: int) -> None:
    address = f"http://{host}:{plain.port}/{code}/{TOKEN}"
    assert outcome(hook(tmp_path, address)) == ""
    ((path, body),) = plain.posts
    assert path == f"/{code}/{TOKEN}"
    assert b'"contentType":"application/vnd.microsoft.card.adaptive"' in body
    assert NOTICE.title.encode() in body


REFUSALS = {
    500: "found the answer 500",
    404: "found the answer 404, no such webhook",
    410: "found the answer 410, no such webhook",
    302: "found a redirect (302)",
    307: "found a redirect (307)",
    298: "found no answer",
    299: "found no answer within 1 s",
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_webhook_that_refuses_the_notice_is_reported(
    plain: Hook, tmp_path: Path, code: int
) -> None:
    started = time.monotonic()
    seconds = 1 if "no answer" in REFUSALS[code] else 20  # a busy machine answers late
    address = f"http://127.0.0.1:{plain.port}/{code}/{TOKEN}"
    said = outcome(hook(tmp_path, address, seconds=seconds))
    assert REFUSALS[code] in said
    assert "127.0.0.1" not in said
    assert len(plain.posts) == 1  # no redirect was followed
    assert time.monotonic() - started < 5


def test_a_webhook_by_https_must_have_a_certificate_of_a_known_ca(
    authority: Authority, tmp_path: Path
) -> None:
    with webhook(authority.server()) as taken:
        address = f"https://localhost:{taken.port}/200/{TOKEN}"
        assert outcome(hook(tmp_path, address, ca_file=str(authority.ca_file))) == ""
        assert "cannot be verified" in outcome(hook(tmp_path, address))
        assert len(taken.posts) == 1


def test_a_webhook_that_does_not_exist_is_reported(tmp_path: Path) -> None:
    said = outcome(hook(tmp_path, f"http://127.0.0.1:{free_port()}/200/{TOKEN}"))
    assert "found no answer there" in said


@pytest.mark.parametrize(
    "address",
    [
        f"http://council.invalid/{TOKEN}",
        f"http://127.0.0.1.council.invalid/{TOKEN}",
        f"ftp://council.invalid/{TOKEN}",
        f"//council.invalid/{TOKEN}",
        f"https:///{TOKEN}",
        f"https://council.invalid:port/{TOKEN}",
        TOKEN,
    ],
)
def test_an_address_that_is_not_https_is_refused(tmp_path: Path, address: str) -> None:
    said = outcome(hook(tmp_path, address))
    assert "url_file: expected an address that begins with https://; found another." in said


def test_no_environment_variable_sends_it_elsewhere(
    plain: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert outcome(hook(tmp_path, f"http://127.0.0.1:{plain.port}/200/{TOKEN}")) == ""


def test_no_logger_writes_the_address(
    plain: Hook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as stack:
        stack.enter_context(caplog.at_level(logging.DEBUG))
        stack.enter_context(caplog.at_level(logging.INFO, "httpx"))
        assert outcome(hook(tmp_path, f"http://127.0.0.1:{plain.port}/200/{TOKEN}")) == ""
    assert TOKEN not in caplog.text


def test_one_way_that_fails_does_not_keep_the_other_back(
    authority: Authority, plain: Hook, tmp_path: Path
) -> None:
    file = private(tmp_path / "address", f"http://127.0.0.1:{plain.port}/200/{TOKEN}")
    email = Mail(authority, free_port()).notify.email
    both = Notify(email=email, webhook=Webhook.model_validate({"url_file": str(file)}))
    found = {way: fault is None for way, fault in send(NOTICE, both)}
    assert found == {"e-mail": False, "webhook": True}
