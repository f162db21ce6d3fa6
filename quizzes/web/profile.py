"""Whose page it is: the learner's profile, read once a request."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from quizzes.queries.accounts import Profile, profile_for
from quizzes.queries.errors import Missing
from quizzes.services.accounts import open_account


class LearnerRequest(HttpRequest):
    """A request as the middleware hands it to a view behind `login_required`. For the type checker only."""

    user: Any
    htmx: HtmxDetails
    profile: Profile


def profile_of(request: HttpRequest) -> Profile | None:
    """None for a stranger. The first call reads it and leaves it at `request.profile`."""
    known = vars(request)
    if "profile" not in known:
        known["profile"] = _profile(request)
    profile: Profile | None = known["profile"]
    return profile


def _profile(request: HttpRequest) -> Profile | None:
    """An account made outside sign-up (`createsuperuser`) gets its rows here."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    try:
        return profile_for(user.pk)
    except Missing:
        open_account(user)
        return profile_for(user.pk)
