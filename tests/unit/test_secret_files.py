"""A file with a secret: it is read if nobody else can read it, else refused in a sentence."""

import os
from pathlib import Path

import pytest

from wholepicture.errors import SettingsError
from wholepicture.nightly.notices.secret_file import secret

SECRET = "Heliotrope-Password-4417"
KEY = "[notify.email] password_file"


def written(folder: Path, content: bytes, mode: int = 0o600, owner: int | None = None) -> Path:
    file = folder / "password"
    file.write_bytes(content)
    file.chmod(mode)
    if owner is not None:
        os.chown(file, owner, -1)
    return file


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_private_file_is_read_without_its_line_end(tmp_path: Path, mode: int, end: bytes) -> None:
    assert secret(written(tmp_path, SECRET.encode() + end, mode), KEY) == SECRET


def refused(file: Path) -> str:
    with pytest.raises(SettingsError, match="expected") as raised:
        secret(file, KEY)
    assert SECRET not in str(raised.value)
    assert str(raised.value).startswith(f"{KEY}: expected ")
    return str(raised.value)


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o666, 0o620, 0o777])
def test_a_file_that_others_can_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    said = refused(written(tmp_path, SECRET.encode(), mode))
    assert "a file that nobody else can read; found one that others can read or change" in said


def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        file = written(tmp_path, SECRET.encode(), owner=65534)
    else:
        file = Path("/etc/hostname")  # owned by root, and readable by everyone
    assert "found one that others can read" in refused(file)


def test_a_group_may_read_only_what_root_owns(tmp_path: Path) -> None:
    # as systemd passes a credential to a service of another user
    file = written(tmp_path, SECRET.encode(), 0o440)
    if os.geteuid() == 0:
        assert secret(file, KEY) == SECRET
    else:
        assert "found one that others can read" in refused(file)


@pytest.mark.parametrize("content", [b"", b"\n", b"a\nb\n", b"a\x00b", "Heliotröpe".encode()])
def test_a_file_that_is_not_one_line_of_ascii_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "expected a file with one line of ASCII" in refused(written(tmp_path, content))


def test_a_credential_is_read_from_the_folder_that_systemd_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, SECRET.encode())
    named = Path("$CREDENTIALS_DIRECTORY/password")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secret(named, KEY) == SECRET
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert "expected a service with `LoadCredential=`" in refused(named)


def test_a_long_file_is_refused(tmp_path: Path) -> None:
    assert "found a long file" in refused(written(tmp_path, b"a" * 10_000))


def test_a_pipe_or_folder_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "expected a file; found something else" in refused(tmp_path / "pipe")
    assert "expected a file; found something else" in refused(tmp_path)
    assert "found none" in refused(tmp_path / "missing")
