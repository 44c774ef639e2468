"""A real SMTP server on loopback: what it takes can be read, and it refuses what it is told to."""

import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.services.ports import free_port

TAKEN = "250 OK"


@dataclass
class PostOffice:
    """The server and its letters. ``refusals``: what it answers to a recipient, ``verdicts``: to the next letters.

    A verdict of "" is no answer: the line breaks after the letter was handed over, and it is not kept.
    """

    port: int = field(default_factory=free_port)
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    verdicts: list[str] = field(default_factory=list)
    logins: list[tuple[str, bool]] = field(default_factory=list)  # whose, and whether the line was private

    @contextlib.contextmanager
    def open(
        self, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, password: str = ""
    ) -> Iterator[None]:
        """Serve until the block ends; again, on the same port, in another block."""

        def know(
            server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
        ) -> AuthResult:
            assert isinstance(given, LoginPassword)
            self.logins.append((given.login.decode(), session.ssl is not None or tls is not None))
            return AuthResult(success=given.password.decode() == password)

        controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=know if password else None,
            auth_required=bool(password),
            auth_require_tls=starttls is not None,
        )
        controller.start()
        try:
            yield
        finally:
            controller.stop()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or refuse it as told."""
        if refusal := self.refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter, or do with it as told."""
        verdict = self.verdicts.pop(0) if self.verdicts else TAKEN
        if not verdict and server.transport is not None:
            server.transport.abort()
        if verdict == TAKEN:
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.recipients.extend(envelope.rcpt_tos)
        return verdict or "421 4.3.0 gone"
