"""Too often is 429 with Retry-After, whichever worker counts."""

import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from rest_framework.test import APIClient

from quizzes import wallclock
from quizzes.api.throttling import network
from quizzes.models import RateCount

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
NOWHERE = {"seq": 0, "chain": "0" * 64}


@pytest.fixture(autouse=True)
def middle_of_the_hour(settings, noon):
    """So that no window ends while a test counts."""
    settings.CLOCK_OFFSET_S += 1830 - wallclock.now_ms() // 1000 % 3600


def signed_in(email="ada@example.org"):
    told = enter(email)
    return APIClient(headers={"Authorization": "Bearer " + told.json()["meta"]["access_token"]})


def enter(email, password=PASSWORD, **headers):
    body = {"email": email, "password": password}
    return APIClient().post("/_allauth/app/v1/auth/login", body, format="json", headers=headers)


def sync(client, device):
    body = {
        "protocol": 1,
        "device": device,
        "client_now_ms": wallclock.now_ms(),
        "after": 0,
        "proof": NOWHERE,
        "events": [],
    }
    return client.post("/api/v1/sync", body, format="json")


def register(client):
    return client.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]


def test_each_device_may_sync_so_often_a_minute(learner, settings):
    settings.API_RATES = settings.API_RATES | {"sync": (3, 60, "session")}
    phone, tablet = signed_in(), signed_in()
    mine, hers = register(phone), register(tablet)
    assert [sync(phone, mine).status_code for _number in range(4)] == [200, 200, 200, 429]
    assert (sync(phone, hers).status_code, sync(tablet, hers).status_code) == (429, 200)
    told = sync(phone, mine)
    assert told.json()["error"]["code"] == "throttled"
    assert 1 <= int(told["Retry-After"]) <= 60
    settings.CLOCK_OFFSET_S += 60
    assert sync(phone, mine).status_code == 200


def test_device_is_seen_at_most_every_ten_minutes(learner, settings):
    def seen():
        (device,) = phone.get("/api/v1/devices").json()["devices"]
        return device["seen_at"]

    phone = signed_in()
    device = register(phone)
    assert seen() is None
    sync(phone, device)
    first = seen()
    settings.CLOCK_OFFSET_S += 540
    sync(phone, device)
    assert seen() == first
    settings.CLOCK_OFFSET_S += 120
    sync(phone, device)
    assert seen() > first


def test_import_and_strangers_are_limited_as_documented(settings):
    assert settings.API_RATES["import"] == (10, 3600, "learner")
    assert settings.API_RATES["open"] == (60, 60, "address")


def test_limit_of_nought_is_none(learner, settings):
    settings.API_RATES = settings.API_RATES | {"sync": (0, 60, "session")}
    phone = signed_in()
    sync(phone, register(phone))
    assert RateCount.objects.count() == 0


def test_guessing_a_password_with_a_token_is_limited(api):
    guesses = [api.delete("/api/v1/me", {"password": str(uuid.uuid4())}, format="json") for _n in range(11)]
    assert [told.status_code for told in guesses] == [400] * 10 + [429]
    assert api.get("/api/v1/me").status_code == 200


def test_export_is_limited_for_each_learner(api, caller, other_learner):
    assert [api.get("/api/v1/me/export").status_code for _n in range(11)] == [200] * 10 + [429]
    assert caller(other_learner).get("/api/v1/me/export").status_code == 200


def test_strangers_are_counted_by_address_and_cannot_make_one_up(stranger):
    def ask(address, forwarded):
        return stranger.get(
            "/api/v1/openapi.json", REMOTE_ADDR=address, headers={"X-Forwarded-For": forwarded}
        )

    asked = [ask("192.0.2.1", f"198.51.100.{number}").status_code for number in range(61)]
    assert asked == [200] * 60 + [429]
    assert ask("192.0.2.2", "192.0.2.1").status_code == 200


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_network_of_an_address(address, counted):
    assert network(address) == counted


def test_guessing_a_password_is_429_with_retry_after(learner):
    guesses = [
        enter("ada@example.org", "not it", **{"X-Forwarded-For": f"198.51.100.{number}"})
        for number in range(6)
    ]
    assert [told.status_code for told in guesses] == [400] * 5 + [429]
    assert (guesses[-1].json()["status"], guesses[-1]["Retry-After"]) == (429, "300")
    assert guesses[-1].json()["errors"][0]["code"] == "too_many_login_attempts"
    assert enter("ada@example.org").status_code == 429


def test_guessing_at_many_accounts_is_429_with_retry_after(learner):
    guesses = [
        enter(f"{number}@example.org", "not it", **{"X-Forwarded-For": f"198.51.100.{number}"})
        for number in range(31)
    ]
    assert [told.status_code for told in guesses] == [400] * 10 + [429] * 21
    assert int(guesses[-1]["Retry-After"]) >= 60


def test_counters_of_sign_in_are_rows_that_all_workers_see(learner):
    enter("ada@example.org", "not it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM quizdeck_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert [key for key in keys if "login_failed" in key and not key.endswith(":lock")] != []


def test_cache_holds_more_than_an_attacker_fills():
    assert cache._max_entries == 100_000
