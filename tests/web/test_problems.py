import json

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory
from django.urls import include, path

from quizzes.web.views import problems


def fail(error):
    def view(request):
        raise error

    return view


FAULTS = {"bad": BadRequest(), "odd": SuspiciousOperation(), "shut": PermissionDenied(), "gone": Http404()}
ROUTES = [path(name, fail(error)) for name, error in (FAULTS | {"bug": ZeroDivisionError()}).items()]
urlpatterns = [
    path("faults/", include(ROUTES)),
    path("api/faults/", include(ROUTES)),
    path("", include("quizzes.web.urls")),
    path("accounts/", include("allauth.account.urls")),
]
handler400, handler403, handler404, handler500 = (
    problems.bad_request,
    problems.forbidden,
    problems.not_found,
    problems.broken,
)

CASES = [
    ("bad", 400, "That could not be read", "bad_request"),
    ("odd", 400, "That could not be read", "bad_request"),
    ("shut", 403, "Not allowed", "forbidden"),
    ("gone", 404, "Nothing here", "not_found"),
    ("bug", 500, "Something broke", "server_error"),
]


@pytest.fixture(autouse=True)
def _routes(settings, client):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False


@pytest.mark.parametrize(("name", "status", "heading", "code"), CASES)
def test_problem_is_a_page_with_a_way_on(client, learner, name, status, heading, code):
    client.force_login(learner)
    response = client.get(f"/faults/{name}")

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert 'href="/"' in response.content.decode()


@pytest.mark.parametrize(("name", "status", "heading", "code"), CASES)
def test_problem_under_api_is_never_a_page(client, db, name, status, heading, code):
    response = client.get(f"/api/faults/{name}")

    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
    assert json.loads(response.content)["error"]["code"] == code


def test_unknown_address_under_api_is_never_a_page(client, db):
    assert client.get("/api/nothing").json()["error"]["code"] == "not_found"


@pytest.mark.django_db
def test_page_for_a_fault_needs_nothing_that_may_be_broken(django_assert_num_queries):
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        assert problems.broken(request).status_code == 500


def test_expired_form_is_explained(db):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ada@example.org"})

    assert response.status_code == 403
    assert "<h1>The page had expired</h1>" in response.content.decode()
