"""Events are written once."""

from marketplace.kit.triggers import append_only

TRIGGERS = append_only("event", "events: what happened stays as it was", [("id",), ("public_id",)])
