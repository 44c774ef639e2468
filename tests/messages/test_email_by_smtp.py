"""E-mail reaches a real server, as it was written and to nobody else."""

import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from marketplace.kit import clock
from marketplace.messages.channels.smtp import Smtp
from marketplace.messages.ports import Outgoing, Uncertain, Undeliverable
from tests.services.smtp import PostOffice

SENDER = "Pasarlima <kabar@pasarlima.example>"
CHOICES = "https://pasarlima.example/pemberitahuan"
LETTER = Outgoing(
    public_id="7K3M92XD",
    address="sri@contoh.id",
    subject="Pesanan PL-7K3M-92XD dikirim — “hemat”",
    text="Bu Sri, paket Anda di jalan.\nTiba: 3–5 hari.\n.\nSelesai.\n",
    html="<p>Bu Sri, paket Anda di jalan.</p><p>Tiba: 3–5 hari.</p>",
)


@pytest.fixture
def post() -> PostOffice:
    return PostOffice()


@pytest.fixture
def open_post(post: PostOffice) -> Iterator[PostOffice]:
    with post.open():
        yield post


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's certificate, by an authority that this machine trusts now."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def plain(post: PostOffice, **settings: Any) -> Smtp:
    return Smtp(f"smtp://127.0.0.1:{post.port}?tls=no", SENDER, **settings)


def written_to(letter: Outgoing, **changes: str) -> Outgoing:
    return Outgoing(**{**vars(letter), **changes})


def body(part: Message) -> str:
    """A part as its reader sees it."""
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_arrives_as_written_as_text_and_as_html(open_post: PostOffice) -> None:
    reference = plain(open_post).send(LETTER)
    (letter,) = open_post.letters
    assert open_post.recipients == [letter["To"]] == ["sri@contoh.id"]
    assert letter["From"] == SENDER
    assert letter["Subject"] == LETTER.subject
    assert letter.get_content_type() == "multipart/alternative"
    text, html = letter.iter_parts()
    assert all(
        part["Content-Transfer-Encoding"] in ("base64", "quoted-printable") for part in (text, html)
    ), "what any server on the way can carry"
    assert (text.get_content_type(), body(text)) == ("text/plain", LETTER.text)
    assert (html.get_content_type(), body(html).strip()) == ("text/html", LETTER.html)
    assert abs((parsedate_to_datetime(letter["Date"]) - clock.real_now()).total_seconds()) < 60
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == reference == "<7K3M92XD@pasarlima.example>"


def test_a_letter_without_html_is_text_alone(open_post: PostOffice) -> None:
    plain(open_post).send(written_to(LETTER, html=""))
    assert open_post.letters[0].get_content_type() == "text/plain"
    assert body(open_post.letters[0]) == LETTER.text


def test_a_letter_sent_again_is_known_again(open_post: PostOffice) -> None:
    channel = plain(open_post)
    assert channel.send(LETTER) == channel.send(LETTER)
    assert len({letter["Message-ID"] for letter in open_post.letters}) == 1


def test_answers_and_objections_have_an_address_where_one_is_known(open_post: PostOffice) -> None:
    plain(open_post).send(LETTER)
    plain(open_post, reply_to="Bantuan <bantuan@pasarlima.example>", choices_url=lambda: CHOICES).send(LETTER)
    without, with_both = open_post.letters
    assert without["Reply-To"] is without["List-Unsubscribe"] is None
    assert with_both["Reply-To"] == "Bantuan <bantuan@pasarlima.example>"
    assert with_both["List-Unsubscribe"] == f"<{CHOICES}>"


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\x00"])
def test_a_name_with_line_breaks_begins_no_header(open_post: PostOffice, break_: str) -> None:
    plain(open_post).send(written_to(LETTER, subject=f"Toko A{break_}Bcc: lain@contoh.id{break_}{break_}Hai"))
    (letter,) = open_post.letters
    assert letter["Subject"] == "Toko A Bcc: lain@contoh.id Hai"
    assert letter["Bcc"] is None
    assert open_post.recipients == ["sri@contoh.id"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sri",
        "sri@contoh.id, lain@contoh.id",
        "sri@contoh.id\r\nBcc: lain@contoh.id",
        "sri@contoh.id>\r\nRCPT TO:<lain@contoh.id",
        "<sri@contoh.id>",
        "srí@contoh.id",
        "sri@contoh..id",
    ],
)
def test_what_is_no_address_is_undeliverable_and_reaches_nobody(open_post: PostOffice, address: str) -> None:
    with pytest.raises(Undeliverable):
        plain(open_post).send(written_to(LETTER, address=address))
    assert open_post.letters == []


def test_a_domain_of_other_letters_is_reached_by_its_other_name(open_post: PostOffice) -> None:
    plain(open_post).send(written_to(LETTER, address="sri@cóntoh.id"))
    assert open_post.recipients == ["sri@xn--cntoh-0ta.id"]


def test_a_mailbox_that_does_not_exist_is_undeliverable(open_post: PostOffice) -> None:
    open_post.refusals["sri@contoh.id"] = "550 5.1.1 no such mailbox"
    with pytest.raises(Undeliverable, match="no such mailbox"):
        plain(open_post).send(LETTER)
    del open_post.refusals["sri@contoh.id"]
    open_post.verdicts = ["552 5.2.2 mailbox is full"]
    with pytest.raises(Undeliverable, match="full"):
        plain(open_post).send(LETTER)
    assert open_post.letters == []


@pytest.mark.parametrize(
    "refusal", ["450 4.2.1 come back later", "451 4.7.1 greylisted", "554 5.7.1 relay access denied"]
)
def test_what_time_or_our_own_settings_may_mend_is_no_word_on_the_mailbox(
    open_post: PostOffice, refusal: str
) -> None:
    open_post.refusals["sri@contoh.id"] = refusal
    with pytest.raises(smtplib.SMTPException, match=refusal):
        plain(open_post).send(LETTER)
    open_post.refusals.clear()
    open_post.verdicts = [refusal]
    with pytest.raises(smtplib.SMTPException, match=refusal):
        plain(open_post).send(LETTER)
    plain(open_post).send(LETTER)
    assert len(open_post.letters) == 1


def test_a_server_that_is_away_says_nothing_about_the_letter(post: PostOffice) -> None:
    with pytest.raises(OSError, match="refused"):
        plain(post).send(LETTER)


def test_a_line_that_breaks_after_the_letter_leaves_it_uncertain(open_post: PostOffice) -> None:
    open_post.verdicts = [""]
    with pytest.raises(Uncertain):
        plain(open_post).send(LETTER)


def test_a_password_goes_over_a_private_line_alone(post: PostOffice, certificate: ssl.SSLContext) -> None:
    with post.open(starttls=certificate, password="kata sandi/1"):
        Smtp(f"smtp://pasar:kata%20sandi%2F1@127.0.0.1:{post.port}", SENDER).send(LETTER)
    with post.open(tls=certificate):
        Smtp(f"smtps://127.0.0.1:{post.port}", SENDER).send(LETTER)
    assert len(post.letters) == 2
    assert post.logins == [("pasar", True)]
    with post.open(), pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        Smtp(f"smtp://pasar:kata@127.0.0.1:{post.port}", SENDER).send(LETTER)


def test_a_server_that_nobody_vouches_for_gets_nothing(
    post: PostOffice, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    for scheme, how in (("smtp", {"starttls": certificate}), ("smtps", {"tls": certificate})):
        with post.open(**how), pytest.raises(ssl.SSLCertVerificationError):
            Smtp(f"{scheme}://127.0.0.1:{post.port}", SENDER).send(LETTER)
    assert post.letters == []


@pytest.mark.parametrize(
    ("url", "sender", "reply_to", "what"),
    [
        ("mail.example.id", SENDER, "", "SMTP_URL"),
        ("http://mail.example.id", SENDER, "", "SMTP_URL"),
        ("smtp://", SENDER, "", "SMTP_URL"),
        ("smtp://mail.example.id:many", SENDER, "", "[Pp]ort"),
        ("smtp://mail.example.id", "", "", "SMTP_FROM"),
        ("smtp://mail.example.id", "Pasarlima", "", "SMTP_FROM"),
        ("smtp://mail.example.id", f"a@{'b' * 61}", "", "SMTP_FROM"),
        ("smtp://mail.example.id", SENDER, "nobody", "SMTP_REPLY_TO"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told_at_the_start(
    url: str, sender: str, reply_to: str, what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        Smtp(url, sender, reply_to)
