"""What every address of the API has in common."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes.api.forms import Form, NoQuery, read
from quizzes.api.throttling import Scope, Scoped
from quizzes.queries.accounts import profile_for
from quizzes.queries.errors import Missing
from quizzes.services.accounts import open_account

# No answer of the API is a page; nothing in it may be run, shown or framed.
POLICY = "default-src 'none'; frame-ancestors 'none'"


class AlwaysJSON(BaseContentNegotiation):
    """There is one representation, so nothing in Accept or `?format=` can choose another or fail to."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        wanted = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """One address. `get_query` and the like name the form of a method's query; without one, it takes none."""

    content_negotiation_class = AlwaysJSON
    cache_control = "no-store"
    conflict: tuple[str, str] | None = None  # code and remedy of a 409, where the address can answer one
    throttle_classes = (Scoped,)
    throttle_scope: Scope = None  # a name of API_RATES, for all methods or by method
    query: dict[str, Any]

    @property
    def learner_id(self) -> UUID:
        user: Any = self.request.user  # signed in: the permissions let nobody else come this far
        learner: UUID = user.pk
        return learner

    def query_form(self, method: str) -> type[Form]:
        verb = "get" if method == "HEAD" else method.lower()
        return getattr(self, f"{verb}_query", NoQuery)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        request._request.encoding = "utf-8"  # whatever the media type names
        super().initial(request, *args, **kwargs)
        self.query = read(self.query_form(str(request.method)), request._request.GET)

    def handle_exception(self, exc: Exception) -> Response:
        """An account made outside sign-up (`createsuperuser`) gets its rows here, as it does from the pages."""
        if isinstance(exc, Missing) and _opened(self.request.user):
            try:
                method = str(self.request.method).lower()
                answer: Response = getattr(self, method)(self.request, *self.args, **self.kwargs)
                return answer
            except Exception as again:  # noqa: BLE001  answered below like the first
                exc = again
        return super().handle_exception(exc)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        cacheable = response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        response["Cache-Control"] = self.cache_control if cacheable else "no-store"
        response["Content-Security-Policy"] = POLICY
        return response


def _opened(user: Any) -> bool:
    """Whether there was an account, and its rows were missing."""
    if not user.is_authenticated:
        return False
    try:
        profile_for(user.pk)
    except Missing:
        return _open(user)
    return False


def _open(user: Any) -> bool:
    """False where the account ended while the request was on its way."""
    try:
        open_account(user)
    except Missing:
        return False
    return True


class Nowhere(Endpoint):
    """Every address that is none, whoever asks and by whatever method."""

    schema = None
    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404
