"""The section [notify]: valid values are read, any other is refused in one sentence."""

from pathlib import Path

import pytest

from wholepicture.errors import SettingsError
from wholepicture.nightly.notices import notify_settings
from wholepicture.rules.settings import load_settings

EMAIL = {
    "relay": '"relay.council.example"',
    "sender": '"audit@council.example"',
    "to": '["data.team@council.example", "quality.lead@council.example"]',
}


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def email(**changed: str) -> str:
    keys = {key: value for key, value in {**EMAIL, **changed}.items() if value}
    return "[notify.email]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def test_a_missing_setting_has_its_default(tmp_path: Path) -> None:
    notify = load_settings(written(tmp_path, email())).notify
    assert notify.email
    assert (notify.email.port, notify.seconds, notify.webhook) == (587, 20, None)
    assert "always" not in notify.when


@pytest.mark.parametrize(
    "relay", ["relay", "relay.council.example", "10.1.2.3", "2001:db8::1", "localhost"]
)
def test_a_relay_is_a_name_or_an_address(tmp_path: Path, relay: str) -> None:
    found = load_settings(written(tmp_path, email(relay=f'"{relay}"'))).notify.email
    assert found
    assert found.relay == relay


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (email(relay=""), "notify.email.relay: expected the key `relay`; found none"),
        (email(relay='"relay:587"'), "notify.email.relay: expected the name or address of one"),
        (email(relay='"https://relay"'), "expected the name or address of one machine"),
        (email(relay='""'), "expected the name or address of one machine"),
        (email(sender='"audit"'), "notify.email.sender: expected one e-mail address"),
        (email(sender='"a@b.c\\nBcc: d@e.f"'), "expected one e-mail address"),
        (email(sender='"Audit <a@b.c>"'), "expected one e-mail address"),
        (email(sender='"ä@b.c"'), "expected one e-mail address of ASCII"),
        (email(to="[]"), "notify.email.to: expected at least one entry"),
        (email(to='"a@b.c"'), "notify.email.to: expected a list in [ ]; found a text"),
        (email(to='["a@b.c, d@e.f"]'), "expected one e-mail address"),
        (email(port="0"), "notify.email.port: expected 1 or more; found less"),
        (email(port='"587"'), "notify.email.port: expected a whole number; found a text"),
        (email(user='"u"'), "expected `user` and `password_file` together, or neither"),
        (email(password_file='"/p"'), "expected `user` and `password_file` together"),
        (email(password_file='"p"', user='"u"'), "expected a path from the root"),
        (email(user='"u"', password_file='"$HOME/p"'), "expected a path from the root"),
        (email(user='"u"', password_file='"$CREDENTIALS_DIRECTORY/../p"'), "from the root"),
        (email(ca_file='"ca.pem"'), "notify.email.ca_file: expected a path from the root"),
        (email(password='"p"'), "Did you mean `password_file`?"),
        (email(starttls="false"), "expected only keys that we know; found `starttls`"),
        ("[notify.webhook]\n", "notify.webhook.url_file: expected the key `url_file`; found none"),
        ('[notify.webhook]\nurl = "https://a/b"\n', "expected the key `url_file`"),
        ('[notify]\nwhen = ["new"]\n', "entry 1: expected one of always, new critical,"),
        ("[notify]\nwhen = []\n", "notify.when: expected at least one entry"),
        ('[notify]\nwhen = "always"\n', "notify.when: expected a list in [ ]; found a text"),
        ("[notify]\nseconds = 0\n", "notify.seconds: expected 1 or more; found less"),
        ("[notify]\nemial = 1\n", "Did you mean `email`?"),
        ("notify = 1\n", "notify: expected a table of keys; found a whole number"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match="expected") as raised:
        load_settings(written(tmp_path, text))
    assert sentence in str(raised.value)
    assert (raised.value.exit_code, str(raised.value).count("\n")) == (2, 0)


def test_who_is_sent_notices_is_known_though_another_section_is_wrong(tmp_path: Path) -> None:
    file = written(tmp_path, f"[audit]\nrecording_grcae = 1\n{email()}")
    with pytest.raises(SettingsError):
        load_settings(file)
    found = notify_settings(file).email
    assert found
    assert found.relay == "relay.council.example"
