"""Today after a break, and days away."""

import pytest

from quizzes.core.clock import DAY_MS, day_to_date
from quizzes.models import Absence, CatchUp
from quizzes.services.library import enrol
from quizzes.wallclock import now_ms
from tests import decks
from tests.web.test_today import review

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck(make_deck):
    return make_deck(decks.plain(cards=60))


@pytest.fixture
def behind(signed_in, learner, deck):
    review(learner, deck, days_ago=21, count=60)
    return signed_in


def today() -> int:
    return (now_ms() - 4 * 3_600_000) // DAY_MS


def test_wall_becomes_a_choice_of_paces(behind, deck):
    page = behind.get("/")
    assert [plan.per_day for plan in page.context["backlogs"][0][1].offers] == [9, 5, 3]
    body = page.content.decode()
    assert "60 cards have waited for you." in body
    told = behind.post(f"/decks/{deck.deck_id}/catch-up/", {"plan": f"5:{today() + 13}"}, follow=True)
    assert (told.redirect_chain[-1][0], told.context["ready"], told.context["backlogs"]) == ("/", 5, [])
    assert "Catching up: 5 a day" in told.content.decode()
    ended = behind.post(f"/decks/{deck.deck_id}/catch-up/end/", follow=True)
    assert (ended.context["ready"], CatchUp.objects.count()) == (60, 0)


def test_learner_whose_limit_is_a_pace_already_is_offered_none(behind, learner, deck):
    enrol(learner.pk, deck.deck_id, now_ms=now_ms(), reviews_per_day=9)
    assert behind.get("/").context["backlogs"] == []


@pytest.mark.parametrize("plan", ["", "0:1", "x", "5", "5:99999999", "5:1", "5:-1"])
def test_plan_that_was_not_offered_is_refused_in_words(behind, deck, plan):
    told = behind.post(f"/decks/{deck.deck_id}/catch-up/", {"plan": plan}, follow=True)
    assert [message.level_tag for message in told.context["messages"]] == ["error"]
    assert CatchUp.objects.count() == 0


def test_foreign_deck_is_not_there(signed_in, make_deck, other_learner):
    theirs = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    for tail in ("", "end/"):
        told = signed_in.post(f"/decks/{theirs.deck_id}/catch-up/{tail}", {"plan": f"5:{today()}"})
        assert told.status_code == 404


def test_away_and_back(signed_in):
    until = day_to_date(today() + 9).isoformat()
    told = signed_in.post("/away/", {"until": until}, follow=True)
    assert "You are away until" in told.content.decode()
    assert Absence.objects.get().last_day == today() + 9
    told = signed_in.post("/away/back/", follow=True)
    assert "Going away?" in told.content.decode()
    assert Absence.objects.count() == 0


@pytest.mark.parametrize("until", ["", "soon", "2001-01-01", "9999-12-31"])
def test_day_that_cannot_be_is_refused_in_words(signed_in, until):
    told = signed_in.post("/away/", {"until": until}, follow=True)
    assert [message.level_tag for message in told.context["messages"]] == ["error"]
    assert Absence.objects.count() == 0


@pytest.mark.parametrize("address", ["/away/", "/away/back/"])
def test_going_away_takes_a_post_by_someone(client, signed_in, address):
    assert signed_in.get(address).status_code == 405
    client.logout()
    assert client.post(address).url.startswith("/accounts/login/")
