"""Sending reviews: a verdict for each, whatever the others are."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from quizzes.api.items import LONGEST_ID, body_of, checked, clock_of, device_of, list_of
from quizzes.api.v1 import reviews as resource
from quizzes.api.v1.verdicts import MESSAGES
from quizzes.services.study_batch import EventInput, Rejection
from tests.api.reviews import URL, cards_of, review, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(api, deck):
    return cards_of(api, deck)[0]


def only(told):
    (verdict,) = told.json()["results"]
    return verdict


def test_review_moves_the_card_and_says_so(api, card):
    told = send(api, review(card, 4, duration_ms=4200)).json()
    (verdict,) = told["results"]
    assert {
        name: verdict[name] for name in ("status", "code", "message", "retryable", "card", "study_day")
    } == {
        "status": "accepted",
        "code": None,
        "message": None,
        "retryable": False,
        "card": card,
        "study_day": "2026-01-01",
    }
    state = verdict["state"]
    assert (state["n"], state["interval"], state["ease"]) == (1, 1, 250)
    assert (state["due"], state["drill"]) == ("2026-01-02", False)
    assert (told["proof"]["seq"], len(told["proof"]["chain"])) == (1, 64)
    assert api.get(f"/api/v1/cards/{card}").json()["state"] == state


def test_failed_card_is_in_todays_drill(api, card):
    state = only(send(api, review(card, 1)))["state"]
    assert (state["due"], state["drill"], state["drill_day"]) == ("2026-01-02", True, "2026-01-01")


def test_same_review_again_is_a_duplicate(api, card):
    one = review(card)
    first, again = send(api, one).json(), send(api, one).json()
    assert again["results"][0] == first["results"][0] | {"status": "duplicate"}
    assert again["proof"] == first["proof"]


def test_same_id_with_other_content_is_a_conflict(api, card):
    one = review(card, 4)
    send(api, one)
    verdict = only(send(api, one | {"grade": 1}))
    assert (verdict["status"], verdict["code"]) == ("conflict", "same_id_other_content")
    assert verdict["state"]["interval"] == 1


def test_date_of_next_year_counts_as_of_now(api, card):
    verdict = only(send(api, review(card, reviewed_at="2027-01-01T12:00:00+00:00")))
    assert (verdict["status"], verdict["code"], verdict["study_day"]) == (
        "accepted",
        "clock_ahead",
        "2026-01-01",
    )
    assert verdict["message"] == "The time lies in the future. The answer counts as of now."


def test_clock_of_the_device_is_corrected(api, card):
    year = 365 * 86_400_000
    now = send(api, review(card)).json()["server_now_ms"]
    late = review(card, reviewed_at="2027-01-01T11:00:00+00:00")
    verdict = only(send(api, late, client_now_ms=now + year))
    assert (verdict["code"], verdict["study_day"]) == (None, "2026-01-01")


def test_practice_leaves_the_schedule_alone(api, card):
    before = only(send(api, review(card)))["state"]
    assert only(send(api, review(card, 0, kind="practice")))["state"] == before


def test_local_time_decides_the_study_day(api, card):
    verdict = only(send(api, review(card, reviewed_at="2026-01-01T03:59:00+02:00")))
    assert verdict["study_day"] == "2025-12-31"


MALFORMED = {
    "grade of 6": ({"grade": 6}, "invalid_grade", "grade"),
    "grade of -1": ({"grade": -1}, "invalid_grade", "grade"),
    "grade as text": ({"grade": "4"}, "invalid_grade", "grade"),
    "grade as a fraction": ({"grade": 4.0}, "invalid_grade", "grade"),
    "grade as a boolean": ({"grade": True}, "invalid_grade", "grade"),
    "grade null": ({"grade": None}, "invalid_grade", "grade"),
    "date of 1970": ({"reviewed_at": "1970-01-01T00:00:00+00:00"}, "too_early", "reviewed_at"),
    "year 1": ({"reviewed_at": "0001-01-01T00:00:00+14:00"}, "too_early", "reviewed_at"),
    "no offset": ({"reviewed_at": "2026-01-01T11:00:00"}, "invalid_time", "reviewed_at"),
    "no such day": ({"reviewed_at": "2026-02-30T11:00:00Z"}, "invalid_time", "reviewed_at"),
    "time as a number": ({"reviewed_at": 1767268800}, "invalid_time", "reviewed_at"),
    "time null": ({"reviewed_at": None}, "invalid_time", "reviewed_at"),
    "derived field": ({"interval": 500}, "unknown_field", "interval"),
    "name in the log": ({"at_ms": 1_767_268_800_000}, "unknown_field", "at_ms"),
    "owner": ({"user": str(uuid.uuid4())}, "unknown_field", "user"),
    "id as a number": ({"id": 7}, "invalid_id", "id"),
    "id without hyphens": ({"id": "0" * 32}, "invalid_id", "id"),
    "id in upper case": ({"id": "ABCDEF00-0000-4000-8000-000000000000"}, "invalid_id", "id"),
    "card as a list": ({"card": []}, "invalid_card", "card"),
    "kind of the server": ({"kind": "undo"}, "invalid_kind", "kind"),
    "kind as an object": ({"kind": {}}, "invalid_kind", "kind"),
    "negative duration": ({"duration_ms": -1}, "invalid_duration", "duration_ms"),
    "huge duration": ({"duration_ms": 2**53}, "invalid_duration", "duration_ms"),
    "unknown card": ({"card": "00000000-0000-4000-8000-000000000000"}, "unknown_card", "card"),
}


@pytest.mark.parametrize(("fields", "code", "field"), MALFORMED.values(), ids=MALFORMED)
def test_bad_item_is_rejected_and_the_others_count(api, card, fields, code, field):
    bad, good = review(card, 5) | fields, review(card)
    first, second = send(api, bad, good).json()["results"]
    assert (first["status"], first["code"], first["field"]) == ("rejected", code, field)
    assert first["id"] == (bad["id"] if isinstance(bad["id"], str) else None)
    assert first["message"]
    assert first["retryable"] is (code == "unknown_card")
    assert (second["status"], second["state"]["n"]) == ("accepted", 1)


@pytest.mark.parametrize("name", ["id", "card", "grade", "reviewed_at"])
def test_missing_field_is_named(api, card, name):
    item = {key: value for key, value in review(card).items() if key != name}
    verdict = only(send(api, item))
    assert (verdict["status"], verdict["code"], verdict["field"]) == ("rejected", "missing_field", name)


@pytest.mark.parametrize("item", [None, 1, "x", [], [[]], True])
def test_item_that_is_no_object_is_rejected(api, item):
    assert only(send(api, item))["code"] == "invalid_item"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "reviews", "missing_field"),
        ({"reviews": []}, "reviews", "invalid_batch"),
        ({"reviews": {}}, "reviews", "invalid_batch"),
        ({"reviews": [{}] * 501}, "reviews", "invalid_batch"),
        ({"reviews": [{}], "owner": 1}, "owner", "unknown_field"),
        ({"reviews": [{}], "device": "mine"}, "device", "invalid_id"),
        ({"reviews": [{}], "device": str(uuid.uuid4())}, "device", "unknown_device"),
        ({"reviews": [{}], "client_now_ms": "now"}, "client_now_ms", "invalid_clock"),
        ({"reviews": [{}], "client_now_ms": 2**53}, "client_now_ms", "invalid_clock"),
        ([], None, "invalid"),
        ("x", None, "invalid"),
    ],
)
def test_bad_batch_is_refused_as_a_whole(api, body, field, code):
    told = api.post(URL, body, format="json")
    error = told.json()["error"]
    assert (told.status_code, error["code"], error.get("field")) == (400, code, field)


def test_device_must_be_live_and_ones_own(api, caller, other_learner, card):
    def register(client):
        return client.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]

    mine, foreign = register(api), register(caller(other_learner))
    assert send(api, review(card), device=mine).status_code == 200
    refused = send(api, review(card), device=foreign)
    api.delete(f"/api/v1/devices/{mine}")
    revoked = send(api, review(card), device=mine)
    random = send(api, review(card), device=str(uuid.uuid4()))
    assert refused.status_code == 400
    assert refused.content == revoked.content == random.content


def test_undo_is_as_if_the_review_had_not_been(api, card):
    one = review(card)
    send(api, one)
    first, again = (api.delete(f"{URL}/{one['id']}?tz_min=60").json() for _time in range(2))
    assert first["results"][0]["status"] == "accepted"
    assert first["results"][0]["state"]["due"] is None
    assert again["results"] == [first["results"][0] | {"status": "duplicate"}]
    assert first["proof"] == again["proof"]


def test_undo_of_nothing_is_not_found(api, card):
    assert api.delete(f"{URL}/{uuid.uuid4()}").status_code == 404


def test_next_day_asks_the_right_cards(api, deck, settings):
    cards = cards_of(api, deck)
    api.put(f"/api/v1/decks/{deck.deck_id}/enrolment", {"new_per_day": 3}, format="json")
    grades = dict(zip(cards[:3], (5, 4, 1), strict=True))
    send(api, *(review(card, grade) for card, grade in grades.items()))
    assert [item["role"] for item in api.get("/api/v1/study/queue").json()["items"]] == ["drill"]
    settings.CLOCK_OFFSET_S += 86_400
    queue = api.get("/api/v1/study/queue").json()
    assert queue["day"] == "2026-01-02"
    due = [item["card"]["id"] for item in queue["items"] if item["role"] == "due"]
    assert sorted(due) == sorted(grades)
    assert (queue["counts"]["due"], queue["counts"]["new"]) == (3, 3)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
items = st.dictionaries(st.sampled_from([*sorted(resource.FIELDS), "interval", ""]), values) | values


@given(item=items)
def test_any_item_becomes_an_event_or_a_rejection_with_a_message(item):
    found = checked(item, resource._event)
    assert isinstance(found, EventInput) or found.code in MESSAGES
    assert not isinstance(found, Rejection) or found.id is None or found.id == item["id"][:LONGEST_ID]


@given(body=st.dictionaries(st.sampled_from(["reviews", "device", "client_now_ms", "x"]), values) | values)
def test_any_batch_is_read_or_refused(body):
    try:
        known = body_of(body, resource.BATCH_FIELDS)
        found = list_of(known, "reviews", "")
        device_of(known), clock_of(known)
    except ValidationError:
        return
    assert len(found) == len(body["reviews"])
