"""The site with five addresses more, each of which goes wrong in its own way."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from quizzes.urls import handler400, handler403, handler404, handler500
from quizzes.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
ERRORS = {
    "bad": BadRequest(),
    "shut": PermissionDenied(),
    "gone": Http404(),
    "bug": ZeroDivisionError(),
    "busy": OperationalError("database is locked"),
}


def fail(request: HttpRequest, error: str) -> HttpResponse:
    raise ERRORS[error]


urlpatterns = [*(path(f"faults/{name}/", fail, {"error": name}, name=name) for name in ERRORS), *site]
