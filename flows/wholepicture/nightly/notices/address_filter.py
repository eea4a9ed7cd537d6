"""The addresses that a systemd unit may reach: its `IPAddressDeny=` and `IPAddressAllow=`.

A service that may reach no address sends nothing, and a test from a shell would not show this.
"""

import socket
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from wholepicture.errors import ArgumentsError, SettingsError, fault_of
from wholepicture.nightly.notices.by_webhook import webhook_machine
from wholepicture.nightly.notices.sending import E_MAIL, WEBHOOK
from wholepicture.rules.run_settings import Notify

_Network = IPv4Network | IPv6Network
# the words of systemd.resource-control(5)
_WORDS = {
    "any": ("0.0.0.0/0", "::/0"),
    "localhost": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/64"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
}
_YES = ("yes", "true", "1", "on", "y", "t")


@dataclass(kw_only=True)
class AddressFilter:
    """The addresses that a unit may reach."""

    allow: list[_Network] = field(default_factory=list)
    deny: list[_Network] = field(default_factory=list)
    has_network: bool = True

    def lets_out(self, address: str) -> bool:
        """Whether the unit may reach the address; allowing an address overrides denying it."""
        one = ip_address(address)
        if not self.has_network:
            return False
        return any(one in net for net in self.allow) or not any(one in net for net in self.deny)


def insist_on_way_out(unit: Path, notify: Notify) -> None:
    """Raises SettingsError if the unit may not reach a machine that the settings need for notices.

    `unit` is the file of a service; the files `<file>.d/*.conf` beside it count too. Raises
    ArgumentsError if the file cannot be read.
    """
    filtered = _filter_of(unit)
    for way, host, port in _targets(notify):
        for address in _addresses(way, host, port):
            if not filtered.lets_out(address):
                raise SettingsError(
                    unit.name,
                    expected=f"a unit that may reach the machine of the {way}",
                    found=f"one that may not reach {address}",
                    do=f"Add IPAddressAllow={address} to it, and `systemctl daemon-reload`.",
                )


def _targets(notify: Notify) -> list[tuple[str, str, int]]:
    """For each connection, how it sends, and its machine and port."""
    found = []
    if notify.email:
        found.append((E_MAIL, notify.email.relay, notify.email.port))
    if notify.webhook:
        found.append((WEBHOOK, *webhook_machine(notify.webhook)))
    return found


def _addresses(way: str, host: str, port: int) -> list[str]:
    """The addresses of a machine, in the order in which a connection would try them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise SettingsError(
            f"the machine of the {way}",
            expected="a name that leads to an address",
            found="none",
            do="Check the name, and this machine's name look-up.",
        ) from None
    return sorted({str(one[4][0]).partition("%")[0] for one in found})


def _filter_of(unit: Path) -> AddressFilter:
    """The filter that the unit's files describe, read in systemd's order."""
    found = AddressFilter()
    for file in (unit, *sorted(Path(f"{unit}.d").glob("*.conf"))):
        for key, value in _assignments(file):
            if key == "IPAddressAllow":
                found.allow = [*found.allow, *_networks(file, value)] if value else []
            elif key == "IPAddressDeny":
                found.deny = [*found.deny, *_networks(file, value)] if value else []
            elif key == "PrivateNetwork":
                found.has_network = value.lower() not in _YES
    return found


def _assignments(file: Path) -> list[tuple[str, str]]:
    """Each `key=value` of the section [Service], with continued lines joined."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ArgumentsError(
            f"--unit {file}", expected="a unit's file", found=fault_of(error), do="Check the path."
        ) from None
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(("#", ";"))]
    found, section = [], ""
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.startswith("["):
            section = line.strip()
        key, is_assignment, value = line.partition("=")
        if section == "[Service]" and is_assignment:
            found.append((key.strip(), value.strip()))
    return found


def _networks(file: Path, value: str) -> list[_Network]:
    try:
        words = [range_ for word in value.split() for range_ in _WORDS.get(word, (word,))]
        return [ip_network(word, strict=False) for word in words]
    except ValueError:
        raise ArgumentsError(
            f"--unit {file}",
            expected="addresses after IPAddressAllow= and IPAddressDeny=",
            found="something else",
            do="Write them as systemd does: 10.1.2.3 or 10.1.0.0/16.",
        ) from None
