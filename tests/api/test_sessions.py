"""Apps and their devices: revoked or after a new password, they are out at once."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from quizzes.queries.accounts import devices_for
from tests.api.reviews import cards_of, review, send

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD, NEW = "ada@example.org", "correct horse battery", "another long passphrase"


class App:
    """A phone: its tokens, and the device that it registered."""

    def __init__(self, *, password=PASSWORD, device="", named="phone"):
        told = account("auth/login", {"email": EMAIL, "password": password})
        assert told.status_code == 200, told.content
        self.use(told.json()["meta"]["access_token"])
        self.refresh_token = told.json()["meta"]["refresh_token"]
        self.device = device or self.register(named)

    def use(self, access_token):
        self.api = APIClient(headers={"Authorization": f"Bearer {access_token}"})

    def register(self, name):
        told = self.api.post("/api/v1/devices", {"name": name, "platform": "ios"}, format="json")
        return told.json()["id"]

    def refresh(self):
        return account("tokens/refresh", {"refresh_token": self.refresh_token})

    def statuses(self):
        return self.api.get("/api/v1/me").status_code, self.refresh().status_code

    def review(self, deck):
        return send(self.api, review(cards_of(self.api, deck)[0]), device=self.device)


def account(path, body, client=None):
    return (client or APIClient()).post(f"/_allauth/app/v1/{path}", body, format="json")


def test_revoked_device_is_out_at_once_and_the_others_stay(learner):
    phone, tablet = App(), App(named="tablet")
    assert tablet.api.delete(f"/api/v1/devices/{phone.device}").status_code == 204
    assert (phone.statuses(), tablet.statuses()) == ((401, 400), (200, 200))
    told = phone.api.get("/api/v1/me").json()["error"]
    assert told["code"] == "invalid_token"


def test_device_may_revoke_itself(learner):
    phone = App()
    assert phone.api.delete(f"/api/v1/devices/{phone.device}").status_code == 204
    assert phone.statuses() == (401, 400)


def test_token_that_was_refreshed_ends_with_the_device(learner):
    phone, tablet = App(), App()
    phone.use(phone.refresh().json()["data"]["access_token"])
    assert phone.api.get("/api/v1/me").status_code == 200
    tablet.api.delete(f"/api/v1/devices/{phone.device}")
    assert phone.statuses() == (401, 400)


def test_device_that_signed_in_again_goes_by_what_it_sends(learner, deck):
    old = App()
    again = App(device=old.device)
    assert again.review(deck).status_code == 200
    App().api.delete(f"/api/v1/devices/{old.device}")
    assert (old.statuses(), again.statuses()) == ((401, 400), (401, 400))


def test_revoked_device_may_sign_in_but_not_write_as_what_it_was(learner, deck):
    phone = App()
    App().api.delete(f"/api/v1/devices/{phone.device}")
    told = App(device=phone.device).review(deck)
    assert (told.status_code, told.json()["error"]["code"]) == (400, "unknown_device")


def test_naming_a_known_device_costs_no_statement(learner, deck):
    phone = App(device="later")
    phone.device = phone.register("phone")
    phone.review(deck)
    with CaptureQueriesContext(connection) as captured:
        phone.review(deck)
    assert [
        query["sql"] for query in captured if "UPDATE" in query["sql"] and "session" in query["sql"]
    ] == []


def test_foreign_device_ties_nothing(learner, make_learner, deck):
    make_learner("grace@example.org")
    hers = account("auth/login", {"email": "grace@example.org", "password": PASSWORD}).json()
    grace = APIClient(headers={"Authorization": "Bearer " + hers["meta"]["access_token"]})
    device = grace.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]
    phone = App(device=device)
    assert phone.review(deck).json()["error"]["code"] == "unknown_device"
    grace.delete(f"/api/v1/devices/{device}")
    assert (phone.statuses(), grace.get("/api/v1/me").status_code) == ((200, 200), 401)


def test_browser_whose_device_is_revoked_is_signed_out(signed_in_browser, learner):
    (browser,) = devices_for(learner.pk)
    App().api.delete(f"/api/v1/devices/{browser.id}")
    assert signed_in_browser.get(reverse("today")).context["user"].is_authenticated is False


@pytest.fixture
def signed_in_browser(learner, deck):
    client = Client()
    client.force_login(learner)
    client.put(f"/api/v1/decks/{deck.deck_id}/enrolment", "{}", content_type="application/json")
    assert client.get(reverse("study")).status_code == 200
    return client


def test_refresh_token_works_again_and_again(learner):
    """An answer that was lost on the way must not sign the phone out."""
    phone = App()
    assert [phone.refresh().status_code for _again in range(3)] == [200] * 3


def test_session_of_an_app_lives_as_long_as_its_refresh_token(learner, settings):
    App()
    (session,) = Session.objects.all()
    assert session.get_decoded()["_session_expiry"] == settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN


def test_new_password_by_an_app_ends_all_others(learner, signed_in_browser):
    phone, tablet = App(), App(named="tablet")
    body = {"current_password": PASSWORD, "new_password": NEW}
    told = account("account/password/change", body, phone.api)
    assert told.status_code == 200, told.content
    assert tablet.statuses() == (401, 400)
    assert signed_in_browser.get("/api/v1/me").status_code == 401
    assert phone.statuses() == (401, 400)  # its tokens were of the session before
    phone.use(told.json()["meta"]["access_token"])
    phone.refresh_token = told.json()["meta"]["refresh_token"]
    assert phone.statuses() == (200, 200)
    again = App(password=NEW, named="tablet, again")
    again.api.delete(f"/api/v1/devices/{phone.device}")
    assert (phone.statuses(), again.statuses()) == ((401, 400), (200, 200))


def test_new_password_by_the_page_ends_all_apps(learner, signed_in_browser):
    phone = App()
    answer = signed_in_browser.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert answer.status_code == 302
    assert phone.statuses() == (401, 400)
    assert signed_in_browser.get("/api/v1/me").status_code == 200


def test_account_made_outside_sign_up_gets_its_rows_at_the_first_call(django_user_model, deck):
    root = django_user_model.objects.create_superuser("root@example.org", PASSWORD)
    client = APIClient()
    client.force_login(root)
    client.force_authenticate(root)
    assert client.get("/api/v1/me").json()["time_zone"] == "UTC"


@pytest.mark.parametrize("address", ["decks", "study/queue", "progress", "me/export"])
def test_every_first_call_opens_the_account(django_user_model, deck, address):
    root = django_user_model.objects.create_superuser("root@example.org", PASSWORD)
    client = APIClient()
    client.force_authenticate(root)
    assert client.get(f"/api/v1/{address}").status_code == 200


def test_write_as_the_first_call_opens_the_account(django_user_model, deck):
    root = django_user_model.objects.create_superuser("root@example.org", PASSWORD)
    client = APIClient()
    client.force_authenticate(root)
    keyed = {"format": "json", "headers": {"Idempotency-Key": "k"}}
    told = [client.put(f"/api/v1/decks/{deck.deck_id}/enrolment", {}, **keyed) for _again in range(2)]
    assert [answer.json()["enrolled"] for answer in told] == [True, True]
