"""A sale in two parcels of which one is lost, with PostgreSQL, Redis and a worker, on telephones without JavaScript.

Two cloths at Rp285.000 in two parcels at Rp12.000. For a cloth the marketplace takes Rp14.250 and Rp1.567,50 tax.
"""

from dataclasses import dataclass

import pytest

from marketplace.ledger.queries import audit
from marketplace.orders.states import SaleState
from tests import make
from tests.browser.conftest import OpenPage
from tests.browser.people import Buyer, Operator, Rider, Seller
from tests.services.web import LiveServer
from tests.services.worker import Worker
from tests.walk import actor_of

KAIN, BATIK_RATMI, COURIER = "Kain batik tulis Kawung", "Batik Ratmi", "Jalan Cepat"
LOST = "Paket hilang di jalan"
OF_SELLER = "Paket kedua saya serahkan bersama yang pertama, kurir menandatangani dua resi."
OF_COURIER = "Paket terakhir terlihat di gudang Solo. Setelah itu tidak kami temukan."
OF_OPERATOR = "Kurir mencatat mengambil dua paket dan menyerahkan satu."


@dataclass
class Cast:
    """The four who are asked."""

    budi: Buyer
    ratmi: Seller
    dedi: Rider
    endang: Operator


@pytest.fixture
def cast(live_server: LiveServer, open_page: OpenPage) -> Cast:
    """Somebody has bought and paid two cloths, and the seller has taken the sale."""
    with live_server.app.app_context():
        operator, courier, seller = (
            make.make_operator(),
            make.make_courier(COURIER),
            make.make_seller(BATIK_RATMI),
        )
        kain = make.make_variant(seller, title=KAIN, price=285_000, stock=3, weight_g=600)
        order = make.make_order(SaleState.ACCEPTED, variants=[kain], courier=courier, quantity=2)
        parties = (order.buyer, seller, courier, operator)
        contacts = [user.phone or "" for party in parties if (user := actor_of(party).user)]
    screens = [open_page("small phone") for _ in contacts]
    return Cast(
        budi=Buyer(screens[0], "Budi Santoso", contacts[0]),
        ratmi=Seller(screens[1], BATIK_RATMI, contacts[1]),
        dedi=Rider(screens[2], COURIER, contacts[2]),
        endang=Operator(screens[3], "Endang", contacts[3]),
    )


@pytest.mark.parametrize("live_server", ["postgresql"], indirect=True)
def test_one_of_two_parcels_is_lost_and_the_courier_bears_it(
    cast: Cast, live_server: LiveServer, worker: Worker
) -> None:
    """The buyer is paid back what is lost, the seller has what she sold, and the courier stands for it."""
    the_seller_packs_two_parcels(cast)
    one_arrives_and_one_is_lost(cast)
    worker.catch_up()
    the_buyer_sees_it(cast)
    both_are_heard(cast)
    worker.catch_up()
    the_operator_decides(cast)
    worker.catch_up()
    the_buyer_has_his_money_back(cast)
    worker.catch_up()
    the_seller_has_what_she_sold(cast)
    the_courier_stands_for_it(cast)
    with live_server.app.app_context():
        assert audit().faults == []


def the_seller_packs_two_parcels(cast: Cast) -> None:
    """One cloth in each."""
    ratmi = cast.ratmi.signs_in()
    ratmi.opens_sale()
    ratmi.presses("Bagi ke beberapa paket")
    for place in (0, 1):
        ratmi.writes(KAIN, "1", place)
    ratmi.presses("Sudah saya kemas")
    ratmi.reads("Tercatat dalam 2 paket.", "Paket 2 dari 2")


def one_arrives_and_one_is_lost(cast: Cast) -> None:
    """The rider takes both; the buyer reads the PIN of the first one aloud, the second one never comes."""
    dedi, budi = cast.dedi.signs_in(), cast.budi.signs_in()
    first, second = cast.ratmi.numbers()
    for number in (first, second):
        dedi.finds(number)
        dedi.presses("Paket sudah saya ambil")
        dedi.presses("Berangkat ke kota tujuan")
    dedi.unfolds("Ada masalah dengan paket?")
    dedi.presses("Paket hilang")
    dedi.reads("Masalah tercatat.")
    dedi.finds(first)
    dedi.presses("Mulai antar")
    budi.opens_order()
    dedi.writes_pin(budi.pin(BATIK_RATMI, "Bagian 1 dari 2"))
    dedi.reads("Paket sudah diserahkan.")


def the_buyer_sees_it(cast: Cast) -> None:
    """What is held and until when; he has to do nothing."""
    budi = cast.budi
    budi.opens_order()
    budi.reads("Rp297.000 kami tahan.", LOST)
    assert budi.figure("Sedang diperiksa, kami simpan") == "Rp297.000"
    budi.presses_beginning("Lihat kasusnya")
    budi.reads("Anda tidak perlu berbuat apa-apa.", "belum menjawab")


def both_are_heard(cast: Cast) -> None:
    """Seller and courier say what they know."""
    for person, words in ((cast.ratmi, OF_SELLER), (cast.dedi, OF_COURIER)):
        person.opens_case_that_waits()
        person.reads("Giliran Anda menjawab")
        person.writes("Jawaban Anda", words)
        person.presses("Kirim jawaban")
        person.reads(words)


def the_operator_decides(cast: Cast) -> None:
    """She sees what each would lose before she decides."""
    endang = cast.endang.signs_in()
    endang.presses("Kasus")
    endang.presses(LOST)
    endang.reads(OF_SELLER, OF_COURIER, "Rp297.000")
    endang.presses("Putuskan")
    endang.ticks("Semuanya, Rp297.000")
    endang.ticks(COURIER)
    endang.picks("Alasan", "Barangnya rusak atau hilang di tangan kurir")
    endang.writes("Kata untuk semua pihak", OF_OPERATOR)
    endang.presses("Putuskan", button=True)
    endang.reads("Rp297.000", OF_OPERATOR)


def the_buyer_has_his_money_back(cast: Cast) -> None:
    """The lost cloth and its shipping; the other one is good."""
    budi = cast.budi
    budi.page.reload()
    budi.reads("Uang kembali Rp297.000", OF_OPERATOR)
    budi.opens_order()
    assert budi.figure("Kembali kepada Anda") == "−Rp297.000"
    budi.reads("Uang kembali Rp297.000", "Kami simpan Rp297.000")
    budi.confirms(BATIK_RATMI)


def the_seller_has_what_she_sold(cast: Cast) -> None:
    """Both cloths less what the marketplace takes; for the lost one she is made good at once."""
    ratmi = cast.ratmi
    ratmi.presses("Uang")
    statement = {
        "Siap dicairkan": "Rp269.183",
        "Kami tahan sebentar": "Rp269.182",
        "Harga barang": "Rp285.000",
        "Jasa Pasarlima": "−Rp14.250",
        "Pajak atas jasa": "−Rp1.568",
        "Ganti rugi dan pembetulan": "Rp269.183",
        "Saldo akhir": "Rp538.365",
    }
    assert {label: ratmi.figure(label) for label in statement} == statement


def the_courier_stands_for_it(cast: Cast) -> None:
    """The fee for one parcel, less what the seller is made good for the other."""
    dedi = cast.dedi
    dedi.presses("Uang")
    dedi.reads("Rp257.183 harus kembali kepada kami.")
    statement = {
        "Ongkos kirim": "Rp12.000",
        "Ganti rugi dan pembetulan": "−Rp269.183",
        "Saldo akhir": "−Rp257.183",
    }
    assert {label: dedi.figure(label) for label in statement} == statement
