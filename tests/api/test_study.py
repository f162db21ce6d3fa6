import pytest

from quizzes.core.clock import parse_day
from quizzes.services.library import enrol
from quizzes.services.plans import start_catch_up
from tests.api.reviews import cards_of, review, send
from tests.decks import plain

pytestmark = pytest.mark.django_db
URL = "/api/v1/study/queue"
NOW_MS = 1_767_268_800_000


def test_queue_gives_new_cards_with_what_each_grade_does(caller, enrolled):
    queue = caller(enrolled).get(URL).json()
    assert queue["counts"] == {"new": 6, "due": 0, "drill": 0, "suspended": 0, "total": 6}
    first = queue["items"][0]
    assert (first["role"], first["ready_at_ms"], first["state"]["due"]) == ("new", None, None)
    assert [(one["grade"], one["drill"]) for one in first["previews"]] == [
        (grade, grade < 4) for grade in range(6)
    ]


def test_limit_cuts_the_items_and_not_the_counts(caller, enrolled):
    queue = caller(enrolled).get(URL, {"limit": 2}).json()
    assert (len(queue["items"]), queue["counts"]["new"]) == (2, 6)


def test_offset_of_the_caller_decides_the_day(caller, enrolled):
    api = caller(enrolled)
    assert api.get(URL, {"tz_min": -720}).json()["day"] == "2025-12-31"
    assert api.get(URL, {"tz_min": 840}).json()["day"] == "2026-01-01"


def test_drill_card_says_when_it_is_ready(caller, enrolled, deck):
    api = caller(enrolled)
    card = cards_of(api, deck)[0]
    send(api, review(card, 1))
    (item,) = [item for item in api.get(URL).json()["items"] if item["role"] == "drill"]
    answered = 1_767_265_200_000  # 11:00, when the review was given
    assert (item["card"]["id"], item["ready_at_ms"]) == (card, answered + 600_000)
    assert item["state"]["drill"] is True


def test_deck_that_is_not_studied_can_be_asked_for(api, deck):
    assert api.get(URL).json()["items"] == []
    assert len(api.get(URL, {"deck": str(deck.deck_id)}).json()["items"]) == 6


def test_limits_name_the_decks_in_their_order_with_what_holds_for_each(caller, learner, make_deck):
    first, second = make_deck(plain("zebra")), make_deck(plain("apple"))
    enrol(learner.pk, first.deck_id, now_ms=NOW_MS)
    enrol(learner.pk, second.deck_id, now_ms=NOW_MS + 1, new_per_day=3, reviews_per_day=50)
    until = parse_day("2026-01-09")
    start_catch_up(
        learner.pk, second.deck_id, reviews_per_day=7, until_day=until, new_cards=True, now_ms=NOW_MS
    )
    limits = caller(learner).get("/api/v1/study/limits").json()
    marks = caller(learner).get(f"/api/v1/decks/{first.deck_id}/changes").json()

    assert (limits["scheduler"], limits["rollover_h"]) == ("sm2-1", 4)
    assert limits["decks"][0] == {
        "deck": str(first.deck_id),
        "new_per_day": 20,
        "reviews_per_day": None,
        "catch_up": None,
        "revision": marks["revision"],
        "digest": marks["digest"],
    }
    theirs = limits["decks"][1]
    assert (theirs["deck"], theirs["new_per_day"], theirs["reviews_per_day"]) == (str(second.deck_id), 3, 50)
    assert theirs["catch_up"] == {"reviews_per_day": 7, "until": "2026-01-09", "with_new": True}


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        (URL, "limit=0", "limit"),
        (URL, "limit=201", "limit"),
        (URL, "limit=many", "limit"),
        (URL, "limit=1&limit=2", "limit"),
        (URL, "tz_min=-721", "tz_min"),
        (URL, "tz_min=841", "tz_min"),
        (URL, "tz_min=", "tz_min"),
        (URL, "deck=docker", "deck"),
        (URL, "deck=%00", "deck"),
        (URL, "days=7", "days"),
        (URL, "format=html", "format"),
        (URL, "%ff=1", "\ufffd"),
        ("/api/v1/me", "x=1", "x"),
        ("/api/v1/decks", "user=1", "user"),
        ("/api/v1/progress", "deck=", "deck"),
    ],
)
def test_bad_parameter_is_refused_with_its_name(api, path, query, field):
    told = api.get(f"{path}?{query}")
    assert (told.status_code, told.json()["error"]["field"]) == (400, field)


PRACTICE = "/api/v1/study/practice"


def test_practice_gives_cards_with_where_they_stand(caller, enrolled, deck):
    api = caller(enrolled)
    card = cards_of(api, deck)[0]
    send(api, review(card, 4))
    found = api.get(PRACTICE, {"mode": "ahead", "days": 1}).json()

    assert (found["day"], found["cards"]) == ("2026-01-01", 1)
    assert [(item["card"]["id"], item["state"]["due"]) for item in found["items"]] == [(card, "2026-01-02")]


def test_limit_cuts_the_practice_and_not_its_count(caller, enrolled, deck):
    query = {"mode": "cram", "limit": 2, "deck": str(deck.deck_id), "objective": "second"}
    found = caller(enrolled).get(PRACTICE, query).json()

    assert (len(found["items"]), found["cards"]) == (2, 3)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "mode"),
        ("mode=later", "mode"),
        ("mode=ahead&days=0", "days"),
        ("mode=ahead&days=61", "days"),
        ("mode=cram&objective=", "objective"),
        ("mode=cram&limit=201", "limit"),
    ],
)
def test_practice_that_cannot_be_read_names_the_fault(api, query, field):
    response = api.get(f"{PRACTICE}?{query}")

    assert (response.status_code, response.json()["error"]["field"]) == (400, field)


def test_practised_cards_stand_as_they_stood(caller, enrolled, deck):
    api = caller(enrolled)
    card = cards_of(api, deck)[0]
    send(api, review(card, 4))
    before = api.get("/api/v1/states").json()
    send(api, review(card, 0, kind="practice"))

    assert api.get("/api/v1/states").json() == before
