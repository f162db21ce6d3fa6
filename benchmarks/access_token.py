"""Row 10: a request that does nothing but know who is asking, by an access token whose session is read each time.

The floor is a plain Django view that answers an empty object. Both go through the site's handler with all of its
middleware, as they are served.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, JsonResponse
from django.test import RequestFactory
from django.urls import path, set_urlconf
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarks import database
from benchmarks.learners import new_learner, send
from benchmarks.runner import Figure, Scale, Side, Sides, seconds
from quizzes.api.endpoint import Endpoint

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Nothing(Endpoint):
    schema = None

    def get(self, request: Request) -> Response:
        return Response({})


def plain(request: HttpRequest) -> JsonResponse:
    return JsonResponse({})


ADDRESSES = (path("nothing", Nothing.as_view()), path("plain", plain))


def token_of(user: Any) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(create_access_token(user, session, {}))


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    headers = {"Authorization": f"Bearer {token_of(new_learner())}"}
    handler = BaseHandler()
    handler.load_middleware()
    database.settle()

    def side(address: str) -> Side:
        def run() -> float:
            requests = [
                RequestFactory().get(address, headers=headers, SERVER_NAME="localhost")
                for _ in range(scale.requests)
            ]
            for request in requests:
                request.urlconf = ADDRESSES  # type: ignore[assignment]  # Django takes patterns too
            return scale.requests / seconds(lambda: send(handler.get_response, requests))

        return run

    yield Sides(ours=side("/nothing"), floor=side("/plain"))
    set_urlconf(None)  # the handler leaves the last request's behind


FIGURE = Figure(
    row=10,
    name="token",
    title="a request that does nothing, by access token",
    floor="plain Django view",
    unit="requests/s",
    more_is_better=True,
    goals={"sqlite": 0.15, "postgresql": 0.15},
    prepare=prepare,
)
