"""Payments, refunds and payouts as tables."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move

CREDIT = "credit"  # the way to pay by what a buyer has with us
CASH = "cash_on_delivery"  # the way to pay that couriers collect; no account is known that it came from


class PaymentState(StrEnum):
    """Where a payment stands."""

    PENDING = "pending"
    CAPTURED = "captured"
    EXPIRED = "expired"
    CALLED_OFF = "called_off"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(PAYMENT_LABELS[self])


PAYMENT_LABELS = {
    PaymentState.PENDING: _l("Menunggu transfer"),
    PaymentState.CAPTURED: _l("Sudah diterima"),
    PaymentState.EXPIRED: _l("Lewat waktu"),
    PaymentState.CALLED_OFF: _l("Tidak jadi ditagih"),
    PaymentState.PARTLY_REFUNDED: _l("Sebagian dikembalikan"),
    PaymentState.REFUNDED: _l("Dikembalikan"),
}


class RefundState(StrEnum):
    """Where a refund stands."""

    PENDING = "pending"
    PAID = "paid"
    CREDITED = "credited"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(REFUND_LABELS[self])


REFUND_LABELS = {
    RefundState.PENDING: _l("Menunggu dikirim bank"),
    RefundState.PAID: _l("Sudah dikirim"),
    RefundState.CREDITED: _l("Menjadi saldo Anda"),
}
# of a pending one whose payer disputes the payment with his bank
HELD_LABEL = _l("Menunggu keputusan bank kartu")


class PayoutState(StrEnum):
    """Where a payout stands."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    RETURNED_BY_BANK = "returned_by_bank"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(PAYOUT_LABELS[self])


PAYOUT_LABELS = {
    PayoutState.PENDING: _l("Menunggu dikirim bank"),
    PayoutState.PAID: _l("Sudah dikirim"),
    PayoutState.FAILED: _l("Gagal, dicoba lagi"),
    PayoutState.RETURNED_BY_BANK: _l("Ditolak bank penerima"),
}


class ErrandState(StrEnum):
    """How far a call to a provider from outside is. ``calling`` is written down before anybody is called."""

    QUEUED = "queued"
    CALLING = "calling"
    DONE = "done"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(ERRAND_LABELS[self])


ERRAND_LABELS = {
    ErrandState.QUEUED: _l("Menunggu giliran"),
    ErrandState.CALLING: _l("Sedang ditanyakan"),
    ErrandState.DONE: _l("Sudah dijawab"),
    ErrandState.DECLINED: _l("Ditolak penyedia"),
}


class ChargebackState(StrEnum):
    """What the payer's bank has decided of a payment that it disputes."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(CHARGEBACK_LABELS[self])


CHARGEBACK_LABELS = {
    ChargebackState.OPEN: _l("Menunggu keputusan bank kartu"),
    ChargebackState.WON: _l("Dimenangkan, uangnya kembali"),
    ChargebackState.LOST: _l("Kalah, uangnya tetap di pembeli"),
}


class Refused(StrEnum):
    """Why a bank did not take money for an account."""

    CLOSED = "closed"
    NAME_DIFFERS = "name-differs"
    UNKNOWN_NUMBER = "unknown-number"
    BLOCKED = "blocked"

    @property
    def label(self) -> str:
        """The reason in a person's words."""
        return str(REFUSED_LABELS[self])


REFUSED_LABELS = {
    Refused.CLOSED: _l("Rekening sudah ditutup"),
    Refused.NAME_DIFFERS: _l("Nama pemilik tidak sama dengan nama di bank"),
    Refused.UNKNOWN_NUMBER: _l("Nomor rekening tidak dikenal bank"),
    Refused.BLOCKED: _l("Rekening tidak bisa menerima uang"),
}


class Rhythm(StrEnum):
    """When a party is paid."""

    DAILY = "daily"
    WEEKLY = "weekly"
    ON_REQUEST = "on_request"

    @property
    def label(self) -> str:
        """The rhythm in a person's words."""
        return str(RHYTHM_LABELS[self])


RHYTHM_LABELS = {
    Rhythm.DAILY: _l("Tiap hari kerja"),
    Rhythm.WEEKLY: _l("Sekali seminggu"),
    Rhythm.ON_REQUEST: _l("Hanya kalau saya minta"),
}

# of a weekly payout; Monday is 0
WEEKDAY_LABELS = (_l("Senin"), _l("Selasa"), _l("Rabu"), _l("Kamis"), _l("Jumat"))

PAYMENT = Machine(
    "Payment",
    PaymentState.PENDING,
    final=(
        PaymentState.EXPIRED,
        PaymentState.CALLED_OFF,
        PaymentState.REFUNDED,
        PaymentState.CAPTURED,
        PaymentState.PARTLY_REFUNDED,
    ),
    moves=(
        Move("capture", (PaymentState.PENDING, PaymentState.EXPIRED), PaymentState.CAPTURED, ("provider",)),
        Move("collect", (PaymentState.PENDING,), PaymentState.CAPTURED, ("courier",)),
        Move("draw", (PaymentState.PENDING,), PaymentState.CAPTURED, ("buyer",)),
        Move("expire", (PaymentState.PENDING,), PaymentState.EXPIRED, (CLOCK, "buyer")),
        Move("call_off", (PaymentState.PENDING,), PaymentState.CALLED_OFF, (CLOCK,)),
        Move(
            "refund_part",
            (PaymentState.CAPTURED,),
            PaymentState.PARTLY_REFUNDED,
            (CLOCK, "buyer", "seller", "courier", "operator"),
        ),
        Move(
            "refund_rest",
            (PaymentState.CAPTURED, PaymentState.PARTLY_REFUNDED),
            PaymentState.REFUNDED,
            (CLOCK, "buyer", "seller", "courier", "operator"),
        ),
    ),
)

REFUND = Machine(
    "Refund",
    RefundState.PENDING,
    final=(RefundState.PAID, RefundState.CREDITED),
    moves=(
        Move("keep", (RefundState.PENDING,), RefundState.CREDITED, ("buyer",)),
        Move("credit_again", (RefundState.PENDING,), RefundState.CREDITED, (CLOCK,)),
        Move("mark_paid", (RefundState.PENDING,), RefundState.PAID, ("provider",)),
        Move("bounce", (RefundState.PAID,), RefundState.PENDING, ("provider",)),
        Move("refuse", (RefundState.PENDING,), RefundState.PENDING, ("provider",)),
    ),
)

PAYOUT = Machine(
    "Payout",
    PayoutState.PENDING,
    final=(PayoutState.PAID, PayoutState.FAILED, PayoutState.RETURNED_BY_BANK),
    moves=(
        Move("mark_paid", (PayoutState.PENDING,), PayoutState.PAID, ("provider",)),
        Move("fail", (PayoutState.PENDING,), PayoutState.FAILED, ("provider",)),
        Move(
            "return",
            (PayoutState.PENDING, PayoutState.PAID),
            PayoutState.RETURNED_BY_BANK,
            ("provider",),
        ),
    ),
)

_E = ErrandState
ERRAND = Machine(
    "Errand",
    _E.QUEUED,
    final=(_E.DONE, _E.DECLINED),
    moves=(
        Move("take", (_E.QUEUED,), _E.CALLING, (CLOCK,)),
        Move("put_off", (_E.CALLING,), _E.QUEUED, (CLOCK,)),
        Move("finish", (_E.QUEUED, _E.CALLING), _E.DONE, (CLOCK,)),
        Move("decline", (_E.CALLING,), _E.DECLINED, (CLOCK,)),
    ),
)

_C = ChargebackState
CHARGEBACK = Machine(
    "Chargeback",
    _C.OPEN,
    final=(_C.WON, _C.LOST),
    moves=(
        Move("win", (_C.OPEN,), _C.WON, ("provider",)),
        Move("lose", (_C.OPEN,), _C.LOST, ("provider",)),
    ),
)
