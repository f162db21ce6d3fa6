"""Entries of one's own decks: written, changed, looked at while being written, and taken away."""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.queries.errors import Missing
from quizzes.services import authoring
from quizzes.services.authoring import Frame
from quizzes.services.errors import Forbidden, Stale
from quizzes.services.library import DeckError
from quizzes.wallclock import now_ms
from quizzes.web.forms.entry import (
    GOAL,
    Faults,
    changes_to,
    entry_from,
    faults_of,
    fields_of,
    goal_from,
    show_fields,
    without_row,
)
from quizzes.web.profile import LearnerRequest

UNREADABLE = 422  # the page again, with what is wrong
SAVE, SAVE_AND_GO_ON = "save", "again"


class Draft(NamedTuple):
    """What the page holds. `entry_id` is None for a card that is not there yet."""

    entry: dict[str, Any]
    entry_id: str | None
    version: str
    goal: Any = None  # the title of a new objective that it teaches


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    frame = frame_or_404(request, deck_id)
    if request.method == "POST":
        return _posted(request, frame, None)
    entry = {"kind": _kind(request.GET.get("kind", ""), frame), "objective": request.GET.get("objective", "")}
    return _show(request, frame, Draft(entry, None, frame.version))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: LearnerRequest, deck_id: UUID, entry: str) -> HttpResponse:
    frame = frame_or_404(request, deck_id)
    if request.method == "POST":
        return _posted(request, frame, entry)
    fields, version = _entry(request, deck_id, entry)
    return _show(request, frame, Draft(fields, entry, version))


@require_POST
@login_required
def preview(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    """The cards that the typed entry would give, and its faults for the page to put beside the fields."""
    frame = frame_or_404(request, deck_id)
    entry = _typed(request, frame)
    shown = {**entry, "id": request.POST.get("id", "").strip() or "preview"}
    faces: tuple[dict[str, Any], ...] = ()
    faults = Faults()
    try:
        faces = authoring.preview_entry(request.user.pk, deck_id, shown)
    except DeckError as error:
        faults = faults_of(error.problems, typing=True)
    main, more, general = fields_of(entry, frame, faults)
    context = {"faces": faces, "fields": main, "more": more, "general": general, "faulty": faults.by_field}
    return render(request, "editor/preview.html", context)


@require_POST
@login_required
def remove(request: LearnerRequest, deck_id: UUID, entry: str) -> HttpResponse:
    frame = frame_or_404(request, deck_id)
    tags = frozenset([request.POST.get("version", "")])
    try:
        authoring.remove_entry(request.user.pk, deck_id, entry, now_ms=now_ms(), tags=tags)
    except Missing as missing:
        raise Http404(str(missing)) from None
    except Stale:
        fields, version = _entry(request, deck_id, entry)
        messages.warning(request, _("The deck has changed meanwhile. Look at the card again."))
        return _show(request, frame, Draft(fields, entry, version), status=HTTPStatus.CONFLICT)
    except DeckError as error:
        fields, version = _entry(request, deck_id, entry)
        faults = faults_of(error.problems)
        return _show(request, frame, Draft(fields, entry, version), faults, status=UNREADABLE)
    messages.success(
        request, _("The card is gone from the deck. What was learned with it stays in the history.")
    )
    return redirect("deck", deck_id)


def _posted(request: LearnerRequest, frame: Frame, entry_id: str | None) -> HttpResponse:
    """Buttons that change the form give the page again; the others save."""
    entry = _typed(request, frame)
    draft = Draft(entry, entry_id, request.POST.get("version", ""), goal_from(request.POST, frame.languages))
    verb, _colon, what = request.POST.get("do", SAVE).partition(":")
    if verb == "kind":
        kind = _kind(what, frame)
        return _show(
            request, frame, draft._replace(entry={**entry_from(request.POST, kind, frame.languages)})
        )
    if verb == "add":
        return _show(request, frame, draft, extra=what)
    if verb == "drop":
        return _show(request, frame, draft._replace(entry=without_row(entry, what)))
    return _save(request, frame, draft, go_on=verb == SAVE_AND_GO_ON)


def _save(request: LearnerRequest, frame: Frame, draft: Draft, *, go_on: bool) -> HttpResponse:
    try:
        _write(request, frame, draft)
    except DeckError as error:
        return _show(request, frame, draft, faults_of(error.problems), status=UNREADABLE)
    except (Stale, Missing):
        return _stale(request, frame, draft)
    if go_on:
        messages.success(request, _("Saved. Here is the next card."))
        same = f"?kind={draft.entry['kind']}&objective={draft.entry.get('objective', '')}"
        return redirect(reverse("deck_entry_new", args=[frame.deck_id]) + same)
    messages.success(request, _("Saved."))
    return redirect("deck", frame.deck_id)


def _write(request: LearnerRequest, frame: Frame, draft: Draft) -> None:
    known: dict[str, Any] = {"now_ms": now_ms(), "tags": frozenset([draft.version]), "goal": draft.goal}
    if draft.entry_id is not None:
        authoring.change_entry(
            request.user.pk, frame.deck_id, draft.entry_id, changes_to(draft.entry), **known
        )
        return
    words = draft.entry.get("prompt") or draft.entry.get("statement") or draft.entry.get("text") or ""
    ident = request.POST.get("id", "").strip() or authoring.free_entry_id(
        request.user.pk, frame.deck_id, words
    )
    authoring.add_entry(request.user.pk, frame.deck_id, {"id": ident, **draft.entry}, **known)


def _stale(request: LearnerRequest, frame: Frame, draft: Draft) -> HttpResponse:
    """Nothing typed is lost: the page again, on the deck as it is now, with what the card says there."""
    frame = frame_or_404(request, frame.deck_id)
    entry_id, other = draft.entry_id, None
    if entry_id is not None:
        try:
            other = authoring.entry_of(request.user.pk, frame.deck_id, entry_id)[0]
        except Missing:
            entry_id = None
    faces = authoring.preview_entry(request.user.pk, frame.deck_id, other) if other else ()
    context: dict[str, Any] = {
        "stale": True,
        "other": faces,
        "gone": draft.entry_id is not None and other is None,
    }
    draft = draft._replace(version=frame.version, entry_id=entry_id)
    return _show(request, frame, draft, status=HTTPStatus.CONFLICT, **context)


def _show(
    request: LearnerRequest,
    frame: Frame,
    draft: Draft,
    faults: Faults | None = None,
    *,
    extra: str = "",
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    main, rest, general = fields_of(draft.entry, frame, faults or Faults(), extra)
    names = {"deck_id": frame.deck_id}
    if draft.entry_id is not None:
        action = reverse("deck_entry_edit", kwargs={**names, "entry": draft.entry_id})
    else:
        action = reverse("deck_entry_new", kwargs=names)
    context = {
        "deck": frame,
        "kind": draft.entry["kind"],
        "objective": draft.entry.get("objective", ""),
        "goal": show_fields({"goal": draft.goal}, [GOAL], frame.languages)[0],
        "entry_id": draft.entry_id,
        "typed_id": request.POST.get("id", ""),
        "version": draft.version,
        "fields": main,
        "more": rest,
        "more_open": bool(draft.goal) or any(field.errors for field in rest),
        "general": general,
        "faulty": faults is not None,
        "action": action,
    }
    return render(request, "editor/page.html", {**context, **more}, status=status)


def _typed(request: LearnerRequest, frame: Frame) -> dict[str, Any]:
    return entry_from(request.POST, _kind(request.POST.get("kind", ""), frame), frame.languages)


def _kind(given: str, frame: Frame) -> str:
    return given if given in frame.kinds else frame.kinds[0]


def frame_or_404(request: LearnerRequest, deck_id: UUID) -> Frame:
    try:
        return authoring.frame_of(request.user.pk, deck_id)
    except (Missing, Forbidden) as refusal:
        raise Http404(str(refusal)) from None


def _entry(request: LearnerRequest, deck_id: UUID, entry: str) -> tuple[dict[str, Any], str]:
    try:
        return authoring.entry_of(request.user.pk, deck_id, entry)
    except Missing as missing:
        raise Http404(str(missing)) from None
