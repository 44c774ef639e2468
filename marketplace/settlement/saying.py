"""What is said on pages of every room that is paid."""

from marketplace.accounts.actor import Actor
from marketplace.accounts.queries import payout_account
from marketplace.kit.i18n import _
from marketplace.settlement.waiting import waits_until


def said_of_account(actor: Actor) -> tuple[str, str]:
    """Words and their tone once an account was kept: whether the next payout goes there, or waits."""
    if waits_until(payout_account(actor.party_id)) is not None:
        return _("Kami menahan pencairan 3 hari kerja karena rekening baru diganti."), "wait"
    return _("Rekening tersimpan. Pencairan berikutnya masuk ke sana."), "good"
