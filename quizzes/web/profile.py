"""Whose page it is: the learner's profile, read once a request."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from quizzes.queries.accounts import Profile, profile_for
from quizzes.queries.errors import Missing
from quizzes.services.accounts import open_account


class LearnerRequest(HttpRequest):
    """A request as the middleware hands it to a view behind `login_required`. For the type checker only."""

    user: Any
    htmx: HtmxDetails
    profile: Profile


View = Callable[..., HttpResponse]


def profile_of(request: HttpRequest) -> Profile | None:
    """None for a stranger. The first call reads it and leaves it at `request.profile`."""
    known = vars(request)
    if "profile" not in known:
        known["profile"] = _profile(request)
    profile: Profile | None = known["profile"]
    return profile


def guest_of(request: HttpRequest) -> Profile | None:
    """The guest whom the pages of accounts meet as a stranger; read once a request, like the profile."""
    known = vars(request)
    if "guest_profile" not in known:
        guest = known.get("guest")
        known["guest_profile"] = None if guest is None else profile_for(guest.pk)
    profile: Profile | None = known["guest_profile"]
    return profile


def account_required(view: View) -> View:
    """A guest creates an account first and comes back: what a guest makes could not be found again."""

    @wraps(view)
    def wrapped(request: LearnerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.profile.is_guest:
            return view(request, *args, **kwargs)
        messages.info(request, _("For decks of your own, create an account. What you studied goes into it."))
        return redirect_to_login(request.get_full_path(), reverse("account_signup"))

    return wrapped


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
