"""What allauth answers to apps, where it says less than an app needs."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError

from quizzes.api.endpoint import POLICY
from quizzes.api.errors import Problem, problem_of
from quizzes.api.forms import fault
from quizzes.api.parsers import parse

ACCOUNTS = "/_allauth/"
READER = "/api/docs"
DATA = ("/api/", ACCOUNTS, "/healthz", "/readyz")
GUESSED_TOO_OFTEN = "too_many_login_attempts"
RETRY_AFTER_GUESSING_S = 300  # ACCOUNT_RATE_LIMITS["login_failed"]: five in so many seconds for one address
RETRY_AFTER_S = 60  # its other limits count by the minute


class NoPages:
    """What Django and allauth answer beside our endpoints is as little a page as theirs, but the document's reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(DATA):
            response.headers.setdefault("Cache-Control", "no-store")
            if not request.path.startswith(READER):
                response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class StrictBodies:
    """allauth reads JSON without our limits: a long number or a deep one is a server error there, NUL and half of a
    pair are one in the database behind it. What it would not bear never comes that far."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ACCOUNTS):
            problem = _problem_of_body(request)
            if problem is not None:
                return _as_theirs(problem)
        return self.get_response(request)


def _problem_of_body(request: HttpRequest) -> Problem | None:
    try:
        if request.body and not isinstance(parse(request.body), dict):
            raise ValidationError([fault(_("Give an object."), "invalid")])
    except (ParseError, RequestDataTooBig, ValidationError) as error:
        return problem_of(error)
    return None


def _as_theirs(problem: Problem) -> JsonResponse:
    """In the shape of allauth's other mistakes of a form."""
    errors = [{"message": fault.message, "code": fault.code} for fault in problem.faults]
    return JsonResponse({"status": problem.status, "errors": errors}, status=problem.status)


class SignInLimits:
    """Too many attempts are 429 with Retry-After; allauth calls some of them a form's mistake."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(ACCOUNTS):
            if (
                response.status_code == HTTPStatus.BAD_REQUEST
                and GUESSED_TOO_OFTEN.encode() in response.content
            ):
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                response.content = json.dumps(json.loads(response.content) | {"status": response.status_code})
                response["Retry-After"] = str(RETRY_AFTER_GUESSING_S)
            elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                response["Retry-After"] = str(RETRY_AFTER_S)
        return response
