"""What the database itself refuses about the log: a leaf and a checkpoint are written once."""

from marketplace.kit.triggers import append_only

_SEALED = "ledger: what is sealed stays"

TRIGGERS = (
    *append_only("ledger_leaf", _SEALED, [("position",), ("transfer_id",)]),
    *append_only("ledger_checkpoint", _SEALED, [("id",), ("size",)]),
)
