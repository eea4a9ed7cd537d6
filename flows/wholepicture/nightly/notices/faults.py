"""The faults of sending a notice, in our own words.

The words of a library or of another machine may quote an address with its token, or a password.
"""

import socket
import ssl
from pathlib import Path

from wholepicture.errors import CouldNotFinishError, SettingsError, fault_of


class NoticeError(CouldNotFinishError):
    """The error that a notice was not delivered; the night itself is not affected."""


_CHECK_NAME = "Check its name and port, and whether this machine and its service may reach it."
_NETWORK: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "a certificate that cannot be verified",
        "Name the certificate of the council's own CA in `ca_file`, and the machine as its"
        " certificate does.",
    ),
    (ssl.SSLError, "a fault of TLS", "Ask those who run it which TLS it takes."),
    (socket.gaierror, "a name that leads to no address", _CHECK_NAME),
    (ConnectionRefusedError, "no answer there", _CHECK_NAME),
    (TimeoutError, "no answer in time", _CHECK_NAME),
    (ConnectionError, "a connection that broke off", "Ask those who run it why."),
    (OSError, "no way there", _CHECK_NAME),
)


def network_fault(error: BaseException) -> tuple[str, str]:
    """The network fault that caused the error, with what to do; otherwise the error's class."""
    cause: BaseException | None = error
    while cause is not None:
        for kind, found, do in _NETWORK:
            if isinstance(cause, kind):
                return found, do
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__, "Ask those who run it what their log says."


def trusted(ca_file: Path | None, where: str) -> ssl.SSLContext:
    """The TLS settings that trust the given CA, or the CAs that this machine trusts.

    Raises SettingsError.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        found = "something else"
    except OSError as error:
        found = fault_of(error)
    raise SettingsError(
        where, expected="certificates in PEM", found=found, do="Name the file of the council's CA."
    )
