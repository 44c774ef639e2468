"""The style page: every part of the look in all its kinds, made by the very macros that make the other pages."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template

from marketplace.accounts.acting import public
from marketplace.cases.kinds import CaseKind
from marketplace.cases.states import CaseState
from marketplace.kit import clock
from marketplace.kit.i18n import _
from marketplace.kit.web.drawings import DRAWINGS, GROUNDS, PALETTES
from marketplace.kit.web.forms import Form

blueprint = Blueprint("style", __name__, template_folder="templates")
DISPUTED_MINOR = 28_500_000


@blueprint.get("/gaya")
@public
def parts() -> str:
    """Every component once, in every kind it has."""
    return render_template(
        "pages/styleguide.html",
        form=_form(),
        blank=Form(),
        case=_case(),
        drawings=DRAWINGS,
        palettes=PALETTES,
        grounds=GROUNDS,
    )


def _form() -> Form:
    """A form that came back with one mistake, and keeps the rest."""
    values = {"name": "Sri Wahyuni", "town": "33.74", "phone": "0812-555", "pay": "va", "tags": ["cotton"]}
    return Form(values, errors={"phone": [_("Nomor HP kurang satu angka.")]})


def _case() -> Any:
    """A case that nobody opened: its parts only have to look like those of a real one."""
    now = clock.now()
    line = SimpleNamespace(title=_("Kain batik tulis Kawung Nila"))
    word = SimpleNamespace(
        kind="buyer", said_at=now - timedelta(hours=3), text=_("Kainnya luntur."), language="id", evidence=()
    )
    return SimpleNamespace(
        public_id="PL-7KEFQ-MQ1RE",
        kind=CaseKind.NOT_AS_DESCRIBED,
        state=CaseState.OPEN,
        disputed_minor=DISPUTED_MINOR,
        due_at=now + timedelta(days=3),
        lines=(SimpleNamespace(line=line, quantity=1, amount_minor=DISPUTED_MINOR),),
        words=(word,),
        sale=SimpleNamespace(public_id="PL-PQJ17-95TQ9"),
    )
