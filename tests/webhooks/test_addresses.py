"""What may be called, and what never: however it is written, and whatever a name means a moment later."""

import asyncio
import socket
import ssl
import threading
from http.server import HTTPServer
from typing import Any

import pytest
import trustme
from flask import Flask

from marketplace.kit.errors import Invalid
from marketplace.kit.ports import plug
from marketplace.webhooks import addresses, calling
from tests import make
from tests.webhooks.conftest import NOWHERE, listen, secret_of
from tests.webhooks.receiver import Receiver

PRIVATE = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not a number",
)
REFUSED = (
    "http://toko.example/kabar",
    "ftp://toko.example/",
    "//toko.example/",
    "https://",
    "https://localhost/",
    "https://printer.local./",
    "https://db.internal/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[fe80::1%25eth0]/",
    "https://user:pass@toko.example/",
    "https://toko.example/#x",
    "https://toko.example:99999/",
    "https://toko.example/\r\nx-header: 1",
    "https://tokö.example/",
    "https://" + "a" * 64 + ".example/",
    "https://toko.example/" + "a" * 500,
)


@pytest.fixture
def strict() -> Any:
    """One that calls the public network only; nothing else of a marketplace is asked for here."""
    app = Flask("strict")
    plug(app, addresses.PORT, addresses.Outside(private_hosts=False))
    with app.app_context():
        yield app


def test_what_is_not_everybodys_is_private_in_every_disguise() -> None:
    assert [number for number in PRIVATE if addresses.is_public(number)] == []
    public = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e")
    assert all(addresses.is_public(number) for number in public)


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_may_not_be_called_is_refused_when_it_is_written(strict: Flask, url: str) -> None:
    with pytest.raises(Invalid):
        addresses.read_url(url)


def test_a_public_address_is_taken_as_it_is(strict: Flask) -> None:
    for url in ("https://toko.example:8443/kabar?kasir=1", "https://93.184.215.14/"):
        assert addresses.read_url(url) == url


def called(strict: Flask, monkeypatch: pytest.MonkeyPatch, *numbers: str) -> tuple[str, list[str]]:
    """What came of a call to a name that means these numbers, and which of them were connected to."""
    connected = []

    def look_up(_self: Any, host: str, *_args: Any, **_named: Any) -> Any:
        async def found() -> Any:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]

        return found()

    async def connect(_self: Any, request: Any) -> Any:
        connected.append(request.url.host)
        assert request.headers["host"] == "toko.example"
        assert request.extensions["sni_hostname"] == "toko.example"
        raise calling.httpx.ConnectError("nobody is asked in a test")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    monkeypatch.setattr(calling.httpx.AsyncHTTPTransport, "handle_async_request", connect)
    return calling.aside(calling.call("https://toko.example/kabar", b"{}", {})).outcome, connected


@pytest.mark.parametrize(
    "numbers", [("10.0.0.1",), ("93.184.215.14", "127.0.0.1"), ("::1",), ("::ffff:169.254.169.254",)]
)
def test_a_name_that_means_a_private_number_is_not_called(strict, monkeypatch, numbers) -> None:
    assert called(strict, monkeypatch, *numbers) == ("private-address", [])


def test_what_was_checked_is_what_is_called(strict, monkeypatch) -> None:
    """The name is looked up once: what it means a moment later does not matter."""
    assert called(strict, monkeypatch, "93.184.215.14") == ("no-connection", ["93.184.215.14"])


def test_a_name_that_nobody_has_is_said_to_be_so(strict) -> None:
    assert calling.aside(calling.call("https://nirgendwo.invalid/", b"{}", {})).outcome == "no-such-host"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(session, tmp_path) -> None:
    """And one that is for another name neither; the right one is."""
    authority = trustme.CA()
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    headers = {"webhook-signature": "", "webhook-id": "", "webhook-timestamp": "0", "content-type": ""}

    def outcome(host: str, trusted: ssl.SSLContext) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(calling, "_trusted", lambda: trusted)
            url = f"https://{host}:{server.server_port}/ok"
            return calling.aside(calling.call(url, b"{}", headers)).outcome

    try:
        assert outcome("localhost", ssl.create_default_context()) == "bad-certificate"
        assert outcome("127.0.0.1", ours) == "bad-certificate"
        assert outcome("localhost", ours) == "taken"
    finally:
        server.shutdown()
        server.server_close()


def test_secrets_differ_and_stand_in_no_row(session) -> None:
    one, other = (listen(make.make_seller(), NOWHERE, "sale.paid") for _ in range(2))
    assert secret_of(one) != secret_of(other)
    rows = session.connection().exec_driver_sql("SELECT * FROM webhook_endpoint").all()
    assert not [row for row in rows if secret_of(one).removeprefix("whsec_")[:10] in str(row)]
