"""What was once written and what was decided about it stays as it was, whoever asks the database to change it."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.kit.db import db
from marketplace.kit.triggers import Trigger
from marketplace.orders.states import SaleState
from marketplace.reviews import moderating
from marketplace.reviews.triggers import TRIGGERS
from tests import make
from tests.reviews.test_words import judge, opened

# trigger -> what is done in spite of it
ATTACKS = {
    "rating_version_no_update": "UPDATE rating_version SET text = 'Bagus sekali.'",
    "rating_decision_no_update": "UPDATE rating_decision SET ground = 'unlawful'",
    "rating_decision_no_delete": "DELETE FROM rating_decision",
    "rating_decision_no_truncate": "TRUNCATE rating_decision CASCADE",
}


def test_every_trigger_of_reviews_has_its_attack() -> None:
    assert {trigger.name for trigger in TRIGGERS if isinstance(trigger, Trigger)} == ATTACKS.keys()


def test_what_was_said_and_decided_is_neither_changed_nor_taken_away(app: Flask) -> None:
    with app.app_context():
        dialect = db.engine.dialect.name
        rating = opened(make.make_sale(SaleState.COMPLETED))
        moderating.decide(judge(), rating, "review", "hide", "insult")
        db.session.commit()
        for trigger in TRIGGERS:
            if dialect == "sqlite" and not trigger.sqlite:
                continue
            with pytest.raises(DatabaseError, match=r"stays|another one|ever gone"):
                db.session.execute(text(ATTACKS[trigger.name]))
            db.session.rollback()
            on = f" ON {trigger.table}" if dialect == "postgresql" else ""
            db.session.execute(text(f"DROP TRIGGER {trigger.name}{on}"))
            db.session.execute(text(ATTACKS[trigger.name]))  # nothing but the trigger stood in its way
            db.session.rollback()
