"""Whose page it is: the learner's profile, read once a request."""

from django.http import HttpRequest

from quizzes.queries.accounts import Profile, profile_for
from quizzes.queries.errors import Missing
from quizzes.services.accounts import open_account


def profile_of(request: HttpRequest) -> Profile | None:
    """None for a stranger. An account made outside sign-up (`createsuperuser`) gets its rows here."""
    if not hasattr(request, "_profile"):
        request._profile = _profile(request)
    return request._profile


def _profile(request: HttpRequest) -> Profile | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    try:
        return profile_for(user.pk)
    except Missing:
        open_account(user)
        return profile_for(user.pk)
