"""Pictures of decks, for those who may see the deck."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from quizzes.queries.errors import Missing
from quizzes.queries.library import picture_for
from quizzes.web.profile import LearnerRequest

# A picture opened by itself may be an SVG that somebody wrote: no scripts, no styles, no origin.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
@login_required
def picture(request: LearnerRequest, deck_id: UUID, name: str) -> HttpResponse:
    try:
        found = picture_for(request.user.pk, deck_id, name)
    except Missing as missing:
        raise Http404(str(missing)) from None
    tag = f'"{found.digest}"'
    if request.headers.get("If-None-Match") == tag:
        return _cached(HttpResponse(status=304), tag)
    return _cached(HttpResponse(found.content, content_type=found.content_type), tag)


def _cached(response: HttpResponse, tag: str) -> HttpResponse:
    """Kept by the learner's own browser and asked for again: an import may change the picture behind the name."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = (
        "attachment"  # for those who open it by itself; pages show it all the same
    )
    return response
