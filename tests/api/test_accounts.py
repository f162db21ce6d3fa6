"""An app's whole way: sign up, token, decks, study, undo, history, progress, sign out."""

import pytest
from rest_framework.test import APIClient

from quizzes.services.deletion import delete_account
from tests.api.reviews import review, send
from tests.api.test_parsers import HOSTILE

pytestmark = pytest.mark.django_db
PASSWORD = "a passphrase of some length"


def post(client, path, body):
    return client.post(f"/_allauth/app/v1/{path}", body, format="json")


@pytest.fixture
def app():
    """A client with the token of a fresh sign-up."""
    client = APIClient()
    told = post(client, "auth/signup", {"email": "eve@example.org", "password": PASSWORD})
    assert told.status_code == 200, told.content
    client.credentials(HTTP_AUTHORIZATION="Bearer " + told.json()["meta"]["access_token"])
    return client


@pytest.fixture
def refresh_token(app):
    told = post(APIClient(), "auth/login", {"email": "eve@example.org", "password": PASSWORD})
    return told.json()["meta"]["refresh_token"]


def test_app_lives_through_its_first_day(app, deck):
    assert app.get("/api/v1/me").json()["email"] == "eve@example.org"
    (listed,) = app.get("/api/v1/decks").json()["decks"]
    assert (listed["id"], listed["enrolled"]) == (str(deck.deck_id), False)
    enrolled = app.put(f"/api/v1/decks/{deck.deck_id}/enrolment", {"new_per_day": 2}, format="json")
    assert enrolled.json()["counts"] == {"new": 2, "due": 0, "drill": 0, "suspended": 0, "total": 6}
    first, second = app.get("/api/v1/study/queue").json()["items"]
    good, again = review(first["card"]["id"], 4), review(second["card"]["id"], 1)
    told = send(app, good, again).json()
    for item, verdict, grade in ((first, told["results"][0], 4), (second, told["results"][1], 1)):
        preview = item["previews"][grade]
        assert (preview["due"], preview["drill"]) == (verdict["state"]["due"], verdict["state"]["drill"])
    assert told["proof"]["seq"] == 2
    undone = app.delete(f"/api/v1/reviews/{good['id']}").json()
    assert undone["results"][0]["state"]["due"] is None
    history = app.get(f"/api/v1/cards/{good['card']}/history").json()
    assert [(step["kind"], step["undone"]) for step in history["steps"]] == [
        ("review", True),
        ("undo", False),
    ]
    assert [reason["code"] for reason in history["reasons"]] == ["new", "undone"]
    report = app.get("/api/v1/progress").json()
    assert report["today"] == {"reviews": 1, "new": 1, "lapses": 0, "practice": 0, "seconds": 0}
    assert report["counts"] == {"new": 5, "drill": 1, "young": 0, "mature": 0, "suspended": 0, "total": 6}


def test_wrong_password_gives_no_token(app):
    told = post(APIClient(), "auth/login", {"email": "eve@example.org", "password": "something else"})
    assert told.status_code == 400
    assert "access_token" not in told.content.decode()


def test_login_gives_a_token_that_works(app):
    told = post(APIClient(), "auth/login", {"email": "EVE@example.org", "password": PASSWORD}).json()
    client = APIClient(headers={"Authorization": "Bearer " + told["meta"]["access_token"]})
    assert client.get("/api/v1/me").status_code == 200


def test_refresh_gives_a_token_that_works(refresh_token):
    told = post(APIClient(), "tokens/refresh", {"refresh_token": refresh_token})
    client = APIClient(headers={"Authorization": "Bearer " + told.json()["data"]["access_token"]})
    assert client.get("/api/v1/me").status_code == 200


def test_token_ends_with_its_session(app):
    assert app.delete("/_allauth/app/v1/auth/session").status_code == 401  # allauth: signed out
    told = app.get("/api/v1/me")
    assert (told.status_code, told.json()["error"]["code"]) == (401, "invalid_token")


def test_refresh_token_is_no_access_token(refresh_token):
    client = APIClient(headers={"Authorization": "Bearer " + refresh_token})
    assert client.get("/api/v1/me").json()["error"]["code"] == "invalid_token"


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer a b", "Bearer nonsense", "Bearer \xff", "Bearer 9f3aac8f-b657-4ea5-b065-2c25d4b0d943"],
)
def test_bad_token_is_refused_although_the_session_is_good(learner, header):
    client = APIClient()
    client.force_login(learner)
    assert client.get("/api/v1/me").status_code == 200
    told = client.get("/api/v1/me", headers={"Authorization": header})
    assert (told.status_code, told.json()["error"]["code"]) == (401, "invalid_token")
    assert told["WWW-Authenticate"] == "Bearer"


def test_stranger_is_told_to_sign_in(stranger):
    told = stranger.get("/api/v1/me")
    assert (told.status_code, told.json()["error"]["code"]) == (401, "not_authenticated")


def test_session_without_its_csrf_token_cannot_write(learner):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(learner)
    told = client.patch("/api/v1/me", {"name": "Eve"}, format="json")
    assert (told.status_code, told.json()["error"]["code"]) == (403, "csrf_failed")
    assert client.get("/api/v1/me").json()["name"] == ""


def test_session_with_its_csrf_token_can_write(learner):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(learner)
    client.cookies["csrftoken"] = token = "a" * 32
    told = client.patch("/api/v1/me", {"name": "Ada"}, format="json", headers={"X-CSRFToken": token})
    assert (told.status_code, told.json()["name"]) == (200, "Ada")


def test_token_ignores_csrf(app):
    app.handler.enforce_csrf_checks = True
    assert app.patch("/api/v1/me", {"name": "Eve"}, format="json").status_code == 200


@pytest.mark.parametrize("name", [name for name, (raw, _code) in HOSTILE.items() if raw])
@pytest.mark.parametrize("path", ["auth/login", "auth/signup", "tokens/refresh"])
def test_hostile_json_is_a_mistake_here_too(path, name):
    raw, code = HOSTILE[name]
    told = APIClient().generic("POST", f"/_allauth/app/v1/{path}", raw, content_type="application/json")
    (error,) = told.json()["errors"]
    assert (told.status_code, error["code"]) == ((413, "too_large") if len(raw) > 2**21 else (400, code))
    assert told.json()["status"] == told.status_code


@pytest.mark.parametrize("path", ["account/phone", "auth/phone/verify", "auth/phone/verify/resend"])
def test_there_are_no_telephone_numbers(app, path):
    for told in (app.get(f"/_allauth/app/v1/{path}"), post(app, path, {"phone": "+314159265359"})):
        assert (told.status_code, told.json()["error"]["code"]) == (404, "not_found")


def test_account_that_ends_while_a_request_is_on_its_way_is_not_there(learner):
    """A signed-out browser asks nothing; this one was let in a moment before."""
    client = APIClient()
    client.force_authenticate(learner)
    delete_account(learner.pk, password="correct horse battery")
    told = client.get("/api/v1/me")

    assert (told.status_code, told.json()["error"]["code"]) == (404, "not_found")
