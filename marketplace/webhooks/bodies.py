"""What is sent: the body, written once, and its signatures, as the Standard Webhooks specification has them.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from marketplace.accounts.models import Party, PartyKind
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.webhooks.models import Endpoint
from marketplace.webhooks.topics import FACTS_FOR, TEST

OLD_SECRET_HOURS = 24  # how long the secret before the present one stays good


def body_of(event: Event, party: Party) -> str:
    """What happened, as ``party`` may hear it: ids, amounts in minor units, codes and times only."""
    return _written(
        event.public_id,
        event.kind,
        event.at,
        event.recorded_at,
        party,
        {"kind": event.subject_kind, "id": event.subject_id},
        facts_for(event, party.kind),
    )


def test_body(message_id: str, endpoint: Endpoint) -> str:
    """A happening that never was, to try an address with."""
    return _written(
        message_id,
        TEST,
        clock.now(),
        clock.real_now(),
        endpoint.party,
        {"kind": "webhook_endpoint", "id": endpoint.public_id},
        {},
    )


def facts_for(event: Event, kind: PartyKind) -> dict[str, Any]:
    """The event's facts without those that are not this kind of party's business."""
    bears = event.data.get("bearer") == kind.value
    return {
        name: fact
        for name, fact in event.data.items()
        if kind in FACTS_FOR.get(name, (kind,)) or (name == "cost_minor" and bears)
    }


def secrets_of(endpoint: Endpoint, server_secret: str, now: datetime) -> tuple[str, ...]:
    """The secrets that are good at ``now`` (real time), the present one first: ``whsec_…``."""
    generations = [endpoint.generation]
    if is_old_secret_good(endpoint, now):
        generations.append(endpoint.generation - 1)
    return tuple(_secret(endpoint.public_id, generation, server_secret) for generation in generations)


def is_old_secret_good(endpoint: Endpoint, now: datetime) -> bool:
    """Whether the secret before the present one still signs."""
    changed_at = endpoint.rotated_at
    return changed_at is not None and now < changed_at + timedelta(hours=OLD_SECRET_HOURS)


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256, in base64, of id, seconds since 1970 and body with dots between them."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def headers(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What goes with a body: its id, when it was signed, and one signature a secret."""
    return {
        "content-type": "application/json",
        "user-agent": "Pasarlima-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in secrets),
    }


def _secret(public_id: str, generation: int, server_secret: str) -> str:
    key = hmac.digest(server_secret.encode(), f"webhook:{public_id}:{generation}".encode(), "sha256")
    return "whsec_" + base64.b64encode(key).decode()


def _written(
    message_id: str,
    kind: str,
    at: datetime,
    recorded_at: datetime,
    party: Party,
    subject: Mapping[str, str],
    facts: Mapping[str, Any],
) -> str:
    told = {
        "id": message_id,
        "type": kind,
        "at": at.isoformat(),
        "recorded_at": recorded_at.isoformat(),
        "party": party.public_id,
        "subject": subject,
        "facts": facts,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
