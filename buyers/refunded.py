"""What a refund was for, in the buyer's words."""

from marketplace.kit.i18n import _
from marketplace.orders.models import Order, Sale, SaleLine
from marketplace.settlement.models import Refund, RefundLine


def what_for(order: Order, refund: Refund) -> str:
    """The things and the shipping that a refund pays back, with their shop; empty for money that fitted nothing."""
    sale = next((sale for sale in order.sales if sale.public_id == refund.subject_id), None)
    if sale is None:
        return ""
    lines = {line.public_id: line for line in sale.lines}
    parts = [_part(row, lines) for row in refund.lines]
    things = ", ".join(parts)
    return _("%(store)s: %(things)s", store=sale.storefront.name, things=things) if things else ""


def missing(line: SaleLine) -> str:
    """How many pieces of a line the seller could not send; empty where he sends all."""
    if not line.declined_quantity:
        return ""
    return _("%(n)d tidak bisa dikirim", n=line.declined_quantity)


def totals(sale: Sale) -> list[tuple[str, int]]:
    """What of a sale's price went back and what is disputed, as rows with amounts in minor units."""
    rows = (
        (_("Tidak jadi ditagih"), -sale.waived_minor),
        (_("Kembali kepada Anda"), -sale.came_back_minor),
        (_("Sedang diperiksa"), sale.frozen_minor),
    )
    return [(label, minor) for label, minor in rows if minor]


def _paid(line: SaleLine, pieces: int) -> int:
    """What the buyer paid for so many pieces, whole rupiah: a voucher of ours paid the rest."""
    return (line.total_minor - line.promotion_minor) * pieces // (line.quantity * 100) * 100


def _part(row: RefundLine, lines: dict[str, SaleLine]) -> str:
    line = lines.get(row.line_id or "")
    if line is None:
        return _("ongkos kirim")
    if not row.quantity or row.amount_minor < _paid(line, row.quantity):
        return _("sebagian harga %(title)s", title=line.title)
    return _("%(n)d × %(title)s", n=row.quantity, title=line.title)
