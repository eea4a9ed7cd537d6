"""Compressed files, whole and damaged, with their unpacked content."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ROWS = [f"{n},{zlib.crc32(str(n).encode()):x}" for n in range(1, 301)]
CONTENT = "\n".join(["id,note", *ROWS, ""]).encode()
DAMAGED, EARLY = "its compressed content is damaged", "its compressed content ends early"
_METHOD_IN_FILE, _METHOD_IN_LIST = 8, 10
_FLAGS_IN_FILE, _FLAGS_IN_LIST = 6, 8


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A compressed file: its name, its bytes, its unpacked content, and the expected reason."""

    title: str
    name: str
    content: bytes
    inner: bytes = CONTENT
    state: str = "whole"
    reason: str = ""

    @property
    def rows(self) -> int:
        """The number of unpacked lines after the header."""
        return max(0, len(self.inner.splitlines()) - 1)

    def __str__(self) -> str:
        return self.title


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of those members."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return into.getvalue()


def in_gzip() -> Iterator[Packed]:
    """Files called .csv.gz."""

    def packed(title: str, content: bytes, **more: Any) -> Packed:
        return Packed(title=title, name="x.csv.gz", content=content, **more)

    whole = gzip.compress(CONTENT)
    half = len(CONTENT) // 2
    members = gzip.compress(CONTENT[:half]) + gzip.compress(b"") + gzip.compress(CONTENT[half:])
    yield packed("gzip", whole)
    yield packed("gzip of several members", members)
    yield packed("gzip padded with zeros", whole + b"\0" * 512)
    early = {"state": "half-written", "reason": EARLY}
    for cut in (len(whole) // 2, len(whole) - 1):
        inner = zlib.decompressobj(31).decompress(whole[:cut])
        yield packed(f"gzip cut after {cut} bytes", whole[:cut], inner=inner, **early)
    damaged = {"state": "refused", "reason": DAMAGED}
    yield packed("gzip with something after it", whole + b"and more", **damaged)
    wrong = whole[:-8] + bytes(4) + whole[-4:]
    yield packed(
        "gzip with another checksum", wrong, inner=zlib.decompress(wrong[10:-8], -15), **damaged
    )
    reason = "it is not compressed, as .gz in its name says"
    yield packed("no gzip at all", CONTENT, state="refused", reason=reason)
    nothing: dict[str, Any] = {"state": "refused", "reason": "an empty file", "inner": b""}
    yield packed("gzip of nothing", gzip.compress(b""), **nothing)
    yield packed("nothing called gzip", b"", **nothing)


def in_zip() -> Iterator[Packed]:
    """Files called .zip."""

    def packed(
        title: str, content: bytes, state: str = "whole", reason: str = "", inner: bytes = b""
    ) -> Packed:
        return Packed(
            title=title, name="X.ZIP", content=content, inner=inner, state=state, reason=reason
        )

    one = zipped(("x.csv", CONTENT))
    yield packed("zip", one, inner=CONTENT)
    stored = zipped(("x.csv", CONTENT), method=zipfile.ZIP_STORED)
    yield packed("zip without compression", stored, inner=CONTENT)
    yield packed("zip with a folder", zipped(("a/", b""), ("a/x.csv", CONTENT)), inner=CONTENT)
    for name in ("../../x", "/etc/x", "C:\\x", "x\n\u202e.csv", "\u00e9" * 200):
        yield packed(f"zip of a member called {name!a}", zipped((name, CONTENT)), inner=CONTENT)
    two = zipped(("x.csv", CONTENT), ("y.csv", CONTENT))
    yield packed("zip of two", two, "refused", "a zip of 2 files, where one is expected")
    yield packed("zip of none", zipped(), "refused", "a zip of 0 files, where one is expected")
    locked = _patched(one, _FLAGS_IN_FILE, _FLAGS_IN_LIST, 1)
    yield packed("zip with a password", locked, "refused", "its compressed content is encrypted")
    other = zipped(("x.csv", CONTENT), method=zipfile.ZIP_LZMA)
    reason = "its content is compressed by a method other than deflate"
    yield packed("zip of another method", other, "refused", reason)
    unheard = _patched(one, _METHOD_IN_FILE, _METHOD_IN_LIST, 99)
    yield packed("zip of an unheard-of method", unheard, "refused", reason)
    for cut in (len(one) // 2, len(one) - 1):
        yield packed(f"zip cut after {cut} bytes", one[:cut], "half-written", EARLY)
    beside = [(name, b"x") for name in ("__MACOSX/._x.csv", ".DS_Store", "a/Thumbs.db", "._x.csv")]
    yield packed("zip made on a Mac", zipped(("x.csv", CONTENT), *beside), inner=CONTENT)
    none = "a zip of 0 files, where one is expected"
    yield packed("zip of what a Mac adds alone", zipped(*beside), "refused", none)
    misnamed = zipped(("x\u00e9.csv", CONTENT)).replace("x\u00e9".encode(), b"x\xff\xfe")
    yield packed("zip of a name in no encoding", misnamed, "refused", DAMAGED)
    at = one.index(b"PK\x01\x02")
    wrong = one[: at + 16] + bytes(4) + one[at + 20 :]
    yield packed("zip with another checksum", wrong, "refused", DAMAGED, inner=b"")
    reason = "it is not compressed, as .zip in its name says"
    yield packed("no zip at all", CONTENT, "refused", reason, inner=CONTENT)


def _patched(archive: bytes, in_file: int, in_list: int, value: int) -> bytes:
    """The zip with a number changed in its member's header and in its list of members."""
    changed = bytearray(archive)
    struct.pack_into("<H", changed, in_file, value)
    struct.pack_into("<H", changed, archive.index(b"PK\x01\x02") + in_list, value)
    return bytes(changed)


PACKED = (*in_gzip(), *in_zip())
