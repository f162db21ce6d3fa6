"""Decks of one's own: begun from nothing, taken out as files or on paper, deleted."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.queries.errors import Missing
from quizzes.queries.library import cards_of, deck_for
from quizzes.services import authoring
from quizzes.services.authoring import CSV, FORMATS, YAML, ZIP
from quizzes.services.errors import Conflict, Forbidden, Stale
from quizzes.services.library import DeckError
from quizzes.wallclock import now_ms
from quizzes.web.faults import told
from quizzes.web.forms.newdeck import NewDeckForm
from quizzes.web.profile import LearnerRequest, account_required
from quizzes.web.views.decks import UNREADABLE, after

TYPES = {YAML: "application/yaml", ZIP: "application/zip", CSV: "text/csv"}
CARDS_A_SHEET = 500


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@account_required
def new(request: LearnerRequest) -> HttpResponse:
    if request.method != "POST":
        form = NewDeckForm(initial={"languages": request.profile.card_language})
        return render(request, "editor/new_deck.html", {"form": form})
    form = NewDeckForm(request.POST)
    if form.is_valid() and (deck_id := _create(request, form)):
        messages.success(request, _("The deck is there. Write its next cards, or begin to study it."))
        return redirect("deck", deck_id)
    return render(request, "editor/new_deck.html", {"form": form}, status=UNREADABLE)


@require_safe
@login_required
def export(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    form = request.GET.get("format", YAML)
    if form not in FORMATS:
        raise Http404
    try:
        file = authoring.export_deck(request.user.pk, deck_id, form=form)
    except Missing as missing:
        raise Http404(str(missing)) from None
    response = HttpResponse(file.content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    """Asks first. The deck must be the one that was looked at."""
    try:
        frame = authoring.frame_of(request.user.pk, deck_id)
        if request.method == "POST":
            tags = frozenset([request.POST.get("version", "")])
            authoring.delete_deck(request.user.pk, deck_id, now_ms=now_ms(), tags=tags)
            messages.success(request, _("The deck is deleted. What you learned stays."))
            return redirect("library")
    except (Missing, Forbidden) as refusal:
        raise Http404(str(refusal)) from None
    except Stale:
        messages.warning(request, _("The deck has changed meanwhile. Do you still want to delete it?"))
        return render(request, "editor/delete_deck.html", {"deck": frame}, status=HTTPStatus.CONFLICT)
    return render(request, "editor/delete_deck.html", {"deck": frame})


@require_safe
@login_required
def sheet(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    """The cards for paper: front beside back."""
    try:
        detail = deck_for(request.user.pk, deck_id, now_ms=now_ms())
        cards = cards_of(request.user.pk, deck_id, after=after(request), limit=CARDS_A_SHEET + 1)
    except Missing as missing:
        raise Http404(str(missing)) from None
    shown = cards[:CARDS_A_SHEET]
    context: dict[str, Any] = {"deck": detail.summary, "detail": detail, "cards": shown}
    context["next"] = shown[-1].position if len(cards) > CARDS_A_SHEET else None
    return render(request, "pages/sheet.html", context)


def _create(request: LearnerRequest, form: NewDeckForm) -> UUID | None:
    try:
        result = authoring.create_deck(
            request.user.pk,
            title=form.text("title"),
            languages=form.chosen,
            objective=form.text("objective"),
            entry={"kind": "basic", "prompt": form.text("prompt"), "answer": form.text("answer")},
            now_ms=now_ms(),
        )
    except DeckError as error:
        for problem in error.problems:
            name, _dot, code = getattr(problem, "field", "").partition(".")
            field = f"{name}_{code or form.chosen[0]}"
            form.add_error(field if field in form.fields else None, told(problem))
    except Conflict as refusal:
        form.add_error(None, str(refusal.message))
    else:
        return result.deck_id
    return None
