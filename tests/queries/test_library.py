"""Decks, cards and pictures as a learner sees them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import Card, Media
from quizzes.queries.agenda import Counts
from quizzes.queries.errors import Missing
from quizzes.queries.library import card_for, cards_of, deck_for, decks_for, picture_for
from quizzes.services.library import end_enrolment, enrol
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def listed(learner_id):
    return decks_for(learner_id, now_ms=NOON, tz_min=0)


def test_decks_show_shipped_and_own_and_not_those_of_others(learner, other_learner, make_deck):
    make_deck(decks.plain("shipped"))
    make_deck(decks.plain("mine"), owner_id=learner.pk)
    make_deck(decks.plain("theirs"), owner_id=other_learner.pk)

    assert [(row.slug, row.own) for row in listed(learner.pk)] == [("mine", True), ("shipped", False)]


def test_decks_under_study_stand_first_with_todays_counts(desk, make_deck):
    other = make_deck(decks.plain("zebra", cards=2))
    enrol(desk.learner_id, other.deck_id, now_ms=NOON)
    desk.send(desk.event(0), desk.event(1, grade=1), desk.event(2, None, kind="suspend"))

    found = listed(desk.learner_id)

    assert [(row.slug, row.enrolled) for row in found] == [("zebra", True), ("small", False)]
    assert found[0].counts == Counts(new=2, due=0, drill=0, suspended=0, total=2)
    assert found[1].counts == Counts(new=3, due=0, drill=1, suspended=1, total=6)


def test_number_of_queries_does_not_depend_on_decks(learner, make_deck):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            listed(learner.pk)
        return len(captured)

    make_deck(decks.plain("first"))
    before = queries()
    for slug in ("second", "third"):
        make_deck(decks.plain(slug))

    assert queries() == before


def test_deck_shows_objectives_limits_and_licence(desk, deck):
    enrol(desk.learner_id, deck.deck_id, now_ms=NOON, new_per_day=7)
    desk.send(desk.event(0))

    found = deck_for(desk.learner_id, deck.deck_id, now_ms=NOON, tz_min=0)

    assert (found.license, found.new_per_day, found.reviews_per_day) == ("CC0-1.0", 7, None)
    assert [(item.key, item.cards, item.learned) for item in found.objectives] == [
        ("first", 3, 1),
        ("second", 3, 0),
    ]
    assert found.summary.counts.new == 5


def test_left_deck_keeps_no_limits_and_is_not_enrolled(learner, deck):
    enrol(learner.pk, deck.deck_id, now_ms=NOON, new_per_day=7)
    end_enrolment(learner.pk, deck.deck_id, now_ms=NOON)

    found = deck_for(learner.pk, deck.deck_id, now_ms=NOON, tz_min=0)

    assert (found.summary.enrolled, found.new_per_day) == (False, None)


def test_cards_come_in_pages_without_the_retired(learner, deck, make_deck):
    make_deck(decks.plain(cards=5))

    first = cards_of(learner.pk, deck.deck_id, limit=3)
    second = cards_of(learner.pk, deck.deck_id, after=first[-1].position, limit=3)

    assert [card.entry for card in first + second] == [f"fact-{number}" for number in range(1, 6)]
    assert first[0].content["kind"] == "basic"


def test_foreign_things_are_missing_like_things_that_do_not_exist(learner, other_learner, make_deck):
    private = make_deck(decks.plain("private"), owner_id=other_learner.pk)
    card = Card.objects.filter(deck=private.deck_id)[0].id
    Media.objects.create(
        deck_id=private.deck_id, name="a.svg", digest="", content_type="image/svg+xml", content=b"x"
    )

    answers = []
    for deck_id, card_id in ((private.deck_id, card), (uuid.uuid4(), uuid.uuid4())):
        for read in (
            lambda: deck_for(learner.pk, deck_id, now_ms=NOON),  # noqa: B023 - called before the next turn
            lambda: cards_of(learner.pk, deck_id, limit=1),  # noqa: B023
            lambda: card_for(learner.pk, card_id),  # noqa: B023
            lambda: picture_for(learner.pk, deck_id, "a.svg"),  # noqa: B023
        ):
            with pytest.raises(Missing) as missing:
                read()
            answers.append(str(missing.value))
    assert answers[:4] == answers[4:]
    assert picture_for(other_learner.pk, private.deck_id, "a.svg").content == b"x"
