"""What every template may use."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.web.browser import SESSION_KEY
from quizzes.web.middleware import WAS_GUEST
from quizzes.web.profile import guest_of, profile_of

ACCOUNT_PAGES = {
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
LIBRARY = {"library", "deck", "deck_new", "deck_import", "deck_import_confirm", "deck_replace", "deck_delete"}
LIBRARY |= {"deck_entry_new", "deck_entry_edit", "deck_edit", "deck_print"}
SETTINGS = {"settings", "settings_delete", "devices", *ACCOUNT_PAGES}
# Address name, label, icon, and the addresses that belong to it.
NAV = (
    ("today", _("Today"), "sun", {"today", "study", "study_deck", "practice", "practice_deck"}),
    ("library", _("Library"), "rectangle-stack", LIBRARY),
    ("cards", _("Cards"), "magnifying-glass", {"cards", "card"}),
    ("progress", _("Progress"), "chart-bar", {"progress"}),
    ("settings", _("Settings"), "cog-6-tooth", SETTINGS),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """`profile` and `nav` are empty for a stranger. `guest`: who signs up or in, on the pages for that."""
    profile, guest = profile_of(request), guest_of(request)
    return {
        "site_name": "Quizdeck",
        "signup_open": settings.SIGNUP_OPEN,
        "has_name": _has_name(request),
        "profile": profile,
        "guest": guest,
        "was_guest": request.session.get(WAS_GUEST) if profile else None,
        "theme": profile.theme if profile else "system",
        "card_language": profile.card_language if profile else "en",
        "nav": _nav(request) if profile else [],
        "browser_device": request.session.get(SESSION_KEY) or "" if profile or guest else "",
    }


def _has_name(request: HttpRequest) -> bool:
    """Whether the site was asked for by a name of its own: browsers tie passkeys to names, not to IP addresses."""
    try:
        ip_address(split_domain_port(request.get_host())[0].strip("[]"))
    except DisallowedHost:
        return False  # the page that says so has no use for one
    except ValueError:
        return True
    return False


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else None
    return [
        {"url": reverse(name), "label": label, "icon": icon, "current": here in family}
        for name, label, icon, family in NAV
    ]
