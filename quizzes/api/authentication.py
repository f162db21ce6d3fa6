"""Who is calling: an app by its access token, a page of ours by its session."""

from typing import Any
from uuid import UUID

from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from allauth.headless.tokens.strategies.jwt import internal as tokens
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from quizzes.services.accounts import tie_device
from quizzes.services.sessions import is_tied

BAD_TOKEN = _("The access token is not valid, or it has expired.")


class AccessToken(JWTTokenAuthentication):
    """A JWT of allauth's app client. A bad one is refused, whatever session comes along with it.

    `request.auth` is the session behind it: tokens live no longer than that.
    """

    def authenticate(self, request: Request) -> Any:
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            raise AuthenticationFailed(BAD_TOKEN, "invalid_token") from None

    def authenticate_credentials(self, key: str) -> tuple[Any, SessionBase]:
        payload = tokens.decode_token(key, "access")
        session = tokens.get_token_session(payload) if payload else None
        user = tokens.validate_token_user(payload, session) if payload and session else None
        if user is None or session is None:
            raise AuthenticationFailed
        return user, session


class BrowserSession(SessionAuthentication):
    """The session of the web pages, with their CSRF token; `csrf_failed` tells a page to fetch a new one."""

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(_("The page is out of date. Load it again."), "csrf_failed") from None


def session_of(request: Request) -> SessionBase:
    """The session behind the access token, or the browser's."""
    found = request.auth if isinstance(request.auth, SessionBase) else request._request.session
    session: SessionBase = found
    return session


def note_device(request: Request, device_id: UUID | None) -> None:
    """Whoever names a device goes with it when it is revoked. Costs nothing but the first time."""
    session: SessionBase = session_of(request)
    learner: Any = request.user
    if device_id is None or session.session_key is None or is_tied(session, device_id):
        return
    try:
        tie_device(learner.pk, device_id, session=session)
    except UpdateError:  # it ended while this request was under way
        raise AuthenticationFailed(BAD_TOKEN, "invalid_token") from None
