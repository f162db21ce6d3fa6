"""Importing decks and enrolling in them."""

import uuid

import pytest

from quizzes.models import Card, CardState, Deck, Enrolment, Objective
from quizzes.models.library import card_id, deck_id
from quizzes.services import library
from quizzes.services.errors import Invalid, NotFound
from quizzes.services.library import DeckError, end_enrolment, enrol, import_deck
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def keys(*numbers):
    return tuple((f"fact-{number}", "main") for number in numbers)


def test_import_makes_the_deck_with_cards_in_order(make_deck):
    result = make_deck(decks.plain())

    assert (result.slug, result.revision, result.added, result.applied) == (
        "small",
        1,
        keys(*range(1, 7)),
        True,
    )
    assert (result.changed, result.retired, result.unchanged) == ((), (), ())
    cards = Card.objects.filter(deck=result.deck_id).order_by("position")
    assert [card.entry for card in cards] == [f"fact-{number}" for number in range(1, 7)]
    assert list(Objective.objects.values_list("key", flat=True)) == ["first", "second"]


def test_ids_follow_from_owner_slug_and_entry(make_deck, learner):
    shipped, own = make_deck(decks.plain()), make_deck(decks.plain(), owner_id=learner.pk)

    assert (shipped.deck_id, own.deck_id) == (deck_id(None, "small"), deck_id(learner.pk, "small"))
    assert shipped.deck_id != own.deck_id
    assert Card.objects.filter(id=card_id(own.deck_id, "fact-1", "main")).count() == 1


def test_same_deck_again_changes_nothing(make_deck):
    first = make_deck(decks.plain())

    again = make_deck(decks.plain(), now_ms=NOON + 1)

    assert (again.revision, again.unchanged) == (1, keys(*range(1, 7)))
    assert Deck.objects.get(id=first.deck_id).imported_at.timestamp() * 1000 == NOON


def test_import_again_adds_changes_retires_and_keeps_history(make_deck, learner):
    make_deck(decks.plain())
    before = dict(Card.objects.values_list("entry", "id"))
    edited = (
        decks.plain(cards=7)
        .replace("What is fact 2?", "What is the second fact?")
        .replace("fact-4", "fact-9")
    )

    result = make_deck(edited)

    assert (result.revision, result.added) == (2, (("fact-9", "main"), ("fact-7", "main")))
    assert (result.changed, result.retired) == (keys(2), keys(4))
    assert Card.objects.get(entry="fact-2").id == before["fact-2"]
    retired = Card.objects.get(entry="fact-4")
    assert (retired.retired, retired.revision, retired.id) == (True, 2, before["fact-4"])
    assert dict(Card.objects.values_list("entry", "revision"))["fact-1"] == 1


def test_retired_cards_are_told_in_the_decks_order_not_the_tables(make_deck):
    make_deck(decks.plain())
    head, *facts = decks.plain().split("  - id: fact-")
    make_deck("  - id: fact-".join([head, *reversed(facts)]))

    assert make_deck(decks.plain(cards=2)).retired == keys(6, 5, 4, 3)


def test_retired_card_returns_with_its_id(make_deck):
    first = make_deck(decks.plain())
    make_deck(decks.plain(cards=5))

    result = make_deck(decks.plain())

    assert (result.revision, result.added) == (3, keys(6))
    card = Card.objects.get(id=card_id(first.deck_id, "fact-6", "main"))
    assert (card.retired, card.revision, Card.objects.count()) == (False, 3, 6)


def test_plan_says_what_an_import_would_do_and_does_nothing(desk):
    desk.send(desk.event(1), desk.event(5))
    edited = decks.plain(cards=5).replace("What is fact 2?", "What is the second fact?")

    plan = import_deck({"deck.yaml": edited.encode()}, owner_id=None, now_ms=NOON, plan_only=True)

    assert (plan.applied, plan.revision) == (False, 1)
    assert (plan.changed, plan.retired, plan.learners) == (keys(2), keys(6), {"changed": 1, "retired": 1})
    assert (Deck.objects.get().revision, Card.objects.filter(retired=True).count()) == (1, 0)


def test_plan_of_a_new_deck_writes_nothing():
    plan = import_deck({"deck.yaml": decks.plain().encode()}, owner_id=None, now_ms=NOON, plan_only=True)

    assert (plan.revision, len(plan.added), plan.applied) == (0, 6, False)
    assert (Deck.objects.count(), Card.objects.count()) == (0, 0)


def test_deck_with_a_fault_is_refused_whole(make_deck):
    make_deck(decks.plain())
    bad = decks.plain(cards=8).replace("kind: basic", "kind: magic", 1)

    with pytest.raises(DeckError) as refusal:
        make_deck(bad)

    assert len(refusal.value.problems) == 1
    assert (Deck.objects.get().revision, Card.objects.count()) == (1, 6)


def test_import_takes_no_more_queries_for_more_cards(make_deck, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as small:
        make_deck(decks.plain("small", cards=6))
    with django_assert_max_num_queries(len(small)):
        make_deck(decks.plain("large", cards=90))


def test_enrol_again_changes_the_limits_and_end_keeps_the_row(learner, deck):
    enrol(learner.pk, deck.deck_id, now_ms=NOON)
    enrol(learner.pk, deck.deck_id, now_ms=NOON + 1000, new_per_day=5)
    row = Enrolment.objects.get()
    assert (row.new_per_day, row.reviews_per_day, row.started_at.timestamp()) == (5, None, NOON / 1000)

    end_enrolment(learner.pk, deck.deck_id, now_ms=NOON + 2000)
    end_enrolment(learner.pk, deck.deck_id, now_ms=NOON + 3000)
    assert Enrolment.objects.get().ended_at.timestamp() == NOON / 1000 + 2

    enrol(learner.pk, deck.deck_id, now_ms=NOON + 4000)
    assert (Enrolment.objects.get().ended_at, Enrolment.objects.count()) == (None, 1)


def test_enrolment_ends_also_when_the_clock_was_set_back(learner, deck):
    enrol(learner.pk, deck.deck_id, now_ms=NOON)
    end_enrolment(learner.pk, deck.deck_id, now_ms=NOON - 1)
    row = Enrolment.objects.get(user=learner.pk)
    assert row.ended_at == row.started_at


def test_foreign_deck_answers_like_one_that_does_not_exist(learner, other_learner, make_deck):
    private = make_deck(decks.plain("private"), owner_id=other_learner.pk)

    for ident in (private.deck_id, uuid.uuid4()):
        with pytest.raises(NotFound) as enrolling:
            enrol(learner.pk, ident, now_ms=NOON)
        with pytest.raises(NotFound) as ending:
            end_enrolment(learner.pk, ident, now_ms=NOON)
        assert str(enrolling.value) == str(ending.value) == "There is no such deck."
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize("field", ["new_per_day", "reviews_per_day"])
def test_enrolment_limits_out_of_range_are_refused(learner, deck, field):
    with pytest.raises(Invalid) as refusal:
        enrol(learner.pk, deck.deck_id, now_ms=NOON, **{field: -1})
    assert (refusal.value.field, Enrolment.objects.count()) == (field, 0)


def test_every_shipped_deck_imports():
    shipped = library.shipped_decks()
    assert [name for name, _path in shipped] == ["docker"]

    for _name, path in shipped:
        result = import_deck(path, owner_id=None, now_ms=NOON)
        assert len(result.added) == Card.objects.filter(deck=result.deck_id).count()
    assert CardState.objects.count() == 0
