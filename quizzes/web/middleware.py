"""What every page of a signed-in person needs, whichever view made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from quizzes.web.profile import profile_of

# The API speaks the language of the Accept-Language header, and the probes know nobody.
IMPERSONAL = ("/api/", "/_allauth/", "/healthz", "/readyz")


class PersonalPages:
    """Speaks the learner's language, keeps pages out of caches, and clears the browser at sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(IMPERSONAL):
            return self.get_response(request)
        profile = profile_of(request)
        if profile is not None and profile.interface_language:
            translation.activate(profile.interface_language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if profile is not None:
            _keep_private(response)
            if not request.user.is_authenticated:
                response["Clear-Site-Data"] = _leavings(request)
        return response


def _leavings(request: HttpRequest) -> str:
    """All, unless answers of somebody else wait in this browser: then its page has cleared what was this learner's."""
    return '"cache"' if request.POST.get("others") else '"cache", "storage"'


def _keep_private(response: HttpResponse) -> None:
    """A view that says how it may be cached (pictures do) is believed."""
    response.setdefault("Cache-Control", "no-store")
    patch_vary_headers(response, ["Cookie"])
