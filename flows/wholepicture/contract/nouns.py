"""The nouns of a contract: Feed, FeedFile, FeedColumn, CodeList, all frozen.

What they refuse is said in words that finish "expected ...", for the loader's sentence.
"""

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Kind = Literal[
    "local_id", "national_id", "name", "birth_date", "address", "event_date",
    "code", "flag", "count", "free_text", "json",
]  # fmt: skip
OnBad = Literal["refuse_row", "blank_cell"]
DateForm = Literal[
    "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd hh:mm:ss.fff", "dd/mm/yyyy",
    "dd/mm/yyyy hh:mm:ss", "yyyy-mmm-dd", "yyyy-mmm-dd hh:mm:ss", "excel_serial",
]  # fmt: skip

Encoding = Literal["utf-8", "cp1252", "latin-1", "utf-16-le", "utf-16-be"]
Delimiter = Literal[",", ";", "\t", "|"]

DATE_KINDS = frozenset({"birth_date", "event_date"})
ID_KINDS = frozenset({"local_id", "national_id"})
_SAFE_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")


def is_safe_name(name: str) -> bool:
    """Whether a file or folder name may be used at all: plain characters, no dot first, no `..`."""
    return _SAFE_FILE.fullmatch(name) is not None and ".." not in name


def header_key(header: str) -> str:
    """A header as it is compared: NFC, casefolded, outer space removed."""
    return unicodedata.normalize("NFC", header).strip().casefold()


def _safe(name: str) -> str:
    if not is_safe_name(name):
        raise ValueError("plain letters, digits, '_', '-' and '.', with no dot first")
    return name


Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
SafeName = Annotated[str, AfterValidator(_safe)]


class Noun(BaseModel):
    """What all of them share: frozen, strict, and no key but those named."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Code(Noun):
    """One code of a list: what it means, and the local words that mean the same."""

    means: Text
    also: tuple[Text, ...] = ()


class CodeList(Noun):
    """A list of codes; a word outside it lands as `unlisted`, or as a blank, and is counted."""

    name: Word
    title: Text
    edition: Text
    unlisted: Literal["unlisted", "blank"] = "unlisted"
    codes: dict[Text, Code]

    def words(self) -> dict[str, str]:
        """Every accepted word, casefolded, and the code it stands for."""
        return {
            word.strip().casefold(): code
            for code, entry in self.codes.items()
            for word in (code, *entry.also)
        }

    @model_validator(mode="after")
    def _says_each_word_once(self) -> "CodeList":
        spoken = [
            word.strip().casefold() for code, e in self.codes.items() for word in (code, *e.also)
        ]
        if len(spoken) != len(set(spoken)):
            raise ValueError("each word under one code only, capitals or not")
        return self


class Defaults(Noun):
    """What a feed says once for all columns of a kind; a column may say otherwise."""

    sentinels: dict[Kind | Literal["every"], tuple[str, ...]] = {}
    forms: dict[Literal["dates"], tuple[DateForm, ...]] = {}
    flags: dict[Literal["yes", "no"], tuple[Text, ...]] = {}


class Manners(Noun):
    """How files are written and delivered; a feed says it for all of them, a file for itself.

    `encoding` holds where the file has no byte order mark. `delivered_by` is the time of the
    morning after the night, `refused_limit` a share of the rows read.
    """

    encoding: Encoding = "utf-8"
    delimiter: Delimiter = ","
    moves_daily: bool = False
    delivered_by: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = (
        None
    )
    refused_limit: Annotated[float, Field(ge=0, le=1)] = 0.01


class FeedColumn(Noun):
    """One column of an export: found by its header, known by its canonical name."""

    name: Word
    header: Text
    kind: Kind
    aliases: tuple[Text, ...] = ()
    required: bool = False
    key: bool = False
    on_bad: OnBad = "blank_cell"
    sentinels: tuple[str, ...] = ()
    forms: tuple[DateForm, ...] = ()
    yes: tuple[Text, ...] = ()
    no: tuple[Text, ...] = ()
    codes: Word | None = None
    digits: Annotated[int, Field(ge=2, le=48)] | None = None

    @property
    def header_keys(self) -> frozenset[str]:
        """The headers this column answers to, as they are compared."""
        return frozenset(header_key(header) for header in (self.header, *self.aliases))

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "FeedColumn":
        if self.codes and self.kind != "code":
            raise ValueError("a code list on a column of kind 'code' only")
        if bool(self.forms) != (self.kind in DATE_KINDS):
            raise ValueError("date forms on columns that hold a date, and on no others")
        if bool(self.yes and self.no) != (self.kind == "flag"):
            raise ValueError("words for yes and for no on columns of kind 'flag', and no others")
        if set(map(str.casefold, self.yes)) & set(map(str.casefold, self.no)):
            raise ValueError("no word that means both yes and no")
        if self.digits and self.kind not in ID_KINDS:
            raise ValueError("a number of digits on columns that hold an id, and on no others")
        return self


class FeedFile(Manners):
    """One file an agency delivers, and the canonical table it lands in.

    With `columns = "any"` whatever columns come land as text, under their header names. `sheets`
    are the names that its sheet may have, where the agency delivers a workbook instead.
    """

    name: SafeName
    table: Word
    optional: bool = True
    sheets: tuple[Text, ...] = ()
    columns: tuple[FeedColumn, ...] | Literal["any"]

    @property
    def known(self) -> tuple[FeedColumn, ...]:
        """The columns the feed names: none where any may come."""
        return () if self.columns == "any" else self.columns

    @property
    def required(self) -> tuple[FeedColumn, ...]:
        """The columns without which a row says nothing."""
        return tuple(column for column in self.known if column.required)

    @property
    def names(self) -> frozenset[str]:
        """The names it may be delivered under, casefolded: plain, or compressed."""
        name = self.name.casefold()
        return frozenset((name, f"{name}.gz", f"{name.removesuffix('.csv')}.zip"))

    @model_validator(mode="after")
    def _names_each_thing_once(self) -> "FeedFile":
        names = [column.name for column in self.known]
        if len(names) != len(set(names)):
            raise ValueError("each canonical name once in a file")
        headers = [key for column in self.known for key in column.header_keys]
        if len(headers) != len(set(headers)):
            raise ValueError("each header or alias once in a file, capitals or not")
        if self.columns != "any" and not any(column.key for column in self.known):
            raise ValueError("a column marked key = true in every file")
        return self


class Feed(Noun):
    """An agency's export: its files, how old it may be, and the code lists its columns use.

    A feed that stands `instead_of` another agency's is read where that one delivered nothing.
    """

    agency: Word
    role: Literal["social_care", "partner"] = "partner"
    title: Text = "An agency"
    fresh_days: Annotated[int, Field(ge=0, le=366)] = 2
    instead_of: Word | None = None
    workbooks: tuple[SafeName, ...] = ()
    not_used: tuple[SafeName, ...] = ()
    files: Annotated[tuple[FeedFile, ...], Field(alias="file")]
    code_lists: dict[str, CodeList]

    def file_named(self, name: str) -> FeedFile | None:
        """The feed's file of that name, capitals or not."""
        wanted = name.casefold()
        return next((file for file in self.files if wanted in file.names), None)

    @model_validator(mode="after")
    def _names_each_file_once(self) -> "Feed":
        names = [name.casefold() for name in (*(file.name for file in self.files), *self.not_used)]
        if len(names) != len(set(names)):
            raise ValueError("each file once in a feed, capitals or not")
        if any(file.sheets for file in self.files) != bool(self.workbooks):
            raise ValueError("workbooks where files name their sheets, and only there")
        wanted = {column.codes for file in self.files for column in file.known if column.codes}
        if wanted - set(self.code_lists):
            raise ValueError("every code list that a column names to be a file in codes/")
        return self
