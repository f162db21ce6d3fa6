"""What every page of a signed-in person needs, whichever view made it; and what files need not say."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from quizzes.core.clock import DAY_MS
from quizzes.wallclock import now_ms
from quizzes.web.profile import guest_of, profile_of

DOOR = "/accounts/"
GUEST_SEEN = "guest_seen"  # in a guest's session: the day on which it was last prolonged
WAS_GUEST = (
    "was_guest"  # in a learner's: the guest who signed in, of whom this browser may hold unsent answers
)
# The API speaks the language of the Accept-Language header, and the probes know nobody.
IMPERSONAL = ("/api/", "/_allauth/", "/healthz", "/readyz")
LEFT = "quizdeck_left"  # a cookie that scripts read: whose session ended here last
LEFT_LASTS = 30 * 86400


# Of what a page could ask of a browser, what ours never do. Passkeys and keeping the screen awake are not among it.
NEVER_USED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
APART = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NEVER_USED),
    "X-Frame-Options": "DENY",
}


class KeptApart:
    """On every answer, files included: no other site loads or frames it, and no page gets at the machine."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in APART.items():
            response.headers.setdefault(name, value)
        return response


# Of a file that is named by its content nobody asks whether it changed, and a script or a picture opens no windows.
SPARE = ("ETag", "Last-Modified", "Cross-Origin-Opener-Policy")
# What rules documents alone; of our files a picture can be opened as one, code cannot (`nosniff` stays).
SPARE_OF_CODE = ("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Frame-Options")
CODE = ("text/javascript", "text/css")


class LeanFiles:
    """A page is many small files, so what each says of itself weighs nearly as much as what it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "immutable" in response.get("Cache-Control", "") and request.path.startswith(settings.STATIC_URL):
            is_code = response.get("Content-Type", "").startswith(CODE)
            for name in SPARE + SPARE_OF_CODE if is_code else SPARE:
                del response[name]
        return response


class GuestsAtTheDoor:
    """The pages of accounts meet a guest as a stranger, who may sign up or in, and is `request.guest` meanwhile.

    A guest has no password to come back with, so the session lasts as long as the guest goes on studying.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(DOOR) and getattr(request.user, "is_guest", False):
            request.guest = request.user  # type: ignore[attr-defined]
            request.user = AnonymousUser()
        response = self.get_response(request)
        # Whoever has not looked into the session is not made to: the answer would depend on the cookie.
        if request.session.accessed and GUEST_SEEN in request.session:
            _prolong(request)
        return response


def _prolong(request: HttpRequest) -> None:
    today = now_ms() // DAY_MS
    if request.session[GUEST_SEEN] != today:
        request.session[GUEST_SEEN] = today
        request.session.set_expiry(settings.GUEST_AGE)


class PersonalPages:
    """Speaks the learner's language, keeps pages out of caches, and clears the browser at sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(IMPERSONAL):
            return self.get_response(request)
        profile = profile_of(request)
        speaker = profile or guest_of(request)
        if speaker is not None and speaker.interface_language:
            translation.activate(speaker.interface_language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        _keep_private(response, "private, no-cache" if speaker is None else "no-store")
        if profile is not None and not request.user.is_authenticated:
            _say_who_left(response, profile.id)
        return response


def _say_who_left(response: HttpResponse, learner_id: UUID) -> None:
    """The next page clears what the browser holds of them (js/offline/leave.js). This header's "storage" would take
    the answers of others, too, who study in this browser and could not send them yet."""
    response["Clear-Site-Data"] = '"cache"'
    response.set_cookie(
        LEFT, str(learner_id), max_age=LEFT_LASTS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def _keep_private(response: HttpResponse, how: str) -> None:
    """A view that says how it may be cached (pictures do) is believed. A stranger's page has a token in it too."""
    response.setdefault("Cache-Control", how)
    patch_vary_headers(response, ["Cookie"])
