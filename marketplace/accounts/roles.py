"""Who may do what inside a party: the table of roles, read by every view."""

from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l

# kind -> role -> what that role may do
ROLES: dict[PartyKind, dict[str, frozenset[str]]] = {
    PartyKind.OPERATOR: {
        "owner": frozenset(
            {"see", "approve", "orders", "decide", "money", "payouts", "members", "clock", "programs"}
        ),
        "reviewer": frozenset({"see", "approve", "orders", "decide"}),
        "finance": frozenset({"see", "orders", "money", "payouts"}),
    },
    PartyKind.SELLER: {
        "owner": frozenset({"see", "shop", "goods", "sales", "money", "members", "programs"}),
        "staff": frozenset({"see", "goods", "sales"}),
        "finance": frozenset({"see", "money"}),
    },
    PartyKind.BUYER: {"owner": frozenset({"see", "buy", "apply", "programs"})},
    PartyKind.COURIER: {
        "owner": frozenset({"see", "run", "rates", "money", "members", "programs"}),
        "rider": frozenset({"see", "run"}),
    },
    PartyKind.PROVIDER: {
        "owner": frozenset({"see", "book", "pay", "members", "programs"}),
        "teller": frozenset({"see", "book"}),
    },
}

ROLE_LABELS = {
    "owner": _l("Pemilik"),
    "reviewer": _l("Pemeriksa"),
    "finance": _l("Keuangan"),
    "staff": _l("Karyawan"),
    "rider": _l("Kurir"),
    "teller": _l("Teller"),
}

KIND_LABELS = {
    PartyKind.OPERATOR: _l("Pengelola"),
    PartyKind.SELLER: _l("Penjual"),
    PartyKind.BUYER: _l("Pembeli"),
    PartyKind.COURIER: _l("Kurir"),
    PartyKind.PROVIDER: _l("Penyedia pembayaran"),
}


def may(kind: PartyKind, role: str, permission: str) -> bool:
    """Whether ``role`` in a party of ``kind`` carries ``permission``."""
    return permission in ROLES[kind].get(role, frozenset())
