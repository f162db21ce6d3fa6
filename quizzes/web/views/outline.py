"""What stands above the cards of one's own deck: its title, its description, and what it teaches."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quizzes.services import authoring
from quizzes.services.authoring import Frame
from quizzes.services.errors import Stale
from quizzes.services.library import DeckError
from quizzes.wallclock import now_ms
from quizzes.web.forms.entry import Faults, faults_of, show_fields, spread
from quizzes.web.forms.outline import OUTLINE, outline_from
from quizzes.web.profile import LearnerRequest
from quizzes.web.views.editor import UNREADABLE, frame_or_404

NO_FAULTS = Faults()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    frame = frame_or_404(request, deck_id)
    if request.method != "POST":
        return _show(request, frame, authoring.outline_of(request.user.pk, deck_id), frame.version)
    return _save(request, frame, outline_from(request.POST, frame.languages), request.POST.get("version", ""))


def _save(request: LearnerRequest, frame: Frame, typed: dict[str, Any], version: str) -> HttpResponse:
    tags = frozenset([version])
    try:
        authoring.change_outline(request.user.pk, frame.deck_id, typed, now_ms=now_ms(), tags=tags)
    except DeckError as error:
        return _show(request, frame, typed, version, faults_of(error.problems), status=UNREADABLE)
    except Stale:
        now = frame_or_404(request, frame.deck_id)
        messages.warning(
            request, _("The deck has changed meanwhile. What you typed is still below. Save it again.")
        )
        return _show(request, now, typed, now.version, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect("deck", frame.deck_id)


def _show(
    request: LearnerRequest,
    frame: Frame,
    values: dict[str, Any],
    version: str,
    faults: Faults = NO_FAULTS,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    fields = show_fields(values, OUTLINE, frame.languages)
    general = spread(faults, fields)
    context = {
        "deck": frame,
        "fields": fields,
        "version": version,
        "general": general,
        "faulty": faults is not NO_FAULTS,
    }
    return render(request, "editor/outline.html", context, status=status)
