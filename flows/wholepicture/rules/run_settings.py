"""The settings of how nights are run: where, when, how long, and who gets notices.

None of them changes a verdict, so none is kept with a night, and changing one judges no night
again. Of the file of waivers, the hash of its content is kept. No setting is a secret: for a
password or an address with a token, the setting is the name of a file.
"""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

# a table of settings without unknown keys or values of another kind
FROZEN = ConfigDict(frozen=True, extra="forbid", strict=True)
_A_DAY = 86_400  # seconds: a night that takes longer would delay the next


CREDENTIALS = "$CREDENTIALS_DIRECTORY"  # the folder of a service's credentials
_CREDENTIALS = re.escape(CREDENTIALS)


def _absolute(text: object) -> Path:
    if not isinstance(text, str) or not Path(text).is_absolute():
        raise ValueError("a path from the root, such as /srv/wholepicture/store")
    return Path(text)


def _clock(text: object) -> time:
    if not isinstance(text, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError("a time of day in England, written as 05:30")
    return time.fromisoformat(text)


def _not_when_clocks_change(at: time) -> time:
    # in England the hour from 01:00 is skipped in March and repeated in October
    if at.hour == 1:
        raise ValueError(
            "a time that every day has once: from 01:00 to 01:59 the clocks change, and a night"
            " would be skipped in March and run twice in October"
        )
    return at


def _seconds(number: object) -> object:
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= _A_DAY:
        raise ValueError(f"a whole number of seconds, from 1 to {_A_DAY}, which is a day")
    return number


AbsolutePath = Annotated[Path, BeforeValidator(_absolute)]
ClockTime = Annotated[time, BeforeValidator(_clock)]
Seconds = Annotated[int, BeforeValidator(_seconds)]


class Folders(BaseModel):
    """`[folders]`: where exports, store and audit CSVs are; the command line overrides it.

    `waivers` is a file, which may be missing when a night is run. `excel` says whether the audit
    CSVs are written so that a double click opens them in Excel.
    """

    model_config = FROZEN

    exports: AbsolutePath | None = None
    store: AbsolutePath | None = None
    out: AbsolutePath | None = None
    excel: bool = False
    waivers: AbsolutePath | None = None

    @model_validator(mode="after")
    def _apart(self) -> "Folders":
        if self.store and self.out and are_one_in_another(self.store, self.out):
            raise ValueError("a `store` and an `out` of which neither is in the other")
        return self


def are_one_in_another(store: Path, out: Path) -> bool:
    """Whether STORE is in OUT, OUT in STORE, or both are one folder.

    What is published is for many to read and to copy; the store is for one.
    """
    kept, published = store.resolve(), out.resolve()
    return kept.is_relative_to(published) or published.is_relative_to(kept)


class Schedule(BaseModel):
    """`[schedule]`: the time in England at which `wholepicture serve` starts a night."""

    model_config = FROZEN

    at: Annotated[ClockTime, AfterValidator(_not_when_clocks_change)] = time(5, 30)


class Waiting(BaseModel):
    """`[waiting]`: the agencies for which a run waits, and until what time in England."""

    model_config = FROZEN

    until: ClockTime | None = None
    agencies: list[str] = []

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Waiting":
        if (self.until is None) == bool(self.agencies):
            raise ValueError("both `until`, a time, and `agencies`, at least one, or neither")
        return self


class Limits(BaseModel):
    """`[limits]`: the seconds after which a check, or the judging of a night, is interrupted.

    For 50,000 children a check takes less than 2 seconds and a night about a minute. With
    a million children, twenty times as many, both are still within the limits: these end only a
    check or night that would not end by itself. A night that begins at half past five should be
    ready by half past nine.
    """

    model_config = FROZEN

    check_seconds: Seconds = 600
    night_seconds: Seconds = 14_400


def _secret_file(text: object) -> Path:
    is_credential = isinstance(text, str) and re.fullmatch(rf"{_CREDENTIALS}/[A-Za-z0-9_.-]+", text)
    return Path(str(text)) if is_credential else _absolute(text)


def _host(text: str) -> str:
    is_host = re.fullmatch(
        r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}", text
    )
    if not is_host:
        raise ValueError("the name or address of one machine, without a port")
    return text


def _mail_address(text: str) -> str:
    # it is used in a header and in a command to the relay, so it has no sign that could end either
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}", text):
        raise ValueError("one e-mail address of ASCII letters, such as data.team@council.example")
    return text


# an absolute path, or a credential that systemd passes to a service
SecretFile = Annotated[Path, BeforeValidator(_secret_file)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]


class Email(BaseModel):
    """`[notify.email]`: the council's mail relay, used only with STARTTLS."""

    model_config = FROZEN

    relay: Annotated[str, AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587  # the port of submission, RFC 6409
    sender: MailAddress
    to: Annotated[list[MailAddress], Field(min_length=1)]
    user: Annotated[str, Field(min_length=1)] | None = None
    password_file: SecretFile | None = None
    ca_file: AbsolutePath | None = None

    @model_validator(mode="after")
    def _user_with_password(self) -> "Email":
        if (self.user is None) != (self.password_file is None):
            raise ValueError("`user` and `password_file` together, or neither")
        return self


class Webhook(BaseModel):
    """`[notify.webhook]`: an address that accepts JSON; it is in a file, because it has a token."""

    model_config = FROZEN

    url_file: SecretFile
    ca_file: AbsolutePath | None = None


class Notify(BaseModel):
    """`[notify]`: the occasions on which people get a notice, and how it is sent.

    `seconds` is the longest that one e-mail or webhook may take, including the name look-up.
    """

    model_config = FROZEN

    when: Annotated[
        list[Literal["always", "new critical", "could not run", "failure", "late", "waivers"]],
        Field(min_length=1),
    ] = ["new critical", "could not run", "failure", "late", "waivers"]
    seconds: Annotated[int, Field(ge=1, le=300)] = 20  # a slow relay takes 5 to 10 to greet
    email: Email | None = None
    webhook: Webhook | None = None


class Log(BaseModel):
    """`[log]`: the file to which a run adds lines, as text or as one JSON object a line."""

    model_config = FROZEN

    file: AbsolutePath | None = None
    json_lines: bool = False


class Health(BaseModel):
    """`[health]`: the text file that a Prometheus agent reads."""

    model_config = FROZEN

    prometheus_file: AbsolutePath | None = None
