"""Which ways out are open: by the settings, the real ones or the demo's."""

from collections.abc import Callable, Mapping
from typing import Any

from marketplace.messages.channels.demo import DemoChannel
from marketplace.messages.channels.smpp import Smpp
from marketplace.messages.channels.smtp import Smtp
from marketplace.messages.ports import Channel
from marketplace.messages.topics import EMAIL, SMS


def channels(settings: Mapping[str, Any], choices_url: Callable[[], str]) -> dict[str, Channel]:
    """The channel of every name; ``choices_url`` tells where people choose what they hear.

    Raises ValueError for a setting that cannot be meant.
    """
    return {EMAIL: _email(settings, choices_url), SMS: _sms(settings)}


def _email(settings: Mapping[str, Any], choices_url: Callable[[], str]) -> Channel:
    if not settings["SMTP_URL"]:
        return DemoChannel(EMAIL)
    return Smtp(settings["SMTP_URL"], settings["SMTP_FROM"], settings["SMTP_REPLY_TO"], choices_url)


def _sms(settings: Mapping[str, Any]) -> Channel:
    return Smpp(settings["SMS_URL"]) if settings["SMS_URL"] else DemoChannel(SMS)
