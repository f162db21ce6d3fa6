"""Where allauth's sign-up, by page or by app, becomes an account of ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import redirect

from quizzes.services import accounts, guests
from quizzes.services.errors import NotFound
from quizzes.wallclock import now_ms
from quizzes.web.browser import zone_sent
from quizzes.web.middleware import GUEST_SEEN, WAS_GUEST


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def new_user(self, request: HttpRequest) -> Any:
        """A guest becomes the account, with all that was studied."""
        return getattr(request, "guest", None) or super().new_user(request)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """The account and its rows in one transaction: nobody exists half."""
        with transaction.atomic():
            guest = not user._state.adding
            if guest:
                _lock_guest(user)
            saved = super().save_user(request, user, form, commit=commit)
            if guest:
                _keep_session(request, saved)
            if commit:
                language = getattr(request, "LANGUAGE_CODE", "en")
                accounts.open_account(saved, time_zone=zone_sent(request), language=language)
        return saved

    def login(self, request: HttpRequest, user: Any) -> None:
        """What a guest studied goes over into the account, before the session forgets the guest."""
        guest = getattr(request, "guest", None)
        if guest is None:
            super().login(request, user)
        elif guest.pk == user.pk:
            request.session.pop(GUEST_SEEN, None)
            request.session.set_expiry(settings.SESSION_COOKIE_AGE)
            super().login(request, user)
        else:
            guests.hand_over(guest.pk, user.pk, clock=now_ms)
            request.guest = None  # type: ignore[attr-defined]  # the templates of messages would look for it
            super().login(request, user)
            request.session[WAS_GUEST] = str(guest.pk)


def _lock_guest(user: Any) -> None:
    try:
        guests.lock_guest(user.pk)
    except NotFound:  # a second click: the first has made the account
        raise ImmediateHttpResponse(redirect(settings.LOGIN_REDIRECT_URL)) from None


def _keep_session(request: HttpRequest, user: Any) -> None:
    """The first password would end the session, and with it the device that the log names.

    Saved along with it: an answer that comes in between would be a stranger's. An address that must be verified first
    ends the session as it should.
    """
    if settings.ACCOUNT_EMAIL_VERIFICATION != "mandatory":
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        request.session.save()


@receiver(password_changed)
def give_new_tokens(request: HttpRequest, **_signal: Any) -> None:
    """A new password ends every session, and gives the one that set it a new key. An app holds tokens of the old.

    allauth hands out tokens where nobody was signed in before, so that is what it is told.
    """
    headless = getattr(request.allauth, "headless", None)  # type: ignore[attr-defined]  # by its middleware
    if headless is not None:
        headless._pre_user = AnonymousUser()
