"""A systemd unit that would not let a notice out is refused; its files are read as by systemd."""

import re
from pathlib import Path

import pytest

from wholepicture.errors import ArgumentsError, SettingsError
from wholepicture.nightly.notices import insist_on_way_out
from wholepicture.rules.run_settings import Email, Notify, Webhook

DENY = "[Service]\nIPAddressDeny=any\nIPAddressAllow=localhost\n"


def email(relay: str) -> Notify:
    sender = "audit@council.invalid"
    return Notify(email=Email(relay=relay, sender=sender, to=[sender]))


def unit(folder: Path, text: str, *more: str) -> Path:
    """A unit's file, and files that add to it."""
    file = folder / "wholepicture.service"
    file.write_text(text, encoding="utf-8")
    beside = Path(f"{file}.d")
    beside.mkdir()
    for number, added in enumerate(more):
        (beside / f"{number}.conf").write_text(added, encoding="utf-8")
    return file


LETS_OUT = {
    "no filter": ("[Service]\nUser=x\n", "10.1.2.3"),
    "loopback is allowed": (DENY, "127.0.0.1"),
    "loopback by IPv6": (DENY, "::1"),
    "its address": (DENY + "IPAddressAllow=10.1.2.3\n", "10.1.2.3"),
    "its network": (DENY + "IPAddressAllow=192.168.0.0/16 10.1.0.0/16\n", "10.1.2.3"),
    "a continued line": (DENY + "IPAddressAllow=192.168.0.1 \\\n  10.1.2.3\n", "10.1.2.3"),
    "another is denied": ("[Service]\nIPAddressDeny=10.9.0.0/16\n", "10.1.2.3"),
    "the denial taken back": (DENY + "IPAddressDeny=\n", "10.1.2.3"),
    "all is allowed": (DENY + "IPAddressAllow=any\n", "10.1.2.3"),
    "a key of another section": ("[Unit]\nIPAddressDeny=any\n[Service]\n", "10.1.2.3"),
}
KEEPS_IN = {
    "loopback alone": (DENY, "10.1.2.3"),
    "a comment": (DENY + "#IPAddressAllow=10.1.2.3\n", "10.1.2.3"),
    "a comment by semicolon": (DENY + "; IPAddressAllow=10.1.2.3\n", "10.1.2.3"),
    "another address": (DENY + "IPAddressAllow=10.1.2.4\n", "10.1.2.3"),
    "allowed by IPv4 only": (DENY + "IPAddressAllow=10.1.2.3\n", "2001:db8::1"),
    "its network denied": ("[Service]\nIPAddressDeny=10.0.0.0/8\n", "10.1.2.3"),
    "the allowance taken back": (DENY + "IPAddressAllow=\n", "127.0.0.1"),
    "no network at all": ("[Service]\nPrivateNetwork=yes\n", "10.1.2.3"),
}


@pytest.mark.parametrize("case", LETS_OUT)
def test_a_unit_that_lets_a_notice_out_is_accepted(tmp_path: Path, case: str) -> None:
    text, address = LETS_OUT[case]
    insist_on_way_out(unit(tmp_path, text), email(address))


@pytest.mark.parametrize("case", KEEPS_IN)
def test_a_unit_that_does_not_is_refused_with_what_to_add(tmp_path: Path, case: str) -> None:
    text, address = KEEPS_IN[case]
    with pytest.raises(SettingsError) as raised:
        insist_on_way_out(unit(tmp_path, text), email(address))
    said = str(raised.value)
    assert said.startswith("wholepicture.service: expected a unit that may reach the machine of")
    assert re.search(rf"found one that may not reach {re.escape(address)}\. ", said)


def test_a_file_beside_the_unit_counts(tmp_path: Path) -> None:
    added = "[Service]\nIPAddressAllow=10.1.2.3\n"
    insist_on_way_out(unit(tmp_path, DENY, added), email("10.1.2.3"))


def test_the_webhook_is_asked_for_too(tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.touch(mode=0o600)
    file.write_text("https://10.1.2.3/Heliotrope-Token")
    with pytest.raises(SettingsError, match="the machine of the webhook") as raised:
        insist_on_way_out(
            unit(tmp_path, DENY), Notify(webhook=Webhook.model_validate({"url_file": str(file)}))
        )
    assert "Heliotrope" not in str(raised.value)


def test_a_name_is_looked_up(tmp_path: Path) -> None:
    insist_on_way_out(unit(tmp_path, DENY), email("localhost"))
    (tmp_path / "other").mkdir()
    shut = unit(tmp_path / "other", "[Service]\nIPAddressDeny=any\n")
    with pytest.raises(SettingsError, match="found one that may not reach"):
        insist_on_way_out(shut, email("localhost"))


def test_an_unknown_host_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="expected a name that leads to an address"):
        insist_on_way_out(unit(tmp_path, DENY), email("relay.council.invalid"))


@pytest.mark.parametrize("text", [None, "[Service]\nIPAddressAllow=relay.council.example\n"])
def test_a_unit_that_cannot_be_read_is_refused(tmp_path: Path, text: str | None) -> None:
    file = unit(tmp_path, text) if text else tmp_path / "none.service"
    with pytest.raises(ArgumentsError, match="--unit"):
        insist_on_way_out(file, email("10.1.2.3"))
