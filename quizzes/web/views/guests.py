"""A stranger begins to study a deck, as a guest of this browser."""

from uuid import UUID

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from quizzes.queries.errors import Missing
from quizzes.services.guests import open_guest
from quizzes.services.library import enrol
from quizzes.wallclock import now_ms
from quizzes.web.browser import zone_sent
from quizzes.web.middleware import GUEST_SEEN


@require_POST
@rate_limit(action="signup")
def begin(request: HttpRequest, deck_id: UUID) -> HttpResponse:
    """One click from the welcome page to the first card. Who is signed in already just studies the deck."""
    try:
        if request.user.is_authenticated:
            enrol(request.user.pk, deck_id, now_ms=now_ms())
        else:
            _enter(request, deck_id)
    except Missing as missing:
        raise Http404(str(missing)) from None
    return redirect("study_deck", deck_id)


def _enter(request: HttpRequest, deck_id: UUID) -> None:
    if not settings.SIGNUP_OPEN:
        raise Http404
    guest = open_guest(
        deck_id,
        now_ms=now_ms(),
        time_zone=zone_sent(request),
        language=getattr(request, "LANGUAGE_CODE", "en"),
    )
    login(request, guest, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[GUEST_SEEN] = 0
