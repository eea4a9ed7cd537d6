"""A mail relay and a webhook on this machine that really accept notices, or refuse them."""

import http.server
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "wholepicture", "Heliotrope-Password-4417"
UNKNOWN = "nobody@council.invalid"  # the relay refuses this recipient


@dataclass
class Authority:
    """A council's CA in a file, with certificates for `localhost`."""

    folder: Path
    ca: trustme.CA = field(default_factory=trustme.CA)

    @property
    def ca_file(self) -> Path:
        file = self.folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(file))
        return file

    def server(self) -> ssl.SSLContext:
        """The TLS settings of a server with a certificate of that CA."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert("localhost").configure_cert(context)
        return context


@dataclass
class Relay:
    """A relay that keeps the received messages as bytes."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    def message(self) -> EmailMessage:
        """The only message received."""
        (raw,) = self.taken
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == UNKNOWN:
            return "550 Heliotrope-Answer no such person"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        assert session.ssl is not None
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 taken"


def _is_right(_server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
    is_right = given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@contextmanager
def relay(tls: ssl.SSLContext | None, *, takes_password: bool = True) -> Iterator[Relay]:
    """A relay that offers STARTTLS if TLS settings are given."""
    taken = Relay(port=free_port())
    controller = Controller(
        taken,
        hostname="127.0.0.1",
        port=taken.port,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=_is_right,
        auth_exclude_mechanism=() if takes_password else ("LOGIN", "PLAIN"),
    )
    controller.start()
    try:
        yield taken
    finally:
        controller.stop()


@contextmanager
def silent(greeting: bytes = b"") -> Iterator[int]:
    """A port that accepts a connection, sends the greeting if there is one, and then nothing."""
    held: list[socket.socket] = []

    def greet() -> None:
        with suppress(OSError):
            held.append(listener.accept()[0])
            held[0].sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join()
            for connection in held:
                connection.close()


def free_port() -> int:
    """A port at which no program listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Webhook:
    """A webhook that keeps the path and the body of each post."""

    port: int
    posts: list[tuple[str, bytes]] = field(default_factory=list)


@contextmanager
def webhook(tls: ssl.SSLContext | None = None) -> Iterator[Webhook]:
    """A webhook that answers with the number in the path; 299 comes in drips, 298 never."""
    stopped = threading.Event()

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            taken.posts.append((self.path, body))
            code = int(self.path.split("/")[1])
            if code == 298:
                stopped.wait()
            elif code == 299:
                self._drip()
            else:
                self.send_response(code)
                if 300 <= code < 400:
                    self.send_header("Location", "/200/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while not stopped.is_set():
                try:
                    self.wfile.write(b"a")
                except OSError:
                    return
                time.sleep(0.1)

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        taken = Webhook(port=server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        try:
            yield taken
        finally:
            stopped.set()
            server.shutdown()
            thread.join()
