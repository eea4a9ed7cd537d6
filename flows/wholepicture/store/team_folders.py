"""The folders of teams, OUT/teams/<team>/: the names that they have."""

import hashlib
import re

TEAMS = "teams"

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
# names that Windows keeps for devices, whatever follows a dot
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_LONGEST = 120  # characters: a share's own path comes before it


def safe_name(team_id: str) -> str:
    """The name of a team's folder: one for each id, on file systems of any kind.

    Letters, digits and `-` stay, another character is the hex of its bytes, each after `_`. Where
    two ids may differ in capitals alone, `~` and a mark say which letters are capitals.
    """
    if not team_id:
        return "_"
    name = "".join(one if one in _PLAIN else _escaped(one) for one in team_id)
    if _DEVICES.fullmatch(name):
        name = _escaped(name[0]) + name[1:]
    name += _capitals(team_id)
    if len(name) > _LONGEST:
        digest = hashlib.sha256(team_id.encode("utf-8", "surrogatepass")).hexdigest()
        name = f"{name[: _LONGEST // 3]}~x{digest}"
    return name


def _escaped(text: str) -> str:
    return "".join(f"_{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


def _capitals(team_id: str) -> str:
    """Which letters are capitals, as hex of a bit each; `~u` where all are, blank where none is."""
    letters = [one for one in team_id if one in _PLAIN and one.isalpha()]
    if not any(one.isupper() for one in letters):
        return ""
    if all(one.isupper() for one in letters):
        return "~u"
    return f"~{int(''.join(str(int(one.isupper())) for one in letters), 2):x}"
