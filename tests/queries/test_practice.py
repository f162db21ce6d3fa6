"""Cards beyond what the day asks: which, in what order, and that answering them moves nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.core.clock import DAY_MS
from quizzes.models import CardState
from quizzes.queries.agenda import STATE_COLUMNS
from quizzes.queries.errors import Missing
from quizzes.queries.practice import Mode, practice_for
from quizzes.queries.study import queue_for
from quizzes.services.library import enrol
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
DAY = NOON // DAY_MS


@pytest.fixture
def student(desk, deck):
    enrol(desk.learner_id, deck.deck_id, now_ms=NOON)
    return desk


def practice(desk, mode, **fields):
    return practice_for(desk.learner_id, now_ms=desk.now, tz_min=0, mode=mode, **fields)


def entries(found) -> list[str]:
    return [item.card.entry for item in found.items]


def states(desk) -> list[tuple]:
    """Of the cards that were begun, all that scheduling knows."""
    begun = CardState.objects.filter(user=desk.learner_id, due_day__isnull=False)
    return sorted(begun.values_list("card", *STATE_COLUMNS))


def test_ahead_gives_what_comes_back_within_the_days_and_the_soonest_first(student):
    student.send(student.event(2))
    student.later(1)
    student.send(student.event(2), student.event(0))  # fact-3 comes back on day 7, fact-1 on day 2

    assert entries(practice(student, Mode.AHEAD, days=6)) == ["fact-1", "fact-3"]
    assert entries(practice(student, Mode.AHEAD, days=5)) == ["fact-1"]


def test_ahead_leaves_to_the_queue_what_is_due_today(student):
    student.send(student.event(0), student.event(1))
    student.later(1)
    student.send(student.event(1))

    assert entries(practice(student, Mode.AHEAD)) == ["fact-2"]
    assert "fact-1" in [item.card.entry for item in queue_for(student.learner_id, now_ms=student.now).items]


def test_ahead_counts_a_card_that_a_quiz_pulled_by_that_day(student):
    student.send(student.event(0))
    student.later(1)
    student.send(student.event(0, at_ms=student.now - 1))  # before the miss, whatever their ids
    student.send(student.event(0, None, kind="quiz_miss"))  # pulled to tomorrow, else due in six days

    assert entries(practice(student, Mode.AHEAD, days=1)) == ["fact-1"]


def test_cram_gives_every_card_in_an_order_that_the_day_decides(student):
    first, again = (entries(practice(student, Mode.CRAM)) for _ in range(2))
    student.later(1)
    tomorrow = entries(practice(student, Mode.CRAM))

    assert first == again
    assert sorted(first) == sorted(tomorrow) == [f"fact-{number}" for number in range(1, 7)]
    assert first != tomorrow


def test_cram_of_an_objective_leaves_the_others_out(student):
    assert sorted(entries(practice(student, Mode.CRAM, objective="first"))) == ["fact-1", "fact-3", "fact-5"]
    assert entries(practice(student, Mode.CRAM, objective="none")) == []


def test_forgotten_gives_what_was_failed_today_and_not_taken_back(student):
    taken_back = student.event(1, 1)
    student.send(student.event(0, 2), taken_back, student.event(2, 3), student.event(3, 1, kind="practice"))
    student.send(student.event(1, None, kind="undo", target=taken_back.id))

    assert entries(practice(student, Mode.FORGOTTEN)) == ["fact-1"]
    student.later(1)
    assert entries(practice(student, Mode.FORGOTTEN)) == []


def test_cards_put_away_are_not_practised(student):
    until = {"until": "2026-01-02"}
    student.send(student.event(0, None, kind="suspend"), student.event(1, None, kind="bury", payload=until))

    assert sorted(entries(practice(student, Mode.CRAM))) == ["fact-3", "fact-4", "fact-5", "fact-6"]
    student.later(1)
    assert "fact-2" in entries(practice(student, Mode.CRAM))


def test_what_was_practised_today_stands_last(student):
    before = practice(student, Mode.CRAM, limit=2)
    student.send(*[student.event(item.card.id, kind="practice") for item in before.items])
    after = practice(student, Mode.CRAM)

    assert (before.cards, after.cards) == (6, 6)
    assert entries(after)[-2:] == entries(before)


@pytest.mark.parametrize("grade", range(6))
def test_practice_moves_no_schedule(student, grade):
    student.send(student.event(0), student.event(1, 1))
    before = states(student)
    queue = queue_for(student.learner_id, now_ms=student.now)
    student.send(*[student.event(number, grade, kind="practice") for number in range(6)])

    assert states(student) == before
    assert queue_for(student.learner_id, now_ms=student.now) == queue


def test_practice_of_a_foreign_deck_is_missing(student, make_deck, other_learner):
    foreign = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    with pytest.raises(Missing):
        practice(student, Mode.CRAM, deck_id=foreign.deck_id)


@pytest.mark.parametrize("mode", list(Mode))
def test_practice_takes_as_many_queries_for_three_decks_as_for_one(student, make_deck, mode):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            practice(student, mode)
        return len(captured)

    student.send(*[student.event(number, 1) for number in range(3)])
    one = queries()
    for number in (2, 3):
        enrol(student.learner_id, make_deck(decks.plain(f"deck-{number}")).deck_id, now_ms=NOON)

    assert queries() == one
