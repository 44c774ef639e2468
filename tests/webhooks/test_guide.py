"""What the guide tells others to write verifies what we send."""

import re
from pathlib import Path
from typing import Any

from marketplace.kit import clock
from marketplace.webhooks import actions, bodies, sending
from marketplace.webhooks.calling import CONNECT_SECONDS, TOTAL_SECONDS

DOCS = Path(__file__).parents[2] / "docs"
SECRETS = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_plJ3nmyCDGBKInavdOK15jsl")


def test_the_guides_lines_believe_what_is_signed_and_nothing_else() -> None:
    found = re.search(r"```python\n(.*?)```", (DOCS / "webhooks.md").read_text(), re.DOTALL)
    assert found is not None
    written: dict[str, Any] = {}
    exec(found[1], written)
    is_genuine, now = written["is_genuine"], int(clock.real_now().timestamp())
    body = '{"ö":1}'.encode()
    for secrets in (SECRETS[:1], SECRETS):
        sent = bodies.headers(secrets, "PL-1", now, body)
        assert all(is_genuine(secret, sent, body) for secret in secrets)
        assert not is_genuine(SECRETS[0], sent, body + b" ")
        assert not is_genuine(SECRETS[0], sent | {"webhook-id": "PL-2"}, body)
    assert not is_genuine(SECRETS[1], bodies.headers(SECRETS[:1], "PL-1", now, body), body)
    assert not is_genuine(SECRETS[0], bodies.headers(SECRETS[:1], "PL-1", now - 301, body), body)


def test_the_guide_tells_the_times_that_are_kept() -> None:
    assert sending.RETRY_SECONDS == (10, 60, 300, 1800, 7200, 21600, 43200)
    assert (actions.GIVE_UP_DAYS, actions.ENDPOINTS_MAX, bodies.OLD_SECRET_HOURS) == (3, 10, 24)
    assert (CONNECT_SECONDS, TOTAL_SECONDS) == (5, 10)
