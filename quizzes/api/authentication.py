"""Who is calling: an app by its access token, a page of ours by its session."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request


class AccessToken(JWTTokenAuthentication):
    """A JWT of allauth's app client. A bad one is refused, whatever session comes along with it."""

    def authenticate(self, request: Request) -> Any:
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            raise AuthenticationFailed(
                _("The access token is not valid, or it has expired."), "invalid_token"
            ) from None


class BrowserSession(SessionAuthentication):
    """The session of the web pages, with their CSRF token; `csrf_failed` tells a page to fetch a new one."""

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(_("The page is out of date. Load it again."), "csrf_failed") from None
