"""A draft as the text of a feed file, with observations as comments, and open questions.

A line that begins with `# ?` is a question; a feed file with an open question does not load.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wholepicture.authoring.feed_drafts.header_words import column_names, refuse_data, table_name
from wholepicture.authoring.feed_drafts.proposals import Proposal, Seen, proposed
from wholepicture.authoring.feed_drafts.sampling import Sample, sampled
from wholepicture.errors import FeedError, could_not, fault_of
from wholepicture.rules.feeds import ID_KINDS
from wholepicture.rules.feeds.kinds import WORD

_NOTHING = frozenset({"NULL", "#N/A"})
_HEAD = """\
# A draft, made from {files}. It holds headers and what was seen of each column,
# and no value. Read it line by line. `table` and `name` are a table and a column of docs/record.md
# where the file holds such a thing, else words of your own. A line that begins with "# ?" is a
# question: answer it in the line below it, then remove it. docs/feeds.md explains every key. Then:
#     wholepicture feed check {agency}.toml

"""
_ONCE = """\
role = "partner"
title = {title}
fresh_days = 2

# Texts that mean "nothing here", exactly as written.
[sentinels]
every = ["NULL", "#N/A"]
birth_date = ["1900-01-01"]
event_date = ["1900-01-01"]

# Words for yes and for no, capitals or not.
[flags]
yes = ["Y", "Yes", "True", "T", "1"]
no = ["N", "No", "False", "F", "0"]
"""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The text of a feed file, and how many questions it asks."""

    text: str
    questions: int


def draft(files: Sequence[Path], *, agency: str | None = None) -> Draft:
    """A feed file for examples of an agency's files; raises FeedError if one cannot be used."""
    if agency is not None and not WORD.fullmatch(agency):
        raise FeedError(
            "--agency",
            expected="a word of small letters, digits and `_`, a letter first",
            found="another word",
            do="Write it so, as in health_visiting.",
        )
    samples = [sampled(file, place) for place, file in enumerate(files, start=1)]
    _refuse_twice(samples)
    tables: set[str] = set()
    blocks = [
        _file(sample, place, table_name(sample.name, tables))
        for place, sample in enumerate(samples, start=1)
    ]
    lines = [*_feed(agency, len(files)), *(line for block in blocks for line in ("", *block))]
    return Draft(
        text="\n".join(lines) + "\n", questions=sum(line.startswith(_ASKING) for line in lines)
    )


def write_draft(files: Sequence[Path], out: Path, *, agency: str | None = None) -> Draft:
    """Writes the draft to a new file; the agency has the file's name if none is given.

    Raises FeedError if the file already exists, CouldNotFinishError if it cannot be written.
    """
    if agency is None and WORD.fullmatch(out.stem):
        agency = out.stem
    drafted = draft(files, agency=agency)
    try:
        with out.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(drafted.text)
    except FileExistsError:
        raise FeedError(
            "the feed file to write",
            expected="a name that no file has",
            found="a file of that name",
            do="Choose another --out, or move that file away.",
        ) from None
    except OSError as error:
        raise could_not(
            "the feed file to write",
            fault_of(error),
            expected="a folder that can be written",
            do="Check --out.",
        ) from None
    return drafted


def _refuse_twice(samples: Sequence[Sample]) -> None:
    names = [sample.name.casefold() for sample in samples]
    for place, name in enumerate(names, start=1):
        if names.index(name) + 1 != place:
            raise FeedError(
                f"example file {place}",
                expected="files of different names",
                found=f"the name of example file {names.index(name) + 1}",
                do="Give one example of each file the agency delivers.",
            )


_ASKING = ("# ? ", "    # ? ")


def _feed(agency: str | None, files: int) -> Iterator[str]:
    name = agency or "agency_name"
    of_files = "one example file" if files == 1 else f"{files} example files"
    yield from _HEAD.format(files=of_files, agency=name).splitlines()
    if agency is None:
        yield "# ? Which agency is it? One word, which the name of this file must be as well."
    yield f"agency = {toml_text(name)}"
    title = name.replace("_", " ").capitalize()
    yield from _ONCE.format(title=toml_text(title)).splitlines()


def _file(sample: Sample, place: int, table: str) -> Iterator[str]:
    refuse_data(sample, place)
    columns = [_column(sample, at) for at in range(len(sample.first))]
    key = _key(columns)
    yield f"# {_records(sample)}"
    if sample.is_numbered:
        yield "# Its first column has no name, and is passed over: it holds no data of the agency."
    yield "[[file]]"
    yield f"name = {toml_text(sample.name)}"
    yield f"table = {toml_text(table)}"
    yield "optional = true"
    yield f"encoding = {toml_text(sample.encoding)}"
    yield f"delimiter = {toml_text(sample.delimiter)}"
    yield from _beside_header(sample)
    if key is None:
        yield (
            "# ? Which column distinguishes one row from another? None here is an id that is never"
            " blank and never twice. Write key = true beside it, or beside several that do so"
            " together."
        )
    yield "columns = ["
    for at, (name, column) in enumerate(zip(column_names(sample.first), columns, strict=True)):
        yield from column.lines(name, is_key=at == key)
    yield "]"


def _beside_header(sample: Sample) -> Iterator[str]:
    """The keys for lines that are not rows, each below the observation."""
    if sample.lines_above:
        yield f"# Its header is in line {sample.lines_above + 1}; what is above it is no row."
        yield f"lines_above = {sample.lines_above}"
    if sample.is_repeated:
        yield "# Its header is there again below, as where pages were joined."
        yield "header_repeated = true"


def _records(sample: Sample) -> str:
    """A sentence with the number of rows that were read."""
    count = len(sample.rows) + sample.others
    read = "1 record" if count == 1 else f"{count:,} records"
    part = "all there are" if sample.is_whole else "there are more"
    others = f"; {sample.others:,} have another number of cells" if sample.others else ""
    return f"Drafted from {read}, {part}{others}."


@dataclass(frozen=True, kw_only=True)
class _Column:
    """One column of a sample, with its proposed kind and how many cells are filled."""

    header: str
    cells: Sequence[str]
    texts: Sequence[str]
    proposal: Proposal

    @property
    def is_key(self) -> bool:
        """Whether it could be the key of the rows."""
        return (
            self.proposal.kind in ID_KINDS
            and len(self.cells) > 1
            and len(set(self.texts)) == len(self.cells)
        )

    def lines(self, name: str, *, is_key: bool) -> Iterator[str]:
        """Its comment, its question if it has one, and its keys."""
        seen = [_lengths(self.texts), _blanks(self), self.proposal.note]
        yield f"    # {'; '.join(part for part in seen if part)}"
        if self.proposal.question:
            yield f"    # ? {self.proposal.question}"
        keys = [("name", toml_text(name)), ("header", toml_text(self.header.strip()))]
        keys.append(("kind", toml_text(self.proposal.kind)))
        if self.proposal.formats:
            keys.append(("forms", f"[{', '.join(map(toml_text, self.proposal.formats))}]"))
        if is_key:
            keys.append(("key", "true"))
        elif self.proposal.kind == "national_id":
            keys.append(("on_bad", toml_text("blank_cell")))
        yield f"    {{ {', '.join(f'{key} = {value}' for key, value in keys)} }},"


def _column(sample: Sample, at: int) -> _Column:
    cells = [row[at].strip() for row in sample.rows]
    texts = [cell for cell in cells if cell and cell not in _NOTHING]
    header = sample.first[at]
    return _Column(
        header=header,
        cells=cells,
        texts=texts,
        proposal=proposed(Seen(header=header, texts=texts)),
    )


def _key(columns: Sequence[_Column]) -> int | None:
    """The place of the first column that could be the key, preferably an id of the agency's own."""
    found = [at for at, column in enumerate(columns) if column.is_key]
    own = [at for at in found if columns[at].proposal.kind == "local_id"]
    return next(iter([*own, *found]), None)


def _lengths(texts: Sequence[str]) -> str:
    if not texts:
        return ""
    shortest, longest = min(map(len, texts)), max(map(len, texts))
    if shortest == longest:
        return "1 letter" if longest == 1 else f"{longest} letters"
    return f"{shortest} to {longest} letters"


def _blanks(column: _Column) -> str:
    if not column.cells:
        return "no rows"
    blank = len(column.cells) - len(column.texts)
    if not blank:
        return "never blank"
    if not column.texts:
        return "always blank"
    share = round(100 * blank / len(column.cells))
    return "seldom blank" if share < 1 else f"{min(share, 99)} % blank"


def toml_text(text: str) -> str:
    """The text in TOML; letters that a terminal would not show are written by number."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign == "\t":
        return r"\t"
    if unicodedata.category(sign) in ("Cc", "Cf"):
        return f"\\u{ord(sign):04X}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08X}"
    return sign
