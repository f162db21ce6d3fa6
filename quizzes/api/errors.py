"""One shape for everything that goes wrong, and the one place that maps it to HTTP.

    {"error": {"code": "missing_field", "message": "This field is required.", "field": "grade", "errors": [...]}}

`code` is stable and for programs, `message` is a sentence in the caller's language, `field` names what it concerns
where there is such a thing, `errors` lists every fault of a form in the same shape (the first is also on top).
"""

import logging
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError
from django.http import Http404, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings

from quizzes.db.faults import RETRY_AFTER_S, passes
from quizzes.queries.errors import Missing, Unreadable
from quizzes.services.errors import Conflict, Forbidden, Refusal, Stale
from quizzes.services.library import DeckError

log = logging.getLogger(__name__)

STATUS_OF_REFUSAL = {
    Conflict: HTTPStatus.CONFLICT,
    Forbidden: HTTPStatus.FORBIDDEN,
    Stale: HTTPStatus.PRECONDITION_FAILED,
}
# Names of the framework that would say less to a stranger than ours.
CODES = {"required": "missing_field", "permission_denied": "forbidden"}
WHOLE = api_settings.NON_FIELD_ERRORS_KEY
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    message: str
    field: str | None = None
    place: tuple[str, int, int] | None = None  # path, line, column in a deck
    column: int | None = None  # in a search

    def rendered(self) -> dict[str, Any]:
        told: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.field is not None:
            told["field"] = self.field
        if self.place is not None:
            told.update(zip(("path", "line", "column"), self.place, strict=True))
        if self.column is not None:
            told["column"] = self.column
        return told


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer to be: never without a fault; `several` where they are the faults of a form, or of a `whole`."""

    status: int
    faults: tuple[Fault, ...]
    several: bool = False
    headers: Headers = ()
    whole: Fault | None = None

    def rendered(self) -> dict[str, Any]:
        error = (self.whole or self.faults[0]).rendered()
        if self.several:
            error["errors"] = [fault.rendered() for fault in self.faults]
        return {"error": error}


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. None for what nobody foresaw: Django logs that, and `handler500` answers."""
    problem = problem_of(error)
    if problem is None:
        return None
    return Response(problem.rendered(), status=problem.status, headers=dict(problem.headers))


@singledispatch
def problem_of(error: Exception) -> Problem | None:
    return None


@problem_of.register
def of_missing(error: Missing) -> Problem:
    return _problem(HTTPStatus.NOT_FOUND, "not_found", error.message)


@problem_of.register
def of_search(error: Unreadable) -> Problem:
    faults = tuple(Fault(part.code, part.message, "q", column=part.column) for part in error.parts)
    return Problem(HTTPStatus.BAD_REQUEST, faults, several=True)


@problem_of.register
def of_refusal(error: Refusal) -> Problem:
    status = STATUS_OF_REFUSAL.get(type(error), HTTPStatus.BAD_REQUEST)
    return _problem(status, error.code, error.message, field=error.field)


@problem_of.register
def of_deck(error: DeckError) -> Problem:
    """The form is right, and what it means is not: every problem with its place."""
    count = len(error.problems)
    message = ngettext("The deck has %d problem.", "The deck has %d problems.", count) % count
    faults = (
        Fault(
            problem.code,
            problem.message,
            getattr(problem, "field", None) or None,
            (problem.path, problem.line, problem.column),
        )
        for problem in error.problems
    )
    whole = Fault("deck_problems", message)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, tuple(faults), several=True, whole=whole)


@problem_of.register
def of_form(error: ValidationError) -> Problem:
    return Problem(error.status_code, tuple(_faults(error.detail)), several=True)


@problem_of.register
def of_framework(error: APIException) -> Problem:
    scheme, wait = getattr(error, "auth_header", None), getattr(error, "wait", None)
    headers = []
    if scheme is not None:
        headers.append(("WWW-Authenticate", scheme))
    if wait is not None:
        headers.append(("Retry-After", str(math.ceil(wait))))
    return Problem(error.status_code, (next(_faults(error.detail)),), headers=tuple(headers))


@problem_of.register
def of_nowhere(error: Http404) -> Problem:
    return _problem(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))


@problem_of.register
def of_denied(error: PermissionDenied) -> Problem:
    return _problem(HTTPStatus.FORBIDDEN, "forbidden", _("This is not allowed."))


@problem_of.register(SuspiciousOperation)
@problem_of.register(UnreadablePostError)
def of_unreadable(error: Exception) -> Problem:
    return _problem(HTTPStatus.BAD_REQUEST, "invalid", _("The request could not be read."))


@problem_of.register
def of_size(error: RequestDataTooBig) -> Problem:
    return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", _("The body is too large."))


@problem_of.register
def of_database(error: DatabaseError | InterfaceError) -> Problem | None:
    """Locked, full or away: nothing was acknowledged. What else a database says, nobody foresaw."""
    if not passes(error):
        return None
    log.error("The database did not answer.", exc_info=error)
    message = _("The server is busy. Try again in a moment.")
    again = ("Retry-After", str(RETRY_AFTER_S))
    return _problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", message, headers=(again,))


def _problem(
    status: HTTPStatus,
    code: str,
    message: str | Promise,
    *,
    field: str | None = None,
    headers: Headers = (),
) -> Problem:
    return Problem(status.value, (Fault(code, str(message), field),), headers=headers)


def _faults(detail: Any, path: str = "") -> Iterator[Fault]:
    """DRF nests faults as the form is nested; here each names its field by a path such as `limits.new`."""
    if isinstance(detail, ErrorDetail):
        code = str(detail.code)
        yield Fault(CODES.get(code, code), str(detail), path or None)
    elif isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _faults(inner, path if name == WHOLE else f"{path}.{name}".lstrip("."))
    else:
        for inner in detail:
            yield from _faults(inner, path)
