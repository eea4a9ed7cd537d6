"""A relay and a webhook that accept the notices of runs, and the settings for them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from helpers.receivers import PASSWORD, USER, Authority, Relay, Webhook, relay, webhook

TOKEN = "Heliotrope-Token-9924"


@dataclass(frozen=True)
class Post:
    """The receivers of notices, and the settings for sending to them."""

    relay: Relay
    webhook: Webhook
    settings: str

    def arrived(self) -> list[bytes]:
        """Everything received, raw and decoded, by e-mail and webhook."""
        mails = [message_from_bytes(raw, policy=policy.default) for raw in self.relay.taken]
        read = [mail.get_body(("plain",)).get_content().encode() for mail in mails]
        return [*self.relay.taken, *read, *(body for _, body in self.webhook.posts)]

    def taken(self) -> list[tuple[str, str, dict[str, str]]]:
        """The subject, the text and the card's facts of each notice; they are then removed."""
        mails = [message_from_bytes(raw, policy=policy.default) for raw in self.relay.taken]
        cards = [json.loads(body)["attachments"][0]["content"] for _, body in self.webhook.posts]
        self.relay.taken.clear()
        self.webhook.posts.clear()
        assert [card["body"][0]["text"] for card in cards] == [mail["Subject"] for mail in mails]
        facts = [{one["title"]: one["value"] for one in card["body"][1]["facts"]} for card in cards]
        texts = [mail.get_body(("plain",)).get_content() for mail in mails]
        return list(zip([mail["Subject"] for mail in mails], texts, facts, strict=True))


@contextmanager
def post(folder: Path) -> Iterator[Post]:
    """A relay and a webhook, and settings with their secrets in files of that folder."""
    authority = Authority(folder)
    with relay(authority.server()) as mails, webhook() as hook:
        address = f"http://127.0.0.1:{hook.port}/200/{TOKEN}"
        for name, text in (("password", PASSWORD), ("address", address)):
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(text)
        lines = f"""
[notify.email]
relay = "localhost"
port = {mails.port}
sender = "audit@council.invalid"
to = ["data.team@council.invalid"]
user = "{USER}"
password_file = "{folder / "password"}"
ca_file = "{authority.ca_file}"

[notify.webhook]
url_file = "{folder / "address"}"
"""
        yield Post(mails, hook, lines)
