"""Why a line of a statement is what it is, in a person's words."""

from marketplace.kit.i18n import _l
from marketplace.settlement.states import Refused
from payments.findings import Finding
from payments.statements.sorting import Why

WHY = {
    Why.UNKNOWN: _l("Tidak menyebut nomor kami"),
    Why.AMOUNT: _l("Nomornya dikenal, jumlahnya lain"),
    Why.TWICE: _l("Sudah pernah terkirim"),
    Why.NOT_WAITING: _l("Tidak menunggu dikirim"),
}


def why_label(reason: str) -> str:
    """A reason as a line of a statement keeps it: a finding, a refusal, or why money out fits nothing."""
    if reason in set(Why):
        return str(WHY[Why(reason)])
    if reason in set(Finding):
        return Finding(reason).label
    return Refused(reason).label if reason in set(Refused) else ""
