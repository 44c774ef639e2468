"""What is told of reviews, the same in every room whose people write them: spread into its NOTICES."""

from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_SEE = N_("Lihat tulisannya")


def was_held(event: Event) -> bool:
    """Whether the words waited for a person, so that their author waits to hear."""
    return bool(event.data["was_held"])


def stands(event: Event) -> bool:
    """Whether the answer can be read already."""
    return not event.data["held"]


def decided_notices(room: str, permission: str) -> Notices:
    """What becomes of one's own words; ``permission`` is who writes them there."""
    page = f"{room}.review"
    return {
        "review.kept": (
            Notice(
                Topic.ORDERS,
                permission,
                N_("Tulisan Anda sudah tampil"),
                N_(
                    "Petugas sudah membaca tulisan Anda tentang pesanan dari %(shop)s. Semua orang bisa membacanya."
                ),
                page,
                _SEE,
                to="author",
                mail=False,
                when=was_held,
            ),
        ),
        "review.hidden": (
            Notice(
                Topic.ORDERS,
                permission,
                N_("Tulisan Anda disembunyikan"),
                N_(
                    "Tulisan Anda tentang pesanan dari %(shop)s tidak tampil lagi. Alasannya: %(ground)s. Bintangnya "
                    "tetap. Tidak setuju? Ajukan keberatan; petugas lain yang memutuskan."
                ),
                page,
                _SEE,
                to="author",
            ),
        ),
        "review.restored": (
            Notice(
                Topic.ORDERS,
                permission,
                N_("Tulisan Anda tampil lagi"),
                N_("Tulisan Anda tentang pesanan dari %(shop)s bisa dibaca lagi oleh semua orang."),
                page,
                _SEE,
                to="author",
                mail=False,
            ),
        ),
        "review.upheld": (
            Notice(
                Topic.ORDERS,
                permission,
                N_("Keberatan Anda sudah diputuskan"),
                N_(
                    "Petugas lain sudah membaca keberatan Anda. Tulisan tentang pesanan dari %(shop)s tetap "
                    "disembunyikan. Masih ada yang tidak jelas? Telepon kami."
                ),
                page,
                _SEE,
                to="author",
            ),
        ),
    }


def answered_notices(room: str, permission: str) -> Notices:
    """That what one said was answered."""
    return {
        "review.answered": (
            Notice(
                Topic.ORDERS,
                permission,
                N_("Ulasan Anda dijawab"),
                N_("%(rated)s menjawab tulisan Anda tentang pesanan dari %(shop)s."),
                f"{room}.review",
                N_("Baca jawabannya"),
                to="rater",
                mail=False,
                when=stands,
            ),
        ),
    }


ASKED: Notices = {
    "review.asked": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Bagaimana pesanan Anda?"),
            N_("Pesanan dari %(shop)s, %(item)s, sudah selesai. Penilaian Anda membantu pembeli berikut."),
            "buyers.ask_rating",
            N_("Beri penilaian"),
            mail=False,
        ),
    ),
}

_TO_READ = "operator.review"
MODERATED: Notices = {
    "review.held": (
        Notice(
            Topic.ORDERS,
            "decide",
            N_("Tulisan menunggu dibaca"),
            N_(
                "Ada yang terdeteksi di tulisan tentang pesanan dari %(shop)s. Penulisnya minta petugas membacanya."
            ),
            _TO_READ,
            N_("Baca dan putuskan"),
            mail=False,
        ),
    ),
    "review.reported": (
        Notice(
            Topic.ORDERS,
            "decide",
            N_("Tulisan dilaporkan"),
            N_("Seorang pembaca melaporkan tulisan tentang pesanan dari %(shop)s. Alasannya: %(ground)s."),
            _TO_READ,
            N_("Baca dan putuskan"),
            mail=False,
        ),
    ),
    "review.objected": (
        Notice(
            Topic.ORDERS,
            "decide",
            N_("Penulis keberatan"),
            N_(
                "Penulis tidak setuju tulisannya tentang pesanan dari %(shop)s disembunyikan. Petugas lain "
                "memutuskannya."
            ),
            _TO_READ,
            N_("Baca dan putuskan"),
        ),
    ),
}

RATED: Notices = {
    "rating.revealed": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Ada penilaian tentang Anda"),
            N_("Anda mendapat %(stars)s dari 5 bintang untuk pesanan dari %(shop)s."),
            "buyers.order",
            N_("Lihat pesanan"),
            to="rated",
            mail=False,
        ),
    ),
}
BUYERS: Notices = {
    **ASKED,
    **RATED,
    **answered_notices("buyers", "buy"),
    **decided_notices("buyers", "buy"),
}
