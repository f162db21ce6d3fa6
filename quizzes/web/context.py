"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.web.profile import profile_of

# Address name, label, icon, and the addresses that belong to it.
NAV = (
    ("today", _("Today"), "sun", {"today", "study", "study_deck"}),
    ("library", _("Library"), "rectangle-stack", {"library", "deck"}),
    ("progress", _("Progress"), "chart-bar", {"progress"}),
    ("settings", _("Settings"), "cog-6-tooth", {"settings", "account_change_password", "account_email"}),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """`profile` and `nav` are empty for a stranger."""
    profile = profile_of(request)
    return {
        "site_name": "Quizdeck",
        "signup_open": settings.SIGNUP_OPEN,
        "profile": profile,
        "theme": profile.theme if profile else "system",
        "card_language": profile.card_language if profile else "en",
        "nav": _nav(request) if profile else [],
    }


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else None
    return [
        {"url": reverse(name), "label": label, "icon": icon, "current": here in family}
        for name, label, icon, family in NAV
    ]
