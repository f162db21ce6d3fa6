from typing import Any

import pytest

from quizzes.api.pagination import cursor, place
from tests import decks

pytestmark = pytest.mark.django_db


def url(deck, tail=""):
    return f"/api/v1/decks/{deck.deck_id}{tail}"


def test_deck_shows_objectives_and_how_far_one_is(api, deck):
    told = api.get(url(deck)).json()
    assert [row["key"] for row in told["objectives"]] == ["first", "second"]
    assert [(row["cards"], row["learned"]) for row in told["objectives"]] == [(3, 0), (3, 0)]
    assert (told["slug"], told["license"], told["own"], told["enrolled"]) == (
        "small",
        "CC0-1.0",
        False,
        False,
    )


def test_enrolment_sets_limits_and_ends(api, deck):
    told = api.put(url(deck, "/enrolment"), {"new_per_day": 3, "reviews_per_day": 9}, format="json").json()
    assert (told["enrolled"], told["new_per_day"], told["reviews_per_day"]) == (True, 3, 9)
    again = api.put(url(deck, "/enrolment")).json()
    assert (again["new_per_day"], again["reviews_per_day"]) == (None, None)
    assert api.delete(url(deck, "/enrolment")).status_code == 204
    assert api.get(url(deck)).json()["enrolled"] is False


@pytest.mark.parametrize("value", [-1, 100_000, "3", True, 2.5, [], 2**60])
def test_bad_limit_is_refused(api, deck, value):
    told = api.put(url(deck, "/enrolment"), {"new_per_day": value}, format="json")
    assert (told.status_code, told.json()["error"]["field"]) == (400, "new_per_day")
    assert api.get(url(deck)).json()["enrolled"] is False


def test_cards_come_in_pages_that_join_to_the_deck(api, deck):
    whole = api.get(url(deck, "/cards")).json()
    assert (len(whole["cards"]), whole["next"]) == (6, None)
    pages: list[Any] = []
    following = None
    while following is not None or not pages:
        query = {"limit": 4} if following is None else {"limit": 4, "cursor": following}
        page = api.get(url(deck, "/cards"), query).json()
        pages.append(page["cards"])
        following = page["next"]
    assert [len(page) for page in pages] == [4, 2]
    assert [card for page in pages for card in page] == whole["cards"]


def test_last_page_that_is_full_has_no_next(api, deck):
    assert api.get(url(deck, "/cards"), {"limit": 6}).json()["next"] is None


@pytest.mark.parametrize("text", ["", "x", "cDQ=", "p4", "cC0x", "é", "cDQ\n", "c" * 500, "\x00"])
def test_made_up_cursor_is_refused(api, deck, text):
    told = api.get(url(deck, "/cards"), {"cursor": text})
    assert (told.status_code, told.json()["error"]["field"]) == (400, "cursor")


@pytest.mark.parametrize("number", [0, 1, 4, 999_999_999])
def test_cursor_leads_back_to_its_place(number):
    assert place(cursor(number)) == number


def test_cards_that_did_not_change_are_not_sent_again(api, deck, make_deck):
    first = api.get(url(deck, "/cards"))
    assert first["Cache-Control"] == "private, no-cache"
    again = api.get(url(deck, "/cards"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_deck(decks.plain(cards=7))
    assert api.get(url(deck, "/cards"), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_own_deck_is_seen_by_its_owner_alone(caller, learner, other_learner, make_deck):
    mine = make_deck(decks.plain("mine"), owner_id=learner.pk)
    assert caller(learner).get(url(mine)).json()["own"] is True
    assert caller(other_learner).get("/api/v1/decks").json() == {"decks": []}
