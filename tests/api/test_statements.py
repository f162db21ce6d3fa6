"""The number of statements grows neither with a list nor with a batch nor with the log."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import decks
from tests.api.reviews import cards_of, review, send

pytestmark = pytest.mark.django_db


def statements(action):
    with CaptureQueriesContext(connection) as captured:
        told = action()
    assert told.status_code in (200, 201), told.content
    return len(captured)


@pytest.fixture
def grow(api, make_deck):
    """Adds a deck of three cards under study with reviews of two days, and a device."""

    def one(number):
        deck = make_deck(decks.plain(f"deck-{number}", cards=3))
        api.put(f"/api/v1/decks/{deck.deck_id}/enrolment", {}, format="json")
        api.post("/api/v1/devices", {"name": f"phone {number}", "platform": "ios"}, format="json")
        first, second, _third = cards_of(api, deck)
        send(api, review(first, 1), review(second, 4), review(first, 4, reviewed_at="2025-12-30T12:00:00Z"))
        return deck

    return one


@pytest.mark.parametrize(
    "address", ["devices", "decks", "study/queue", "progress", "cards", "cards?q=fact+is:learned"]
)
def test_list_of_three_takes_no_more_than_a_list_of_one(api, grow, address):
    grow(0)
    one = statements(lambda: api.get(f"/api/v1/{address}"))
    grow(1)
    grow(2)
    assert statements(lambda: api.get(f"/api/v1/{address}")) == one


@pytest.mark.parametrize("tail", ["", "/cards"])
def test_deck_of_six_cards_takes_no_more_than_a_deck_of_two(api, make_deck, tail):
    small, large = make_deck(decks.plain("two", cards=2)), make_deck(decks.plain("six", cards=6))
    two, six = (
        statements(lambda d=deck: api.get(f"/api/v1/decks/{d.deck_id}{tail}")) for deck in (small, large)
    )
    assert two == six


@pytest.mark.parametrize("tail", ["", "/history"])
def test_history_of_three_takes_no_more_than_a_history_of_one(api, deck, tail):
    first, second = cards_of(api, deck)[:2]
    send(api, review(first), review(second), review(second), review(second))
    one, three = (statements(lambda c=card: api.get(f"/api/v1/cards/{c}{tail}")) for card in (first, second))
    assert one == three


def test_fifty_reviews_take_no_more_than_one(api, make_deck):
    cards = cards_of(api, make_deck(decks.plain(cards=60)))
    one = statements(lambda: send(api, review(cards[0])))
    fifty = statements(lambda: send(api, *map(review, cards[1:51])))
    later = statements(lambda: send(api, review(cards[51])))
    assert one == fifty == later


def test_fifty_reviews_of_known_cards_take_no_more_than_one(api, make_deck, settings):
    cards = cards_of(api, make_deck(decks.plain(cards=51)))
    send(api, *map(review, cards))
    settings.CLOCK_OFFSET_S += 86_400
    later = "2026-01-02T11:00:00Z"
    one = statements(lambda: send(api, review(cards[0], reviewed_at=later)))
    fifty = statements(lambda: send(api, *(review(card, reviewed_at=later) for card in cards[1:])))
    assert one == fifty
