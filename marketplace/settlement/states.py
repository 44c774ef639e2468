"""Payments, refunds and payouts as tables."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move


class PaymentState(StrEnum):
    """Where a payment stands."""

    PENDING = "pending"
    CAPTURED = "captured"
    EXPIRED = "expired"
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
    PaymentState.PARTLY_REFUNDED: _l("Sebagian dikembalikan"),
    PaymentState.REFUNDED: _l("Dikembalikan"),
}


class RefundState(StrEnum):
    """Where a refund stands."""

    PENDING = "pending"
    PAID = "paid"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(REFUND_LABELS[self])


REFUND_LABELS = {
    RefundState.PENDING: _l("Menunggu dikirim bank"),
    RefundState.PAID: _l("Sudah dikirim"),
}


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

PAYMENT = Machine(
    "Payment",
    PaymentState.PENDING,
    final=(PaymentState.EXPIRED, PaymentState.REFUNDED, PaymentState.CAPTURED, PaymentState.PARTLY_REFUNDED),
    moves=(
        Move("capture", (PaymentState.PENDING, PaymentState.EXPIRED), PaymentState.CAPTURED, ("provider",)),
        Move("expire", (PaymentState.PENDING,), PaymentState.EXPIRED, (CLOCK, "buyer")),
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
    final=(RefundState.PAID,),
    moves=(
        Move("mark_paid", (RefundState.PENDING,), RefundState.PAID, ("provider",)),
        Move("bounce", (RefundState.PAID,), RefundState.PENDING, ("provider",)),
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
