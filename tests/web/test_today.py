from uuid import uuid4

import pytest
from django.urls import reverse

from quizzes.core.clock import DAY_MS
from quizzes.queries.library import cards_of
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms


def review(learner, deck, *, days_ago: int, grade: int = 4, count: int = 6):
    """Answers to the first cards of a deck."""
    at = now_ms() - days_ago * DAY_MS
    items = [
        EventInput(id=uuid4(), kind="review", card=card.id, at_ms=at + number, tz_min=0, grade=grade)
        for number, card in enumerate(cards_of(learner.pk, deck.deck_id, limit=count))
    ]
    record_events(learner.pk, items=items, device_id=None, client_now_ms=None, clock=now_ms)


def test_today_counts_what_is_ready(signed_in):
    response = signed_in.get("/")

    assert response.context["workload"] == {"new": 6, "due": 0, "drill": 0}
    assert response.context["minutes"] == 1
    assert f'href="{reverse("study")}"' in response.content.decode()


def test_today_without_a_deck_offers_one(client, learner, deck):
    client.force_login(learner)
    body = client.get("/").content.decode()

    assert reverse("deck_enrol", args=[deck.deck_id]) in body
    assert f'href="{reverse("study")}"' not in body


def test_today_without_any_deck_on_the_site_says_so(client, learner):
    client.force_login(learner)

    assert "Whoever runs this site can import one." in client.get("/").content.decode()


def test_today_after_the_last_card_says_what_comes_tomorrow(signed_in, learner, deck):
    review(learner, deck, days_ago=0)
    response = signed_in.get("/")

    assert response.context["ready"] == 0
    assert response.context["tomorrow"] == 6
    assert "6 cards come back tomorrow." in response.content.decode()


def test_today_counts_overdue_cards_and_the_streak(signed_in, learner, deck):
    review(learner, deck, days_ago=1)
    response = signed_in.get("/")

    assert response.context["workload"] == {"new": 0, "due": 6, "drill": 0}
    assert response.context["outlook"].streak.current == 1
    assert "1 day in a row" in response.content.decode()


@pytest.mark.parametrize(
    ("counts", "heights"),
    [((0, 0, 0), [1, 1, 1]), ((40, 20, 0), [40, 20, 1]), ((3, 1, 3), [40, 13, 40])],
)
def test_week_is_drawn_to_the_fullest_day(counts, heights):
    from quizzes.core.progress.types import Forecast, ForecastDay
    from quizzes.web.views.today import BAR, _week

    days = tuple(ForecastDay(day, count) for day, count in enumerate(counts))
    week = _week(Forecast(0, days))

    assert [day["height"] for day in week] == heights
    assert {day["top"] + day["height"] for day in week} == {BAR}
