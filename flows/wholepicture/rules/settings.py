"""The settings of an authority, and the arguments of one run; no environment variable is read.

The command line overrides the settings file, which overrides the check's own TOML.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from wholepicture.errors import SettingsError
from wholepicture.files.header_names import is_name
from wholepicture.rules.run_settings import (
    FROZEN,
    Folders,
    Health,
    Limits,
    Log,
    Notify,
    Schedule,
    Waiting,
)
from wholepicture.rules.set_values import Value, refuse_other_kind, refuse_other_than_share
from wholepicture.rules.toml_files import built, read_toml, spoken

_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./-]{0,63}")

# every check has these; they are set like a parameter
MUST_BE_MET, COUNTED = "must_be_met", "counted"
_NAME = "settings.toml"

# a hundred years, a year: more is a slip of the hand, and no calendar has the days
_MOST_DAYS, _LONGEST_GRACE = 36_500, 366
_Days = Annotated[int, Field(ge=1, le=_MOST_DAYS)]


def _memory(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,5}(MB|GB)", text):
        raise ValueError("memory written as 4GB or 800MB")
    return text


def _name(text: str) -> str:
    if not is_name(text):
        raise ValueError(
            "a name of at most 60 letters, digits, spaces and & ' ( ) / . , - that begins with a"
            " letter or digit, as it is published"
        )
    return text


def _plain_words(value: Value) -> Value:
    """The value, if its texts are plain words, because they are published."""
    texts = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    if not all(_WORDS.fullmatch(text) for text in texts):
        raise ValueError(
            "a text of at most 64 letters, digits, spaces and _ . / - that begins with a letter or"
            " digit, as it is published"
        )
    return value


class Audit(BaseModel):
    """`[audit]`: settings of the whole run."""

    model_config = FROZEN

    authority: Annotated[str, AfterValidator(_name)] = "this authority"
    small_number: Annotated[int, Field(ge=1, le=1000)] = 5
    case_number: Literal["legacy_id", "person_id"] = "legacy_id"
    team_names: bool = True
    team_workbooks: bool = False
    recording_grace: Annotated[int, Field(ge=0, le=_LONGEST_GRACE)] | None = None
    records_nights: _Days = 3
    catch_up_nights: _Days = 31
    waiver_days: _Days = 92  # a quarter, then approved again or not
    retention: _Days | None = None  # every night is kept
    memory: Annotated[str, AfterValidator(_memory)] | None = None
    reveals_allowed: list[
        Literal["police", "court", "health_of_adult", "health_of_child", "another_family"]
    ] = []

    @model_validator(mode="after")
    def _kept_until_caught_up(self) -> "Audit":
        if self.retention is not None and self.retention <= self.catch_up_nights:
            raise ValueError(
                f"`retention` of more than {self.catch_up_nights}, which is"
                " `catch_up_nights`: a night is not pruned before it can be caught up"
            )
        return self


class SetRow(BaseModel):
    """`[[set]]`: one parameter of one check from a date on, with who set it and why.

    The threshold, `must_be_met`, and `counted`, which is false for a check on pilot, are set in the
    same way.
    """

    model_config = FROZEN

    check: str
    parameter: str
    value: Annotated[Value, AfterValidator(_plain_words)]
    from_date: Annotated[date, Field(alias="from")]
    who: Annotated[str, Field(min_length=2)]
    because: Annotated[str, Field(min_length=3)]


class AcceptRow(BaseModel):
    """`[[accept]]`: one delivery of a file, accepted as whole; `night` is its date."""

    model_config = FROZEN

    agency: str
    file: str
    night: date
    who: Annotated[str, Field(min_length=2)]
    because: Annotated[str, Field(min_length=3)]


class Settings(BaseModel):
    """A whole settings file."""

    model_config = FROZEN

    audit: Audit = Audit()
    sets: Annotated[list[SetRow], Field(alias="set")] = []
    accepts: Annotated[list[AcceptRow], Field(alias="accept")] = []
    folders: Folders = Folders()
    schedule: Schedule = Schedule()
    waiting: Waiting = Waiting()
    limits: Limits = Limits()
    notify: Notify = Notify()
    log: Log = Log()
    health: Health = Health()

    def plain(self) -> dict[str, object]:
        """The settings that can change a verdict or what is published, in the register's form.

        The settings of how a night is run are not included: no night is judged again after they
        change.
        """
        return self.model_dump(mode="json", by_alias=True, include={"audit", "sets", "accepts"})

    def common(self) -> dict[str, Value]:
        """The common parameters that the settings change."""
        changed: dict[str, Value] = {"case_number": self.audit.case_number}
        if self.audit.recording_grace is not None:
            changed["recording_grace"] = self.audit.recording_grace
        return changed

    def of_check(self, check: str, as_at: date) -> dict[str, Value]:
        """The check's parameters in the settings, each by its latest row up to the night."""
        rows = [row for row in self.sets if row.check == check and row.from_date <= as_at]
        return {row.parameter: row.value for row in sorted(rows, key=lambda row: row.from_date)}

    def accepted(self) -> frozenset[tuple[str, str, date]]:
        """The accepted deliveries, by agency, file and date."""
        return frozenset((row.agency, row.file, row.night) for row in self.accepts)

    def refuse_strange_files(self, files: Mapping[str, Collection[str]], name: str = _NAME) -> None:
        """Raises SettingsError if `[waiting]` or `[[accept]]` names no known agency or file.

        `files` holds the names of the files that each agency's feed expects, `name` is that of the
        settings file.
        """
        for agency in self.waiting.agencies:
            _refuse_stranger(f"{name}, waiting.agencies", "agency", agency, files)
        for place, row in enumerate(self.accepts, start=1):
            where = f"{name}, [[accept]] {place}"
            _refuse_stranger(where, "agency", row.agency, files)
            _refuse_stranger(where, "file", row.file, files[row.agency])

    def refuse_strangers(
        self, parameters: Mapping[str, Mapping[str, object]], name: str = _NAME
    ) -> None:
        """Raises SettingsError if a `[[set]]` names no known check, parameter or kind of value.

        `parameters` holds the value of every parameter, by check and name; `name` is that of the
        settings file.
        """
        for place, row in enumerate(self.sets, start=1):
            where = f"{name}, [[set]] {place}"
            _refuse_stranger(where, "check", row.check, parameters)
            known = [*parameters[row.check], MUST_BE_MET, COUNTED]
            _refuse_stranger(where, "parameter", row.parameter, known)
            if row.parameter == MUST_BE_MET:
                refuse_other_than_share(where, row.value)
                continue
            usual = True if row.parameter == COUNTED else parameters[row.check][row.parameter]
            refuse_other_kind(where, row.value, usual)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _refuse_stranger(where: str, key: str, given: str, known: Collection[str]) -> None:
    if given not in known:
        near = get_close_matches(given, sorted(known), n=1, cutoff=0)
        raise SettingsError(
            f"{where}, {key}",
            expected=f"{_a(key)} we know",
            found="another word",
            do=f"Did you mean `{near[0]}`?" if near else "Remove it.",
        )


def load_settings(file: Path | None) -> Settings:
    """The settings of a file, or the defaults if there is none; raises SettingsError."""
    if file is None:
        return Settings()
    return built(Settings, read_toml(file, SettingsError), spoken(file), SettingsError)


@dataclass(frozen=True, kw_only=True)
class Run:
    """The arguments of one run, paths made absolute."""

    exports: Path
    store: Path
    out: Path
    as_at: date
    settings: Path | None = None
    excel: bool = False

    @staticmethod
    def read(file: Path, as_at: date) -> "Run":
        """The run of that night in the folders that the settings file names.

        It is for a run that begins with only the path of the file; raises SettingsError.
        """
        if not file.is_absolute():
            raise SettingsError(
                "settings_file",
                expected="a path from the root: the flow may start in any folder",
                found="a relative one",
                do="Write it from the root, such as /srv/wholepicture/settings.toml.",
            )
        folders = load_settings(file).folders
        return Run(
            exports=_named(file, "exports", folders.exports),
            store=_named(file, "store", folders.store),
            out=_named(file, "out", folders.out),
            as_at=as_at,
            settings=file,
            excel=folders.excel,
        )


def _named(file: Path, key: str, path: Path | None) -> Path:
    if path is None:
        raise SettingsError(
            f"{spoken(file)}, folders.{key}",
            expected="a path from the root",
            found="none",
            do=f'Write it under [folders], such as {key} = "/srv/wholepicture/{key}".',
        )
    return path
