"""The pages for what went wrong, and their JSON under /api/."""

import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from quizzes.db.faults import RETRY_AFTER_S, passes

# Stable code, sentence for programs; the page's words are in templates/problems/.
CODES = {
    400: ("bad_request", _("The request could not be read.")),
    403: ("forbidden", _("This is not allowed.")),
    404: ("not_found", _("There is nothing at this address.")),
    500: ("server_error", _("Something broke on our side.")),
    503: ("unavailable", _("The server is busy. Try again in a moment.")),
}

NOT_KEPT = "no-store"  # what is wrong now may be right in a moment


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever broke (the session, the database) must not break this page too.

    Django calls this while it handles the error; one that passes by itself is no fault of ours.
    """
    busy = any(passes(error) for error in _behind(sys.exception()))
    status = HTTPStatus.SERVICE_UNAVAILABLE if busy else HTTPStatus.INTERNAL_SERVER_ERROR
    if _is_api(request):
        response: HttpResponse = _json(status)
    else:
        response = HttpResponse(render_to_string(f"problems/{status.value}.html"), status=status)
    response["Cache-Control"] = NOT_KEPT
    if busy:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it: allauth's clean-up fails once more, by an error of its own."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _answer(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    page = not _is_api(request)
    response = render(request, f"problems/{status.value}.html", status=status) if page else _json(status)
    response["Cache-Control"] = NOT_KEPT
    return response


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/_allauth/"))


def _json(status: HTTPStatus) -> JsonResponse:
    code, message = CODES[status.value]
    error: dict[str, Any] = {"code": code, "message": str(message)}
    return JsonResponse({"error": error}, status=status)
