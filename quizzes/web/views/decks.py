"""The library and the decks in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quizzes.queries.errors import Missing
from quizzes.queries.library import DeckDetail, cards_of, deck_for, decks_for
from quizzes.queries.practice import practice_counts
from quizzes.services import library as verbs
from quizzes.services.errors import Invalid
from quizzes.wallclock import now_ms
from quizzes.web.forms.limits import LimitsForm
from quizzes.web.profile import LearnerRequest

CARDS_A_PAGE = 40
UNREADABLE = 422  # the page again, with the form's problems in it


@require_safe
@login_required
def library(request: LearnerRequest) -> HttpResponse:
    return render(request, "pages/library.html", {"decks": decks_for(request.user.pk, now_ms=now_ms())})


@require_safe
@login_required
def page(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    if request.htmx:
        return render(request, "pages/deck_cards.html", _cards(request, deck_id))
    detail = _deck(request, deck_id)
    return _show(request, detail, LimitsForm(initial=_limits(detail)))


@require_POST
@login_required
def enrol(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    """Begin to study a deck, or change its limits."""
    detail = _deck(request, deck_id)
    form = LimitsForm(request.POST)
    if not form.is_valid() or not _enrol(request, deck_id, form):
        return _show(request, detail, form, status=UNREADABLE)
    if request.POST.get("then") == "study":
        return redirect("study_deck", deck_id)
    if request.htmx:
        return render(request, "bits/deck_tile.html", {"deck": _deck(request, deck_id).summary})
    if detail.summary.enrolled:
        messages.success(request, _("Saved."))
    else:
        messages.success(request, _("The first cards are ready."))
    return redirect("deck", deck_id)


@require_POST
@login_required
def leave(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    try:
        verbs.end_enrolment(request.user.pk, deck_id, now_ms=now_ms())
    except Missing as missing:
        raise Http404(str(missing)) from None
    messages.success(request, _("You no longer study this deck. What you learned stays."))
    return redirect("library")


def _enrol(request: LearnerRequest, deck_id: UUID, form: LimitsForm) -> bool:
    try:
        verbs.enrol(request.user.pk, deck_id, now_ms=now_ms(), **form.cleaned_data)
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    return not form.errors


def _deck(request: LearnerRequest, deck_id: UUID) -> DeckDetail:
    try:
        return deck_for(request.user.pk, deck_id, now_ms=now_ms())
    except Missing as missing:
        raise Http404(str(missing)) from None


def _limits(detail: DeckDetail) -> dict[str, int | None]:
    return {"new_per_day": detail.new_per_day, "reviews_per_day": detail.reviews_per_day}


def _show(request: LearnerRequest, detail: DeckDetail, form: LimitsForm, status: int = 200) -> HttpResponse:
    ahead = practice_counts(request.user.pk, now_ms=now_ms(), deck_id=detail.summary.id)
    context = {"detail": detail, "deck": detail.summary, "form": form, "ahead": ahead}
    return render(request, "pages/deck.html", context | _cards(request, detail.summary.id), status=status)


def _cards(request: LearnerRequest, deck_id: UUID) -> dict[str, Any]:
    """One page of the deck's cards, and the position behind which the next one begins."""
    try:
        cards = cards_of(request.user.pk, deck_id, after=after(request), limit=CARDS_A_PAGE + 1)
    except Missing as missing:
        raise Http404(str(missing)) from None
    shown, more = cards[:CARDS_A_PAGE], len(cards) > CARDS_A_PAGE
    return {"deck_id": deck_id, "cards": shown, "next": shown[-1].position if more else None}


def after(request: LearnerRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
