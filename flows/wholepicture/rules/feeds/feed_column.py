"""One column of a feed file, with refusals of keys that do not fit its kind."""

from typing import Annotated

from pydantic import Field, model_validator

from wholepicture.files.header_names import header_key
from wholepicture.rules.feeds.date_formats import LONDON
from wholepicture.rules.feeds.kinds import (
    DATE_KINDS,
    ID_KINDS,
    ColumnName,
    DateFormat,
    Kind,
    Noun,
    OnBad,
    Text,
    Word,
    Zone,
    refusal,
)


class FeedColumn(Noun):
    """One column of an export: found by its header, known by its canonical name.

    A file may lack a column that `may_be_absent`, since not every system has it. If the column is
    delivered and required, a row that leaves it blank is refused, unless it `may_be_blank`. This is
    for dates of when something was open: a blank there must not leave a child out. With
    `code_first` a cell may have other text around its code: `n) N2: Child's disability`. Every
    unambiguous form of a date is read; `forms` adds forms that are unambiguous only because the
    feed declares them.
    """

    name: ColumnName
    header: Text
    kind: Kind
    aliases: tuple[Text, ...] = ()
    required: bool = False
    may_be_absent: bool = False
    may_be_blank: bool = False
    key: bool = False
    on_bad: OnBad = "blank_cell"
    sentinels: tuple[str, ...] = ()
    forms: tuple[DateFormat, ...] = ()
    zone: Zone = LONDON
    yes: tuple[Text, ...] = ()
    no: tuple[Text, ...] = ()
    codes: Word | None = None
    code_first: bool = False
    digits: Annotated[int, Field(ge=2, le=48)] | None = None

    @property
    def refuses_blanks(self) -> bool:
        """Whether a row with a blank in it is refused."""
        return self.required and not self.may_be_blank

    @property
    def header_keys(self) -> frozenset[str]:
        """The headers that this column may have, in the form in which headers are compared."""
        return frozenset(header_key(header) for header in (self.header, *self.aliases))

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "FeedColumn":
        of_kind = f"a column of kind {self.kind}"
        if self.codes and self.kind != "code":
            raise refusal(
                "codes on a column of kind code only", f"them on {of_kind}", 'Write kind = "code".'
            )
        if self.may_be_blank and (self.key or not self.required):
            raise refusal(
                "may_be_blank on a required column that is no key",
                "it on another",
                "Take it out, or write required = true.",
            )
        if self.code_first and not self.codes:
            raise refusal(
                "code_first on a column with a code list only", "it on another", "Take it out."
            )
        if self.forms and self.kind not in DATE_KINDS:
            raise refusal(
                "forms on a column of kind event_date or birth_date only",
                f"them on {of_kind}",
                "Take forms out, or put the kind right.",
            )
        if self.zone != LONDON and self.kind not in DATE_KINDS:
            raise refusal(
                "zone on a column of kind event_date or birth_date only",
                f"it on {of_kind}",
                "Take it out.",
            )
        if (self.yes or self.no) and self.kind != "flag":
            raise refusal(
                "yes and no on a column of kind flag only", f"them on {of_kind}", "Take them out."
            )
        if self.digits and self.kind not in ID_KINDS:
            raise refusal(
                "digits on a column of kind local_id or national_id only",
                f"it on {of_kind}",
                "Take it out.",
            )
        return self

    @model_validator(mode="after")
    def _says_how_it_is_read(self) -> "FeedColumn":
        if self.kind == "flag":
            self._says_yes_and_no()
        return self

    def _says_yes_and_no(self) -> None:
        if not (self.yes and self.no):
            wanted = "no" if self.yes else "yes" if self.no else "either"
            raise refusal(
                "a flag column to list its words for yes and for no",
                f"no word for {wanted}",
                'Write yes = ["Y"] and no = ["N"], here or once under [flags].',
            )
        words = {word.casefold() for word in self.yes}, {word.casefold() for word in self.no}
        if words[0] & words[1]:
            raise refusal(
                "no word that means both yes and no, capitals or not",
                "one that does",
                "Take it out of one of them.",
            )
        if set(self.sentinels) & {*self.yes, *self.no}:
            raise refusal(
                "sentinels that are no word for yes or for no",
                "one that is, so that it would always be read as nothing",
                "Take it out of one of them.",
            )
