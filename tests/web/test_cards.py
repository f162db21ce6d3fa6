"""A card's page, and what is done there."""

import pytest
from django.urls import reverse

from quizzes.core.scheduling.types import CardState
from quizzes.models import Card, StudyEvent
from quizzes.queries.study import state_for
from quizzes.services import authoring
from quizzes.wallclock import now_ms
from quizzes.web.standing import standing
from tests import decks

TODAY = 20_000


@pytest.fixture
def card(deck):
    return Card.objects.get(deck=deck.deck_id, entry="fact-1")


@pytest.fixture
def act(signed_in, card):
    return lambda verb, **data: signed_in.post(reverse(f"card_{verb}", args=[card.id]), data)


def answer(learner, card, *grades: int) -> None:
    from uuid import uuid4

    from quizzes.core.scheduling.types import Kind
    from quizzes.services.study import record_events
    from quizzes.services.study_batch import EventInput

    instant = now_ms()
    items = [
        EventInput(id=uuid4(), kind=Kind.REVIEW, card=card.id, at_ms=instant - 1000 + number, grade=grade)
        for number, grade in enumerate(grades)
    ]
    record_events(learner.pk, items=items, device_id=None, client_now_ms=None, clock=now_ms)


def test_page_shows_both_sides_and_the_standing(signed_in, card):
    body = signed_in.get(reverse("card", args=[card.id])).content.decode()

    assert ("What is fact 1?" in body, "The number 1000" in body) == (True, True)
    assert "The card is new: you have not answered it yet." in body
    assert "Nothing has happened with this card yet." in body


def test_page_explains_the_interval_and_tells_the_history(signed_in, learner, card):
    answer(learner, card, 4, 5)
    response = signed_in.get(reverse("card", args=[card.id]))
    body = response.content.decode()

    assert "(grade 4). The first interval is 1 day." in body
    assert "You answered it once more on" in body
    assert [step.grade for step in response.context["steps"]] == [5, 4]
    assert "Answered, grade 4" in body


@pytest.mark.parametrize(
    ("verb", "field", "done", "back"),
    [("suspend", "suspended", True, "unsuspend"), ("bury", "buried_until", None, "unbury")],
)
def test_card_is_put_away_and_taken_back(act, learner, card, verb, field, done, back):
    assert act(verb).headers["Location"] == reverse("card", args=[card.id])
    state = state_for(learner.pk, card.id)
    assert getattr(state, field) == done or (verb == "bury" and state.buried_until is not None)

    act(back)
    assert getattr(state_for(learner.pk, card.id), field) == getattr(CardState(), field)


def test_card_is_flagged(act, learner, card):
    act("flag", flag="3")
    assert state_for(learner.pk, card.id).flag == 3


@pytest.mark.parametrize("flag", ["", "8", "-1", "x", "٣", "33"])
def test_made_up_flag_is_refused(act, flag):
    assert (act("flag", flag=flag).status_code, StudyEvent.objects.count()) == (400, 0)


def test_card_is_begun_anew_after_a_question(signed_in, act, learner, card):
    answer(learner, card, 4)
    asked = signed_in.get(reverse("card", args=[card.id]), {"ask": "reset"})
    assert ("Begin this card anew?" in asked.content.decode(), state_for(learner.pk, card.id).is_new) == (
        True,
        False,
    )

    act("reset")
    assert state_for(learner.pk, card.id).is_new


def test_event_names_the_browser(act, signed_in, card):
    act("suspend")
    assert str(StudyEvent.objects.get().device) == signed_in.session["device"]


VERBS = ["suspend", "unsuspend", "bury", "unbury", "flag", "reset"]


@pytest.mark.parametrize("verb", VERBS)
def test_reading_changes_nothing(signed_in, card, verb):
    assert signed_in.get(reverse(f"card_{verb}", args=[card.id])).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_foreign_card_is_like_none(signed_in, other_learner, make_deck, verb):
    foreign = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    ident = Card.objects.filter(deck=foreign.deck_id).first().id

    assert signed_in.post(reverse(f"card_{verb}", args=[ident]), {"flag": "1"}).status_code == 404
    assert signed_in.get(reverse("card", args=[ident])).status_code == 404
    assert StudyEvent.objects.count() == 0


def test_own_card_leads_to_the_editor_and_a_shipped_one_does_not(signed_in, learner, card, make_deck):
    mine = make_deck(decks.plain("mine"), owner_id=learner.pk)
    own = Card.objects.get(deck=mine.deck_id, entry="fact-1")
    edit = reverse("deck_entry_edit", args=[mine.deck_id, "fact-1"])

    assert edit in signed_in.get(reverse("card", args=[own.id])).content.decode()
    assert "/edit/" not in signed_in.get(reverse("card", args=[card.id])).content.decode()


def test_retired_card_is_shown_without_what_could_be_done(signed_in, learner, make_deck):
    mine = make_deck(decks.plain("mine"), owner_id=learner.pk)
    authoring.remove_entry(learner.pk, mine.deck_id, "fact-1", now_ms=now_ms(), tags=None)
    own = Card.objects.get(deck=mine.deck_id, entry="fact-1")
    body = signed_in.get(reverse("card", args=[own.id])).content.decode()

    assert ("no longer in the deck" in body, reverse("card_suspend", args=[own.id]) in body) == (True, False)


@pytest.mark.parametrize(
    ("state", "due", "signs"),
    [
        ({}, "new", []),
        ({"due_day": TODAY, "interval": 1}, "due today", []),
        ({"due_day": TODAY - 1, "interval": 1}, "due for 1 day", []),
        ({"due_day": TODAY - 5, "interval": 1}, "due for 5 days", []),
        ({"due_day": TODAY + 1, "interval": 1}, "due tomorrow", []),
        ({"due_day": TODAY + 9, "interval": 9}, "due in 9 days, on Oct. 13, 2024", []),
        ({"due_day": TODAY + 9, "pull_day": TODAY, "interval": 9}, "due today", []),
        ({"due_day": TODAY + 1, "interval": 1, "drill_day": TODAY}, "asked again today", []),
        (
            {"suspended": True, "lapses": 8, "flag": 2, "buried_until": TODAY + 1},
            "new",
            ["suspended", "buried until Oct. 5, 2024", "hard to keep", "flag 2"],
        ),
        ({"buried_until": TODAY}, "new", []),
    ],
)
def test_standing_in_words(state, due, signs):
    told = standing(CardState(**state), TODAY)

    assert (told.due, [words for _name, words in told.signs]) == (due, signs)
