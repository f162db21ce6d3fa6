"""A deck from a file: its faults in its text, or the plan of what would change; and then the change."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.queries.errors import Missing
from quizzes.services import authoring, uploads
from quizzes.services.authoring import CSV
from quizzes.services.errors import Conflict, Forbidden, Stale
from quizzes.services.library import DeckError, ImportResult
from quizzes.services.throttling import Rate, count_request
from quizzes.wallclock import now_ms
from quizzes.web.excerpts import excerpts
from quizzes.web.forms.upload import UploadForm
from quizzes.web.profile import LearnerRequest, account_required

UNREADABLE = 422  # the page again, with what is wrong
SALT = "quizdeck.import"
MOST_KEYS = 200  # of cards, shown by name in a plan


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@account_required
def page(request: LearnerRequest, deck_id: UUID | None = None) -> HttpResponse:
    """With a deck: another version of it. A post plans and changes nothing."""
    frame = _frame(request, deck_id) if deck_id else None
    if request.method != "POST":
        return _show(request, UploadForm(), frame, HTTPStatus.OK)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, frame, UNREADABLE)
    if not _may_plan(request):
        form.add_error(None, _("Too many attempts. Try again in an hour."))
        return _show(request, form, frame, HTTPStatus.TOO_MANY_REQUESTS)
    return _plan(request, form, frame)


@require_POST
@login_required
@account_required
def confirm(request: LearnerRequest) -> HttpResponse:
    """What was planned is done. Where the deck has changed since, it is planned anew."""
    try:
        ticket = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=uploads.KEPT_S)
        data = uploads.held(request.user.pk, ticket["digest"], now_ms=now_ms())
    except (signing.BadSignature, Missing):
        messages.error(request, _("The file is no longer here. Choose it again."))
        return redirect("deck_import")
    deck_id = UUID(ticket["deck"]) if ticket["deck"] else None
    try:
        result = _import(request, data, ticket["format"], deck_id, tags=ticket["version"])
    except Stale:
        messages.warning(request, _("The deck has changed meanwhile. This is what would change now."))
        return _planned(request, data, ticket["format"], deck_id)
    except Missing as missing:
        raise Http404(str(missing)) from None
    uploads.release(request.user.pk)
    messages.success(request, _summary(result))
    return redirect("deck", result.deck_id)


def _plan(request: LearnerRequest, form: UploadForm, frame: authoring.Frame | None) -> HttpResponse:
    try:
        return _planned(request, form.content, form.format, frame.deck_id if frame else None)
    except DeckError as error:
        texts = authoring.texts_of(form.content, form.format)
        context = {
            "excerpts": excerpts(error.problems, texts, cells=form.format == CSV),
            "count": len(error.problems),
            "cells": form.format == CSV,
        }
        return _show(request, form, frame, UNREADABLE, **context)
    except Conflict as refusal:
        form.add_error(None, str(refusal.message))
        return _show(request, form, frame, UNREADABLE)


def _planned(request: LearnerRequest, data: bytes, form: str, deck_id: UUID | None) -> HttpResponse:
    plan = _import(request, data, form, deck_id)
    ticket = {
        "digest": uploads.hold(request.user.pk, data, now_ms=now_ms()),
        "format": form,
        "deck": str(deck_id) if deck_id else None,
        "version": _version(request, plan),
    }
    context = {
        "plan": plan,
        "groups": _groups(plan),
        "ticket": signing.dumps(ticket, salt=SALT, compress=True),
        "deck_id": deck_id,
    }
    return render(request, "importing/plan.html", context)


def _import(
    request: LearnerRequest, data: bytes, form: str, deck_id: UUID | None, **confirmed: Any
) -> ImportResult:
    """A plan, unless `tags` say which version of the deck (None: none) the learner confirmed to change."""
    known: dict[str, Any] = {"form": form, "now_ms": now_ms(), "plan_only": not confirmed}
    if confirmed.get("tags"):
        known["tags"] = frozenset([confirmed["tags"]])
    if deck_id is None:
        return authoring.import_own(request.user.pk, data, **known)
    return authoring.replace_own(request.user.pk, deck_id, data, **known)


def _version(request: LearnerRequest, plan: ImportResult) -> str | None:
    try:
        return authoring.version_of(request.user.pk, plan.deck_id)
    except Missing:
        return None


def _groups(plan: ImportResult) -> list[dict[str, Any]]:
    """What would change, kind by kind, with the names of the first cards."""
    kinds = (("added", plan.added), ("changed", plan.changed), ("retired", plan.retired))
    return [
        {
            "name": name,
            "count": len(keys),
            "keys": keys[:MOST_KEYS],
            "more": max(0, len(keys) - MOST_KEYS),
            "learners": plan.learners.get(name, 0),
        }
        for name, keys in kinds
    ]


def _summary(result: ImportResult) -> str:
    counts = (
        (len(result.added), ngettext("%(count)d card added", "%(count)d cards added", len(result.added))),
        (
            len(result.changed),
            ngettext("%(count)d card changed", "%(count)d cards changed", len(result.changed)),
        ),
        (
            len(result.retired),
            ngettext("%(count)d card retired", "%(count)d cards retired", len(result.retired)),
        ),
    )
    told = [text % {"count": count} for count, text in counts if count]
    return _("Imported: %(changes)s.") % {"changes": ", ".join(told)} if told else _("Imported.")


def _may_plan(request: LearnerRequest) -> bool:
    most, seconds, _whose = settings.API_RATES["plan"]
    return count_request(f"plan:{request.user.pk}", rate=Rate(most, seconds), now_ms=now_ms()) is None


def _frame(request: LearnerRequest, deck_id: UUID) -> authoring.Frame:
    try:
        return authoring.frame_of(request.user.pk, deck_id)
    except (Missing, Forbidden) as refusal:
        raise Http404(str(refusal)) from None


def _show(
    request: LearnerRequest, form: UploadForm, frame: authoring.Frame | None, status: int, **more: Any
) -> HttpResponse:
    return render(request, "importing/page.html", {"form": form, "deck": frame, **more}, status=status)
