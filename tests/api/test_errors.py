"""Whatever goes wrong answers in one shape, and never with a page."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError, connection
from django.urls import include, path
from rest_framework.exceptions import Throttled
from rest_framework.test import APIClient

from quizzes.api.endpoint import Endpoint
from quizzes.services.errors import Conflict, Forbidden, Invalid, NotFound
from tests.api.reviews import URL

NOT_FOUND = {"error": {"code": "not_found", "message": "There is nothing at this address."}}


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v1/decks/", "/api/v2/me", "/api/docs"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_unknown_address_answers_in_json(address, method):
    told = getattr(APIClient(), method)(address, headers={"Accept": "text/html"})
    assert (told.status_code, told.json()) == (404, NOT_FOUND)
    assert told["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert told["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/decks/docker",
        "/api/v1/cards/1/history",
        "/api/v1/reviews/76d65858-548b-4c51-ab5e-71fb7135cf32x",
    ],
)
def test_id_that_is_none_is_nowhere(api, address):
    assert api.get(f"/api/v1/{address}").json() == NOT_FOUND


@pytest.mark.django_db
def test_wrong_method_says_which_are_right(api):
    told = api.post("/api/v1/progress", {}, format="json")
    assert (told.status_code, told.json()["error"]["code"]) == (405, "method_not_allowed")
    assert told["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_other_media_type_is_refused(api, kind):
    told = api.generic("POST", URL, b"{}", content_type=kind)
    assert (told.status_code, told.json()["error"]["code"]) == (415, "unsupported_media_type")


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "utf-7", "utf-16", "nonsense"])
def test_charset_of_the_media_type_changes_nothing(api, charset):
    told = api.generic("PATCH", "/api/v1/me?x=1", b"{}", content_type=f"application/json; charset={charset}")
    assert (told.status_code, told.json()["error"]["field"]) == (400, "x")
    told = api.generic(
        "PATCH", "/api/v1/me", b'{"name":"Ada"}', content_type=f"application/json; charset={charset}"
    )
    assert told.status_code == 200


@pytest.mark.django_db
def test_large_body_is_refused(api):
    told = api.generic("POST", URL, b'"' + b"x" * 2_097_152 + b'"', content_type="application/json")
    assert (told.status_code, told.json()["error"]["code"]) == (413, "too_large")


class Breaks(Endpoint):
    """Raises what its test puts here."""

    authentication_classes = ()
    permission_classes = ()
    error: Exception = Exception()

    def get(self, request):
        raise self.error


urlpatterns = [path("api/breaks", Breaks.as_view()), path("", include("quizzes.urls"))]
handler500 = "quizzes.web.views.problems.broken"


def told_of(error, monkeypatch):
    monkeypatch.setattr(Breaks, "error", error)
    return APIClient(raise_request_exception=False).get("/api/breaks", headers={"Accept": "text/html"})


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid("No.", field="name"), 400, "invalid"),
        (Invalid("No.", code="too_many_devices"), 400, "too_many_devices"),
        (Conflict("No."), 409, "conflict"),
        (Forbidden("No."), 403, "forbidden"),
        (NotFound("No."), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (RequestDataTooBig(), 413, "too_large"),
        (SuspiciousOperation(), 400, "invalid"),
        (Throttled(wait=1.2), 429, "throttled"),
        (OperationalError("database is locked"), 503, "unavailable"),
        (OperationalError("database or disk is full"), 503, "unavailable"),
        (ZeroDivisionError("secret"), 500, "server_error"),
    ],
)
def test_error_answers_with_its_status_and_code(error, status, code, monkeypatch):
    told = told_of(error, monkeypatch)
    assert (told.status_code, told["Content-Type"], told.json()["error"]["code"]) == (
        status,
        "application/json",
        code,
    )
    assert "secret" not in told.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("error", "seconds"), [(OperationalError("locked"), "2"), (Throttled(wait=1.2), "2")]
)
def test_error_that_passes_says_when_to_come_back(error, seconds, monkeypatch):
    assert told_of(error, monkeypatch)["Retry-After"] == seconds


@pytest.mark.urls(__name__)
def test_refusal_names_its_field(monkeypatch):
    told = told_of(Invalid("Choose another.", field="time_zone"), monkeypatch).json()
    assert told == {"error": {"code": "invalid", "message": "Choose another.", "field": "time_zone"}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="another writer holds the whole file on SQLite alone"
)
def test_locked_database_is_a_503_that_wrote_nothing(learner, caller):
    """A second connection holds the write lock; ours gives up at once instead of after its usual patience."""
    import sqlite3

    api = caller(learner)
    name = connection.settings_dict["NAME"]
    connection.cursor().execute("PRAGMA busy_timeout = 0")
    with sqlite3.connect(name, uri=str(name).startswith("file:"), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        told = api.patch("/api/v1/me", {"name": "Ada"}, format="json")
        other.execute("ROLLBACK")
    connection.close()
    assert (told.status_code, told["Retry-After"]) == (503, "2")
    assert api.get("/api/v1/me").json()["name"] == ""
