"""E-mail by SMTP."""

import contextlib
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from marketplace.kit import clock
from marketplace.messages.ports import Outgoing, Uncertain, Undeliverable

SECONDS = 10.0  # for every answer but the last
SECONDS_TO_ACCEPT = 30.0  # servers read a letter before they take it
PORTS = {"smtp": 587, "smtps": 465}
DOMAIN_MAX = 60  # so that a Message-ID fits where references are kept
ABOUT_US = re.compile(
    rb"5\.7\."
)  # a refusal of our rights or manners, which we can mend: no word on the mailbox


@dataclass(frozen=True)
class Server:
    """Where letters are handed in. ``scheme`` smtp begins TLS by STARTTLS, smtps at once; neither if not ``tls``."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    tls: bool

    @classmethod
    def at(cls, url: str) -> "Server":
        """Read ``smtp://user:password@host:587``; ``?tls=no`` for a server beside us. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("SMTP_URL is written smtp://user:password@host:587, or smtps://…")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            parse_qs(parts.query).get("tls") != ["no"],
        )

    @contextlib.contextmanager
    def open(self) -> Iterator[smtplib.SMTP]:
        """A connection that may send, hung up whatever happens. Raises OSError or SMTPException."""
        line = self._connected()
        try:
            if self.tls and self.scheme == "smtp":
                line.starttls(context=ssl.create_default_context())
            if self.user:
                line.login(self.user, self.password)
            line.ehlo_or_helo_if_needed()
            yield line
            with contextlib.suppress(smtplib.SMTPException, OSError):  # the letter is theirs by now
                line.quit()
        finally:
            line.close()

    def _connected(self) -> smtplib.SMTP:
        if self.tls and self.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)


class Smtp:
    """The channel of letters: text and HTML in one, from us, known again by its Message-ID."""

    name = "email"

    def __init__(
        self, url: str, sender: str, reply_to: str = "", choices_url: Callable[[], str] | None = None
    ) -> None:
        """Read the settings; ``choices_url`` tells where people choose what they hear. Raises ValueError."""
        self.server = Server.at(url)
        self.sender = _mailbox("SMTP_FROM", sender)
        self.reply_to = _mailbox("SMTP_REPLY_TO", reply_to) if reply_to else None
        self.choices_url = choices_url
        if len(self.sender.domain) > DOMAIN_MAX:
            raise ValueError(f"SMTP_FROM has a domain of more than {DOMAIN_MAX} letters")

    def send(self, outgoing: Outgoing) -> str:
        """Hand the letter in and return its Message-ID, which is the same whenever it is sent again."""
        recipient = _recipient(outgoing.address)
        letter = self._letter(outgoing, recipient)
        with self.server.open() as line:
            _answered(line.mail(self.sender.addr_spec))
            _answered(line.rcpt(recipient.addr_spec), by_the_mailbox=True)
            # some servers look at the mailbox only when they have the letter
            _answered(_hand_over(line, letter.as_bytes()), by_the_mailbox=True)
        return str(letter["Message-ID"])

    def _letter(self, outgoing: Outgoing, recipient: Address) -> EmailMessage:
        letter = EmailMessage(policy=WIRE.clone(cte_type="7bit"))
        letter["From"] = self.sender
        letter["To"] = recipient
        letter["Subject"] = one_line(outgoing.subject)
        letter["Date"] = clock.real_now()
        letter["Message-ID"] = f"<{outgoing.public_id}@{self.sender.domain}>"
        letter["Auto-Submitted"] = "auto-generated"  # nobody's holiday notice need answer
        if self.reply_to:
            letter["Reply-To"] = self.reply_to
        if self.choices_url:
            letter["List-Unsubscribe"] = f"<{self.choices_url()}>"
        letter.set_content(outgoing.text)
        if outgoing.html:
            letter.add_alternative(outgoing.html, subtype="html")
        return letter


def one_line(text: str) -> str:
    """The text without line breaks and other control characters, which could begin a header of its own."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def _hand_over(line: smtplib.SMTP, letter: bytes) -> tuple[int, bytes]:
    """The server's answer to the whole letter. Raises Uncertain when there is none."""
    if line.sock is not None:
        line.sock.settimeout(SECONDS_TO_ACCEPT)
    try:
        return line.data(letter)
    except smtplib.SMTPDataError as refused:
        return refused.smtp_code, str(refused.smtp_error).encode()
    except (smtplib.SMTPServerDisconnected, OSError) as broken:
        raise Uncertain("no answer after the letter") from broken


def _answered(answer: tuple[int, bytes], by_the_mailbox: bool = False) -> None:
    """Raise what the answer means: Undeliverable when this mailbox will never take it, SMTPException to try again."""
    code, said = answer
    if 200 <= code < 300:
        return
    words = f"{code} {said.decode('utf-8', 'replace')}"
    if by_the_mailbox and code >= 500 and not ABOUT_US.match(said):
        raise Undeliverable(words)
    raise smtplib.SMTPException(words)


def _recipient(address: str) -> Address:
    """Whom a letter is for; a domain of other letters than ASCII by its other name."""
    mailbox, _, domain = address.rpartition("@")
    try:
        return Address(addr_spec=f"{mailbox}@{domain.encode('idna').decode('ascii')}")
    except (MessageError, ValueError, IndexError) as error:  # the parser also stumbles
        raise Undeliverable("no e-mail address") from error


def _mailbox(setting: str, text: str) -> Address:
    name, address = parseaddr(text)
    try:
        return Address(name, addr_spec=address)
    except (MessageError, ValueError, IndexError) as error:
        raise ValueError(f"{setting} is written Pasarlima <kabar@example.id>") from error
