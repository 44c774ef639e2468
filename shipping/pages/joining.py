"""A courier company registers itself: a few short steps, each kept at once, then the operator looks."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.acting import confirmed, signed_in
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.schemas import towns_like
from marketplace.applications import actions as applications
from marketplace.applications import queries as applying
from marketplace.applications.forms import asked, give_papers, schema_of, typed
from marketplace.applications.granting import rights_missing
from marketplace.applications.models import Application
from marketplace.applications.showing import kept_pictures, listed, refusal_of, shown, steps_of
from marketplace.applications.states import APPLICANT, APPLICATION, OPEN, ApplicationState
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.forms import Form, read_form
from shipping import actions

Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Step:
    """One page of registering: its word in the address, its title and the papers it asks for."""

    word: str
    label: object
    title: object
    papers: tuple[str, ...]


STEPS: dict[str, Step] = {
    step.word: step
    for step in (
        Step("company", _l("Perusahaan"), _l("Apa nama perusahaan kurir Anda?"), ("company",)),
        Step("licence", _l("Izin"), _l("Surat izin perusahaan"), ("licence", "nib_photo")),
        Step("identity", _l("KTP"), _l("Siapa penanggung jawabnya?"), ("nik", "ktp")),
        Step("bank", _l("Rekening"), _l("Ke mana bayaran kami kirim?"), ("account", "bank_book")),
    )
}
LABELS = (*(step.label for step in STEPS.values()), _l("Kirim"))


@signed_in
@confirmed
def register() -> Page:
    """The first step for who begins; for who has begun, everything told so far and the verdict on each."""
    case = _own_case()
    if case is not None and (request.method == "GET" or case.state in OPEN):
        return _status_page(case) if request.method == "GET" else redirect(_here(), 303)
    form = read_form(schema_of(["company"])) if request.method == "POST" else Form()
    if request.method == "GET" or form.errors:
        return _step_page(STEPS["company"], None, ["company"], form)
    case = actions.begin_company(_me(), form.data["name"])
    if not give_papers(actions.applicant(_me()), case, ["company"], form):
        return _step_page(STEPS["company"], None, ["company"], form)
    return redirect(url_for("shipping.registering", word="licence"), 303)


@signed_in
def registering(word: str) -> Page:
    """One step, with the papers of it that may be written now."""
    case, this = _own_case(), STEPS[word]
    wanted = asked(case, this.papers) if case is not None else []
    if case is None or not wanted:
        return redirect(_here(), 303)
    if request.method == "GET":
        return _step_page(this, case, wanted, Form(typed(case, wanted)))
    form = read_form(schema_of(wanted))
    if not form.errors:
        give_papers(actions.applicant(_me()), case, wanted, form)
    if form.errors:
        return _step_page(this, _own_case(), wanted, form)
    return redirect(_after(this), 303)


@signed_in
def send() -> Response:
    """Off to the operator."""
    case = _own_case()
    if case is not None:
        try:
            applications.submit(actions.applicant(_me()), case)
        except Refusal as refusal:
            db.session.rollback()
            flash(str(refusal.message), "bad")
    return redirect(_here(), 303)


@signed_in
def withdraw() -> Page:
    """Think better of it, after asking once more."""
    case = _own_case()
    if case is None or "withdraw" not in APPLICATION.verbs(case.state, APPLICANT):
        return redirect(_here(), 303)
    if request.method == "GET":
        return render_template("shipping/withdraw.html", case=case)
    applications.withdraw(actions.applicant(_me()), case)
    flash(_("Pendaftaran ditarik."), "good")
    return redirect(_here(), 303)


@signed_in
@confirmed
def again() -> Page:
    """A new application after one that came to nothing, or for what the company still lacks."""
    case = _own_case()
    if case is None:
        return redirect(_here(), 303)
    actions.begin_company(_me(), case.name, case.party)
    return redirect(_here(), 303)


def _me() -> Actor:
    return Actor(kind="applicant", user=current_user._get_current_object())


def _own_case() -> Application | None:
    return applying.latest_of_person(current_user.id, actions.KIND)


def _here() -> str:
    return url_for("shipping.register")


def _missing_steps(case: Application) -> list[str]:
    wanted = set(applications.missing(case))
    return [step.word for step in STEPS.values() if wanted & set(step.papers)]


def _after(this: Step) -> str:
    """The next step that lacks something, or the page that sends it all."""
    words, case = list(STEPS), _own_case()
    missing = _missing_steps(case) if case is not None else []
    later = words[words.index(this.word) + 1 :]
    following = next((word for word in (*later, *words) if word in missing), None)
    return url_for("shipping.registering", word=following) if following else _here()


def _step_url(case: Application, paper: str) -> str | None:
    if not asked(case, (paper,)):
        return None
    word = next(step.word for step in STEPS.values() if paper in step.papers)
    return url_for("shipping.registering", word=word)


def _status_page(case: Application) -> Page:
    return render_template(
        "shipping/registration.html",
        case=case,
        papers=listed(case, lambda name: _step_url(case, name)),
        missing=_missing_steps(case),
        labels=LABELS,
        states=ApplicationState,
        under_way=case.state in OPEN,
        verbs=APPLICATION.verbs(case.state, APPLICANT),
        lacks=bool(rights_missing(actions.KIND, case.party)),
        refusal=refusal_of(case),
        timeline=steps_of(case),
    )


def _step_page(this: Step, case: Application | None, wanted: list[str], form: Form) -> Page:
    page = render_template(
        "shipping/registering.html",
        step=this,
        number=list(STEPS).index(this.word) + 1,
        labels=LABELS,
        case=case,
        form=form,
        asked=wanted,
        kept=kept_pictures(case) if case else {},
        items=[item for item in shown(case) if item.name in wanted] if case else [],
        banks=BANKS,
        towns=towns_like(str(form.values.get("town", ""))) if "town" in form.errors else [],
    )
    return (page, 422) if form.errors else page


ROUTES = (
    ("/shipping/register", "register", register, ("GET", "POST")),
    ("/shipping/register/send", "send_registration", send, ("POST",)),
    ("/shipping/register/again", "register_again", again, ("POST",)),
    ("/shipping/register/withdraw", "withdraw", withdraw, ("GET", "POST")),
    (
        "/shipping/register/<any(company, licence, identity, bank):word>",
        "registering",
        registering,
        ("GET", "POST"),
    ),
)
