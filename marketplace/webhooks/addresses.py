"""Which addresses of the network we call, and which never: the house's own network is nobody's to knock at."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l
from marketplace.kit.ports import plugged

URL_LENGTH_MAX = 500
PORT = "webhooks"  # plug(app, PORT, Outside(private_hosts=False))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses that mean an IPv4 one; the well-known prefix of NAT64, and that for networks of one's own
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")  # all that is given to anybody to be reached at
_HOME = ("localhost", "local", "internal", "home.arpa", "localdomain")


class Forbidden(Exception):
    """The host is not in the public network."""


@dataclass(frozen=True)
class Outside:
    """What of the network may be called. ``private_hosts``: also our own, and without TLS; for demo and tests."""

    private_hosts: bool


def may_be_private() -> bool:
    """Whether this marketplace may call its own network."""
    outside: Outside = plugged(PORT)
    return outside.private_hosts


def read_url(text: str) -> str:
    """An address that may be called, as far as can be told without asking anybody. Raises Invalid.

    The host is looked up each time something is sent, see ``resolve``; here a number is refused in whatever way it is
    written, and names that are only good at home.
    """
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError as error:
        raise Invalid(
            _l("Alamat ini tidak bisa dibaca. Contoh: https://toko.example/pasarlima."), "url"
        ) from error
    if not host or "%" in host or parts.scheme not in ("http", "https") or len(text) > URL_LENGTH_MAX:
        raise Invalid(_l("Tulis alamat lengkap. Contoh: https://toko.example/pasarlima."), "url")
    if not text.isascii() or any(ord(letter) <= 32 or ord(letter) == 127 for letter in text):
        raise Invalid(_l("Alamat ini tidak bisa dibaca. Contoh: https://toko.example/pasarlima."), "url")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Invalid(_l("Tulis alamatnya tanpa nama, kata sandi, atau tanda #."), "url")
    if may_be_private():
        return text
    if parts.scheme != "https":
        raise Invalid(_l("Alamatnya harus mulai dengan https://, supaya tidak ada yang ikut membaca."), "url")
    if _is_at_home(host):
        raise Invalid(
            _l("Alamat ini di jaringan dalam. Pakai alamat yang bisa dicapai dari internet."), "private-url"
        )
    return text


async def resolve(host: str, port: int) -> str:
    """The number to connect to: what was checked is what is called, whatever the name means a moment later.

    Raises Forbidden if any number of the host is not public, OSError if it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]) for entry in found]
    if not may_be_private() and not all(is_public(number) for number in numbers):
        raise Forbidden(host)
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether an IP address is everybody's: not ours, not the machine's, not a group's, in no disguise."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    return all(
        meant.is_global
        and not (meant.is_multicast or meant.is_reserved or meant.is_unspecified)
        and (meant.version == 4 or meant in _GIVEN_OUT)
        for meant in _meant(address)
    )


def _meant(address: Address) -> list[Address]:
    """The address and every IPv4 address that it may stand for."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if any(address in network for network in _NAT64):
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour is not None:
        return [address, address.sixtofour]
    if address.teredo is not None:
        return [address, *address.teredo]
    return [address]


def _is_at_home(host: str) -> bool:
    name = host.rstrip(".").lower()
    if any(name == home or name.endswith(f".{home}") for home in _HOME):
        return True
    try:  # numbers alone, in every way that a resolver reads them (2130706433, 0x7f.1); nobody is asked
        found = socket.getaddrinfo(name, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return False
    return not all(is_public(str(entry[4][0])) for entry in found)
