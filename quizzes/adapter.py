"""Where allauth's sign-up, by page or by app, becomes an account of ours."""

import zoneinfo
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from quizzes.services import accounts


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """The account and its rows in one transaction: nobody exists half."""
        with transaction.atomic():
            saved = super().save_user(request, user, form, commit=commit)
            if commit:
                language = getattr(request, "LANGUAGE_CODE", "en")
                accounts.open_account(saved, time_zone=_zone(request), language=language)
        return saved


def _zone(request: HttpRequest) -> str:
    """The browser's zone, which the sign-up page sends along; UTC until a learner says more."""
    zone = request.POST.get("time_zone", "")
    return zone if zone in zoneinfo.available_timezones() else "UTC"


@receiver(password_changed)
def give_new_tokens(request: HttpRequest, **_signal: Any) -> None:
    """A new password ends every session, and gives the one that set it a new key. An app holds tokens of the old.

    allauth hands out tokens where nobody was signed in before, so that is what it is told.
    """
    headless = getattr(request.allauth, "headless", None)  # type: ignore[attr-defined]  # by its middleware
    if headless is not None:
        headless._pre_user = AnonymousUser()
