"""An e-mail through the council's relay, sent only with STARTTLS."""

from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from wholepicture.nightly.notices.faults import NoticeError, network_fault, trusted
from wholepicture.nightly.notices.notice import Notice
from wholepicture.nightly.notices.secret_file import secret
from wholepicture.rules.run_settings import Email

_KEY = "[notify.email]"
_UNFOLDED = SMTP.clone(max_line_length=990)  # RFC 5322 allows 998: one line a fact


def send_email(notice: Notice, way: Email, seconds: float) -> None:
    """Returns after the relay has accepted the notice for every recipient.

    `seconds` is the longest that one answer of the relay may take. Raises NoticeError, and
    SettingsError if a file that the settings name cannot be used.
    """
    import smtplib

    context = trusted(way.ca_file, f"{_KEY} ca_file")
    password = secret(way.password_file, f"{_KEY} password_file") if way.password_file else ""
    # the name used in the greeting, because looking up this machine's own name may take long
    domain = way.sender.partition("@")[2]
    try:
        relay = smtplib.SMTP(way.relay, way.port, local_hostname=domain, timeout=seconds)
        try:
            relay.ehlo()
            _insist_on_starttls(relay.has_extn("starttls"))
            relay.starttls(context=context)
            if way.user:
                relay.login(way.user, password)
            refused = relay.send_message(_message(notice, way, domain), way.sender, way.to)
            with suppress(OSError, smtplib.SMTPException):
                relay.quit()  # if this fails, the relay still has the message
        finally:
            relay.close()
    except (OSError, smtplib.SMTPException) as error:
        expected, found, do = _in_words(error, len(way.to))
    else:
        if not refused:
            return
        expected, found, do = _refused(sorted(way.to.index(one) + 1 for one in refused), way)
    raise NoticeError("the e-mail", expected=expected, found=found, do=do)


def _message(notice: Notice, way: Email, domain: str) -> EmailMessage:
    message = EmailMessage(policy=_UNFOLDED)
    message["From"], message["To"], message["Subject"] = way.sender, ", ".join(way.to), notice.title
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies
    message.set_content(notice.text())
    return message


def _insist_on_starttls(is_offered: bool) -> None:
    if not is_offered:
        raise NoticeError(
            "the e-mail",
            expected="a relay that offers STARTTLS",
            found="one that does not",
            do="Ask for the port that does, usually 587; nothing was sent in clear.",
        )


def _refused(places: list[int], way: Email) -> tuple[str, str, str]:
    which = ", ".join(map(str, places))
    return (
        "the relay to take it for every recipient",
        f"{len(places)} of {len(way.to)} refused, by their place in `to`: {which}",
        f"Put `to` of {_KEY} right.",
    )


def _in_words(error: Exception, recipients: int) -> tuple[str, str, str]:
    """The three parts of an error: what was expected, what was found, and what to do."""
    import smtplib

    expected = "the relay to take it"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        do = f"Put `user` of {_KEY} right, or the password in its file."
        return expected, "the user or the password refused", do
    if isinstance(error, smtplib.SMTPNotSupportedError) or type(error) is smtplib.SMTPException:
        return (
            expected,
            "one that takes no password",
            f"Remove `user` of {_KEY}, or ask for its port.",
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        found = f"all of {recipients} recipients refused"
        return expected, found, f"Put `to` of {_KEY} right, or ask whom the relay takes mail for."
    if isinstance(error, smtplib.SMTPSenderRefused):
        return expected, "the sender refused", f"Put `sender` of {_KEY} right."
    if isinstance(error, smtplib.SMTPResponseException):
        do = "Ask those who run the relay what its log says."
        return expected, f"the answer {error.smtp_code}", do
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return expected, *network_fault(error.__context__ or ConnectionError())
    return expected, *network_fault(error)
