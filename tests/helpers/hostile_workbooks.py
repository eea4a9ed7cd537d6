"""Workbooks that are damaged or made to attack their reader: a plain one with a changed part."""

import io
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
SECRET = "Oriel Nobody"  # words that no refusal may repeat


def plain(*, sheet: str = SECRET) -> bytes:
    """A workbook of one sheet with a header and a row."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        made = book.add_worksheet(sheet)
        made.write_row(0, 0, ["Child Unique ID", "Date of Contact"])
        made.write_row(1, 0, [SECRET, 46000])
    return raw.getvalue()


def changed(parts: Mapping[str, Callable[[bytes], bytes] | bytes], raw: bytes = b"") -> bytes:
    """The workbook with those parts replaced or added."""
    held = _parts(raw or plain())
    for name, change in parts.items():
        held[name] = change if isinstance(change, bytes) else change(held[name])
    return packed(held)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return raw.getvalue()


def _parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_cell(cell: str) -> bytes:
    """The plain workbook with one more cell, in a row of its own."""
    row = f"<row>{cell}</row></sheetData>".encode()
    return changed({SHEET: lambda part: part.replace(b"</sheetData>", row)})


def with_doctype(name: str) -> bytes:
    """The plain workbook with a DOCTYPE in one part."""
    declared = b'?>\n<!DOCTYPE a [<!ENTITY b "boo">]>'
    return changed({name: lambda part: part.replace(b"?>", declared, 1)})


def encrypted() -> bytes:
    """The plain workbook, whose zip says that its parts are encrypted."""
    raw = bytearray(plain())
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 1)
    return bytes(raw)


def twice_named() -> bytes:
    """A workbook with two sheets, both named for the list."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        for name in ("List 1", "Contacts"):
            book.add_worksheet(name).write_row(0, 0, ["Child Unique ID", "Date of Contact"])
    return raw.getvalue()
