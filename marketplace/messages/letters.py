"""What is written to a person: the e-mail as text and as HTML, the SMS, and the address of the page they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from marketplace.messages.sms import short

SUBJECT_LENGTH_MAX = 200


@dataclass(frozen=True)
class Letter:
    """One e-mail, said."""

    subject: str
    text: str
    html: str


def write_letter(title: str, text: str, path: str = "", button: str = "", name: str = "") -> Letter:
    """An e-mail in the language spoken now. With ``path`` it has a button that leads there."""
    words = {
        "title": title,
        "text": text,
        "button": button,
        "name": name,
        "link": public_url(path) if path else "",
        "home": public_url("/"),
        "choices": public_url(path_of("messages.preferences", {})),
        "help_phone": current_app.config["HELP_PHONE"],
        "help_hours": current_app.config["HELP_HOURS"],
    }
    return Letter(
        subject=_one_line(title),
        text=_render("messages/notices/letter.txt", words),
        html=_render("messages/notices/letter.html", words),
    )


def write_sms(words: str, said: Mapping[str, str]) -> str:
    """An SMS. It holds no link: who learns to press links in an SMS is soon robbed by one."""
    return short(f"Pasarlima: {words}", said)


def path_of(endpoint: str, facts: Mapping[str, Any]) -> str:
    """The address of a page, its blanks filled by the facts of their names, also where no request is answered."""
    rule = next(current_app.url_map.iter_rules(endpoint))
    return current_app.url_map.bind("").build(endpoint, {name: facts[name] for name in rule.arguments})


def public_url(path: str) -> str:
    """The whole address, as people outside reach it."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path


def _render(template: str, words: Mapping[str, str]) -> str:
    """Without what pages know of their visitor: nobody is visiting."""
    return current_app.jinja_env.get_template(template).render(words)


def _one_line(title: str) -> str:
    return " ".join(title.split())[:SUBJECT_LENGTH_MAX]
