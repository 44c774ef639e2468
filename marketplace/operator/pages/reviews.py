"""Reviews: what waits to be read, one of them with all evidence, and what becomes of it."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.events.queries import timeline
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form
from marketplace.operator import queries as desk
from marketplace.operator import wording
from marketplace.reviews import moderating, queries
from marketplace.reviews.forms import DecisionSchema
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.looking import excerpts
from marketplace.reviews.models import Rating
from marketplace.reviews.pages import words
from marketplace.reviews.screening.screen import screen
from marketplace.reviews.states import WordsState
from marketplace.trust.sentence import trust_view

Page = str | Response | tuple[str, int]

TITLES = {
    "": _l("Menunggu dibaca"),
    "objections": _l("Keberatan"),
    "hidden": _l("Disembunyikan"),
    "decided": _l("Sudah diputuskan"),
}
VERB_LABELS = {
    moderating.KEEP: _l("Biarkan tampil"),
    moderating.HIDE: _l("Sembunyikan"),
    moderating.RESTORE: _l("Tampilkan lagi"),
    moderating.UPHOLD: _l("Tetap sembunyikan"),
}
DONE = {
    moderating.KEEP: _l("Diputuskan: tulisannya tampil."),
    moderating.HIDE: _l("Disembunyikan. Penulisnya kami kabari dengan alasannya."),
    moderating.RESTORE: _l("Ditampilkan lagi. Penulisnya kami kabari."),
    moderating.UPHOLD: _l("Tetap disembunyikan. Penulisnya kami kabari."),
}


@acting(PartyKind.OPERATOR, "orders")
def reviews(actor: Actor) -> str:
    """What waits for a person, the oldest first; and the other trays."""
    name = request.args.get("tray", "")
    name = name if name in queries.TRAYS else ""
    page = queries.tray(name, request.args.get("page"))
    return render_template(
        "operator/reviews.html",
        page=page,
        tray=name,
        trays={word: (TITLES[word], count) for word, count in queries.trays().items()},
        reports=queries.open_reports(page.items),
        **words(),
    )


@acting(PartyKind.OPERATOR, "orders")
def review(actor: Actor, review: str) -> str:
    """One with its versions, photos, reports, decisions, and who is trusted how far."""
    return _page(actor, _review(review), Form())


@acting(PartyKind.OPERATOR, "decide")
def decide_review(actor: Actor, review: str) -> Page:
    """Keep, hide with a reason, restore, or uphold."""
    rating = _review(review)
    form = read_form(DecisionSchema())
    if form.errors:
        return _page(actor, rating, form), 422
    told = form.data
    try:
        moderating.decide(actor, rating, told["part"], told["verb"], told["ground"], told["note"])
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal, "ground" if refusal.code == "ground" else "")
        return _page(actor, _review(review), form), refusal.status
    flash(str(DONE[told["verb"]]), "good")
    return redirect(url_for("operator.review", review=rating.public_id), 303)


def verbs_of(rating: Rating, part: str, is_reported: bool) -> list[str]:
    """What can be decided now about these words, the mildest first."""
    thing = moderating.part_of(rating, part)
    if thing.state is WordsState.HIDDEN:
        objected = moderating.open_objection(rating, part) is not None
        return [moderating.RESTORE, *([moderating.UPHOLD] if objected else [])]
    waits = thing.state is WordsState.HELD or is_reported
    return [*([moderating.KEEP] if waits else []), moderating.HIDE]


def _review(public_id: str) -> Rating:
    known = read_public_id(public_id)
    return (queries.review(known) if known else None) or abort(404)


def _page(actor: Actor, rating: Rating, form: Form) -> str:
    assert actor.user is not None
    reports = queries.reports_of(rating)
    parts = [moderating.REVIEW, *([moderating.ANSWER] if rating.answer else [])]
    texts = {part: moderating.part_of(rating, part).text for part in parts}
    told = timeline([("review", rating.public_id)])
    parties = (rating.rater, rating.rated)
    scores = desk.party_scores(party.id for party in parties)
    reported = {one.part for one in reports if one.decision_id is None}
    return render_template(
        "operator/review.html",
        rating=rating,
        form=form,
        parts=parts,
        things={part: moderating.part_of(rating, part) for part in parts},
        found={part: excerpts(text, screen(text)) for part, text in texts.items()},
        verbs={part: verbs_of(rating, part, part in reported) for part in parts},
        verb_labels=VERB_LABELS,
        is_own=moderating.is_party(actor.user.id, rating),
        reports=reports,
        decisions=queries.decisions_of(rating),
        objections=queries.objections_of(rating),
        me_id=actor.user.id,
        grounds=[("", _("Pilih alasan")), *((code, str(words_)) for code, words_ in GROUNDS.items())],
        views=[
            (
                party,
                trust_view(party.kind, scores[party.id], url_for("trust_pages.party", party=party.public_id)),
            )
            for party in parties
        ],
        happenings=wording.happenings(told, desk.parties_by_id(event.acting_party_id for event in told), {}),
        **words(),
    )


ROUTES = (
    ("/reviews", "reviews", reviews, ("GET",)),
    ("/reviews/<review>", "review", review, ("GET",)),
    ("/reviews/<review>/decide", "decide_review", decide_review, ("POST",)),
)
