"""Models of a feed file: Feed, FeedFile and CodeList, all frozen; FeedColumn is in `feed_column`.

A refusal has three parts: expected, found and what to do. `refusals` adds the place.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from wholepicture.files.encodings import Encoding
from wholepicture.rules.feeds.date_formats import LONDON
from wholepicture.rules.feeds.feed_column import FeedColumn
from wholepicture.rules.feeds.kinds import (
    ColumnName,
    ColumnOfRecord,
    DateFormat,
    Delimiter,
    ElementPath,
    Kind,
    LineCount,
    Noun,
    Quote,
    SafeName,
    TableName,
    Text,
    Word,
    Zone,
    each_once,
    nearest,
    refusal,
)


class Code(Noun):
    """One code of a list: what it means, and the local words that mean the same."""

    means: Text
    also: tuple[Text, ...] = ()


class CodeList(Noun):
    """A list of codes; a word that is not in it lands as `unlisted` or blank, and is counted."""

    name: Word
    title: Text
    edition: Text
    unlisted: Literal["unlisted", "blank"] = "unlisted"
    codes: dict[Text, Code]

    def words(self) -> dict[str, str]:
        """Every accepted word, casefolded, with its code."""
        return {
            word.strip().casefold(): code
            for code, entry in self.codes.items()
            for word in (code, *entry.also)
        }

    @model_validator(mode="after")
    def _says_each_word_once(self) -> "CodeList":
        each_once(
            "word under one code only, capitals or not",
            [
                {word.strip().casefold() for word in (code, *entry.also)}
                for code, entry in self.codes.items()
            ],
            "code",
            "Leave it under the code it means.",
        )
        return self


class Defaults(Noun):
    """Keys that a feed sets once for all columns of a kind; a column may override them."""

    sentinels: dict[Literal[Kind, "every"], tuple[str, ...]] = Field(default_factory=dict)
    forms: dict[Literal["dates"], tuple[DateFormat, ...]] = Field(default_factory=dict)
    flags: dict[Literal["yes", "no"], tuple[Text, ...]] = Field(default_factory=dict)


class Manners(Noun):
    """The format and timing of files: a feed sets them for all files, and a file may override them.

    `encoding` applies if the file has no byte order mark. `zone` is the time zone of times that do
    not have one themselves. `lines_above` counts the lines above the header, blank ones too; if it
    is 0, the header is looked for. `lines_below` counts those between header and rows. With
    `header_repeated`, the header and those lines may be repeated between rows. `delivered_by` is a
    time on the morning after the night. `refused_limit` is a share of the rows read.
    """

    encoding: Encoding = "utf-8"
    delimiter: Delimiter = ","
    quote: Quote = '"'
    zone: Zone = LONDON
    lines_above: LineCount = 0
    lines_below: LineCount = 0
    header_repeated: bool = False
    moves_daily: bool = False
    delivered_by: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = (
        None
    )
    refused_limit: Annotated[float, Field(ge=0, le=1)] = 0.01


class FeedFile(Manners):
    """One file that an agency delivers, with its canonical table.

    With `columns = "any"`, all columns land as text, under their header names. If the agency
    delivers a workbook instead, `sheets` are the names that the file's sheet may have. If it
    delivers an XML document, `element` is the path of its rows. `changed_on` names the date column
    that says when a row was last changed. If copies differ, the latest one is used.
    """

    name: SafeName
    table: TableName
    optional: bool = True
    sheets: tuple[Text, ...] = ()
    element: ElementPath | None = None
    changed_on: ColumnName | None = None
    columns: tuple[FeedColumn, ...] | Literal["any"]

    @property
    def known(self) -> tuple[FeedColumn, ...]:
        """The columns that the feed names; none if the file may have any columns."""
        return () if self.columns == "any" else self.columns

    @property
    def agreed(self) -> tuple[FeedColumn, ...]:
        """The columns that are reported as missing if they are not delivered."""
        return tuple(column for column in self.known if column.required or not column.may_be_absent)

    @property
    def required(self) -> tuple[FeedColumn, ...]:
        """The required columns."""
        return tuple(column for column in self.known if column.required)

    @property
    def names(self) -> frozenset[str]:
        """The file names, casefolded, under which it may be delivered: plain or compressed."""
        name = self.name.casefold()
        return frozenset((name, f"{name}.gz", f"{name.removesuffix('.csv')}.zip"))

    @model_validator(mode="after")
    def _names_each_thing_once(self) -> "FeedFile":
        each_once(
            "canonical name once", [{column.name} for column in self.known], "column", "Rename one."
        )
        each_once(
            "header or alias once, capitals or not",
            [column.header_keys for column in self.known],
            "column",
            "Leave it to the column it belongs to.",
        )
        if self.columns == ():
            raise refusal("at least one column", "none", 'Add one, or write columns = "any".')
        if self.columns != "any" and not any(column.key for column in self.known):
            raise refusal(
                "a column with key = true, which distinguishes one row from another",
                "none",
                "Mark one, or several that do so together.",
            )
        return self

    @model_validator(mode="after")
    def _has_a_quote_of_its_own(self) -> "FeedFile":
        if self.quote in self.delimiter:
            raise refusal(
                "a quote sign that is no part of the delimiter", "one that is", "Change either."
            )
        return self

    @model_validator(mode="after")
    def _says_when_rows_changed(self) -> "FeedFile":
        days = {column.name for column in self.known if column.kind == "event_date"}
        if self.changed_on and self.changed_on not in days:
            near = nearest(self.changed_on, days)
            raise refusal(
                "changed_on to name a column of this file, of kind event_date",
                f"`{self.changed_on}`",
                f"Did you mean `{near}`?" if near else "Add the column, or take changed_on out.",
                ("changed_on",),
            )
        return self

    @model_validator(mode="after")
    def _has_its_elements(self) -> "FeedFile":
        if not self.element:
            return self
        if self.sheets or not self.known:
            raise refusal(
                "element where columns are named, and no sheets",
                "sheets, or columns of any kind",
                "Take one of them out.",
            )
        if self.lines_above or self.lines_below or self.header_repeated:
            raise refusal(
                "no lines around a header if rows are elements",
                "lines_above, lines_below or header_repeated",
                "Take them out, or give them to the files that are tables.",
            )
        first = f"{self.element.partition('/')[0]}/"
        for at, column in enumerate(self.known):
            if not all(f"{key}/".startswith(first.casefold()) for key in column.header_keys):
                raise refusal(
                    f"headers that begin with {first}, as the element does",
                    "one that does not",
                    "Write the whole path.",
                    ("columns", at),
                )
        return self


class Feed(Noun):
    """An agency's export: its files, how old it may be, and the code lists its columns use.

    A feed with `instead_of` another agency is read only if that agency delivered nothing.
    `judged_unknown` are columns of the record that its layout lacks. Checks that need them run, and
    give unknown for each record. `document_day` is the path of an XML document's date. A document
    older than `fresh_days` is refused.
    """

    agency: Word
    role: Literal["social_care", "partner"] = "partner"
    title: Text = "An agency"
    fresh_days: Annotated[int, Field(ge=0, le=366)] = 2
    instead_of: Word | None = None
    workbooks: tuple[SafeName, ...] = ()
    documents: tuple[SafeName, ...] = ()
    document_day: ElementPath | None = None
    not_used: tuple[SafeName, ...] = ()
    judged_unknown: tuple[ColumnOfRecord, ...] = ()
    files: Annotated[tuple[FeedFile, ...], Field(alias="file")]
    code_lists: dict[str, CodeList]

    def file_named(self, name: str) -> FeedFile | None:
        """The feed's file of that name, in capitals or not."""
        wanted = name.casefold()
        return next((file for file in self.files if wanted in file.names), None)

    @property
    def wholes(self) -> frozenset[str]:
        """The names, casefolded, of workbooks and documents that contain several of its files."""
        return frozenset(name.casefold() for name in (*self.workbooks, *self.documents))

    @model_validator(mode="after")
    def _names_each_file_once(self) -> "Feed":
        each_once(
            "file once, compressed or not",
            [file.names for file in self.files],
            "file",
            "Rename one.",
        )
        unused = {name.casefold() for name in self.not_used}
        for place, file in enumerate(self.files):
            if file.names & unused:
                raise refusal(
                    "a file to be used or not",
                    "it under not_used as well",
                    "Take it out of one of them.",
                    ("file", place),
                )
        if self.instead_of == self.agency:
            raise refusal(
                "instead_of to name another agency", "this one", "Take it out, or name the other."
            )
        return self

    @model_validator(mode="after")
    def _says_where_its_files_lie(self) -> "Feed":
        for wholes, names, parts in (
            ("workbooks", self.workbooks, [file.sheets for file in self.files]),
            ("documents", self.documents, [file.element for file in self.files]),
        ):
            if any(parts) != bool(names):
                part = {"workbooks": "sheets", "documents": "element"}[wholes]
                raise refusal(
                    f"{wholes} where files name their {part}, and only there",
                    "one without the other",
                    "Write both or neither.",
                )
        if self.workbooks and self.documents:
            raise refusal(
                "workbooks or documents", "both", "Leave the one that the agency delivers."
            )
        return self

    @model_validator(mode="after")
    def _has_its_code_lists(self) -> "Feed":
        for place, file in enumerate(self.files):
            for at, column in enumerate(file.known):
                if column.codes and column.codes not in self.code_lists:
                    near = nearest(column.codes, self.code_lists)
                    raise refusal(
                        "a code list that is there",
                        f"no list `{column.codes}`",
                        f"Did you mean `{near}`?" if near else f"Add codes/{column.codes}.toml.",
                        ("file", place, "columns", at, "codes"),
                    )
        return self
