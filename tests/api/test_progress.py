import pytest

from tests import decks
from tests.api.reviews import cards_of, review, send

pytestmark = pytest.mark.django_db
URL = "/api/v1/progress"


def test_report_holds_the_figures_of_the_day(caller, enrolled, deck):
    api = caller(enrolled)
    cards = cards_of(api, deck)
    send(api, review(cards[0], 4, duration_ms=90_000), review(cards[1], 4, duration_ms=3_500))
    report = api.get(URL).json()
    assert report["today"] == {"reviews": 2, "new": 2, "lapses": 0, "practice": 0, "seconds": 63}
    assert report["streak"] == {"current": 1, "longest": 1}
    assert report["calendar"][-1] == {
        "day": "2026-01-01",
        "count": 2,
        "level": report["calendar"][-1]["level"],
    }
    assert report["forecast"]["days"][1] == {"day": "2026-01-02", "count": 2}
    assert (len(report["forecast"]["days"]), report["forecast"]["backlog"]) == (30, 0)
    assert report["retention"]["overall"] == {"passes": 0, "total": 0, "fraction": None}
    assert report["counts"] == {"new": 4, "drill": 0, "young": 2, "mature": 0, "suspended": 0, "total": 6}
    (part,) = report["decks"]
    assert (part["deck"], [row["learned"] for row in part["objectives"]]) == (str(deck.deck_id), [1, 1])


def test_report_of_a_deck_leaves_the_others_out(caller, enrolled, deck, make_deck):
    api, other = caller(enrolled), make_deck(decks.plain("other"))
    send(api, review(cards_of(api, deck)[0]))
    assert api.get(URL, {"deck": str(deck.deck_id)}).json()["today"]["reviews"] == 1
    assert api.get(URL, {"deck": str(other.deck_id)}).json()["today"]["reviews"] == 0
