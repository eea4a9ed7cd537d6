"""A secret from a file of its own: a password, or an address with a token in it."""

import os
import stat
from pathlib import Path

from wholepicture.errors import SettingsError, fault_of
from wholepicture.rules.run_settings import CREDENTIALS

_LONGEST = 4096  # bytes: the address of a webhook is a few hundred


def secret(file: Path, where: str) -> str:
    """The one line of the file; raises SettingsError, which names the key and never the content.

    Nobody else may be able to read the file. The rule is the one of PostgreSQL for its keys: the
    owner is this user and only the owner may read it (0600), or the owner is root and a group may
    read it (0640). systemd passes a credential to a service in the second way; the credential is
    then named as `$CREDENTIALS_DIRECTORY/name`.
    """
    text = _text(_credential(file, where) if file.parts[0] == CREDENTIALS else file, where)
    if not text or not text.isascii() or not text.isprintable():
        raise SettingsError(
            where,
            expected="a file with one line of ASCII",
            found="an empty one" if not text else "something else",
            do="Write it again, as one line.",
        )
    return text


def _credential(file: Path, where: str) -> Path:
    """The credential of that name, in the folder that systemd sets for a service."""
    folder = os.environ.get(CREDENTIALS.removeprefix("$"))
    if not folder:
        raise SettingsError(
            where,
            expected="a service with `LoadCredential=` in its unit",
            found="a run without credentials",
            do="Name a file by its path from the root, or start the service.",
        )
    return Path(folder, file.name)


def _text(file: Path, where: str) -> str:
    try:
        # without O_NONBLOCK, opening a pipe at that path would wait
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _refuse_open_to_others(os.fstat(handle), where)
            raw = os.read(handle, _LONGEST + 1)
        finally:
            os.close(handle)
    except OSError as error:
        found = fault_of(error)
    else:
        if len(raw) > _LONGEST:
            raise SettingsError(
                where, expected="one line", found="a long file", do="Name the right file."
            )
        return raw.decode("latin-1").strip("\r\n")
    raise SettingsError(
        where,
        expected="a file that this user can read",
        found=found,
        do="Check the path, and to whom the file belongs.",
    )


def _refuse_open_to_others(status: os.stat_result, where: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SettingsError(
            where, expected="a file", found="something else", do="Name the right file."
        )
    is_ours, mode = status.st_uid == os.geteuid(), stat.S_IMODE(status.st_mode)
    allowed = 0o740 if status.st_uid == 0 else 0o700
    if (not is_ours and status.st_uid != 0) or mode & ~allowed:
        raise SettingsError(
            where,
            expected="a file that nobody else can read",
            found="one that others can read or change",
            do="Give it to the user of the run, and `chmod 600` it.",
        )
