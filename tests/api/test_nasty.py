"""A small corpus of what breaks servers, in every slot that can be written."""

import json

import pytest

from tests.api.reviews import URL, cards_of, review, send
from tests.api.test_parsers import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "address"),
    [("POST", URL), ("PATCH", "/api/v1/me"), ("POST", "/api/v1/devices"), ("PUT", "enrolment")],
)
def test_hostile_json_is_a_400_everywhere(api, deck, method, address):
    address = f"/api/v1/decks/{deck.deck_id}/enrolment" if address == "enrolment" else address
    for name, (raw, code) in HOSTILE.items():
        if raw and len(raw) <= 2_097_152:
            told = api.generic(method, address, raw, content_type="application/json")
            assert (told.status_code, told.json()["error"]["code"]) == (400, code), name


NASTY = [
    "",
    " ",
    "\u202e\u200b\ufeff",
    "é" * 5000,
    "😀" * 30,
    "'; DROP TABLE quizzes_user; --",
    "<script>alert(1)</script>",
    "${7*7}{{7*7}}%s%n",
    "../../../etc/passwd",
    "9" * 30,
    "-1",
    "1e309",
    "true",
    "\r\nSet-Cookie: a=b",
    "\ufffe\uffff",
    0,
    -1,
    2**63 - 1,
    1.5,
    -0.0,
    True,
    None,
    [],
    [[]],
    {},
    {"a": 1},
    ["a", None],
]
BODIES = [
    (
        "PATCH",
        "/api/v1/me",
        ["name", "time_zone", "rollover_h", "reviews_per_day", "interface_language", "theme"],
    ),
    ("POST", "/api/v1/devices", ["name", "platform"]),
    ("POST", URL, ["reviews", "device", "client_now_ms"]),
]


@pytest.mark.parametrize(("method", "address", "names"), BODIES)
def test_nasty_values_never_break_the_server_nor_what_is_read_later(api, deck, method, address, names):
    for value in NASTY:
        for name in names:
            base = {"name": "phone", "platform": "ios"} if address.endswith("devices") else {}
            told = api.generic(
                method, address, json.dumps({**base, name: value}).encode(), content_type="application/json"
            )
            assert told.status_code < 500, (name, value)
            assert told.status_code < 300 or told.json()["error"]["code"], (name, value)
    for address in (
        "/api/v1/me",
        "/api/v1/devices",
        "/api/v1/decks",
        "/api/v1/study/queue",
        "/api/v1/progress",
    ):
        assert api.get(address).status_code == 200


def test_nasty_reviews_each_get_a_verdict(api, deck):
    card = cards_of(api, deck)[0]
    names = ("id", "card", "grade", "reviewed_at", "duration_ms", "kind")
    sent = [review(card) | {name: value} for value in NASTY for name in names]
    told = send(api, *sent)
    assert told.status_code == 200
    # Fine are the grade 0, the duration 0 and a duration that is null.
    assert [one["status"] for one in told.json()["results"]].count("accepted") == 3
    assert len(told.json()["results"]) == len(sent)
    assert api.get(f"/api/v1/cards/{card}/history").status_code == 200


def test_nasty_parameters_are_refused(api):
    for value in NASTY:
        for address, name in (
            ("study/queue", "deck"),
            ("study/queue", "limit"),
            ("progress", "tz_min"),
            ("cards", "q"),
            ("cards", "cursor"),
        ):
            told = api.get(f"/api/v1/{address}", {name: str(value)})
            assert told.status_code in (200, 400), (name, value)
