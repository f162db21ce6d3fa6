"""The queue of a study day and the history of a card."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.core.clock import DAY_MS, MINUTE_MS
from quizzes.models import Card
from quizzes.queries.agenda import Counts
from quizzes.queries.errors import Missing
from quizzes.queries.study import history_for, queue_for, state_for
from quizzes.services.accounts import change_settings
from quizzes.services.library import end_enrolment, enrol
from quizzes.services.study import undo_review
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
DAY = NOON // DAY_MS

CLOZE = """
format: 1
deck: gaps
title: Gaps
languages: [en]
license: CC0-1.0
objectives:
  - id: first
    title: Fill gaps
cards:
  - id: two-gaps
    kind: cloze
    objective: first
    text: "The {{c1::first}} gap and the {{c2::second}} gap."
  - id: plain
    kind: basic
    objective: first
    prompt: What is plain?
    answer: This card
"""


def queue(desk, **fields):
    return queue_for(desk.learner_id, now_ms=desk.now, tz_min=0, **fields)


def entries(found):
    return [(item.role, item.card.entry) for item in found.items]


@pytest.fixture
def student(desk, deck):
    enrol(desk.learner_id, deck.deck_id, now_ms=NOON)
    return desk


def test_new_cards_come_in_deck_order_up_to_the_daily_limit(student):
    change_settings(student.learner_id, changes={"new_per_day": 3})

    found = queue(student)

    assert entries(found) == [("new", f"fact-{number}") for number in (1, 2, 3)]
    assert (found.day, found.counts) == (DAY, Counts(new=3, due=0, drill=0, suspended=0, total=6))


def test_cards_begun_today_count_against_the_limit_on_any_device(student):
    change_settings(student.learner_id, changes={"new_per_day": 3})
    student.send(student.event(0), student.event(1))

    assert entries(queue(student)) == [("new", "fact-3")]
    student.later(1)
    assert (
        entries(queue(student))
        == [
            ("due", "fact-1"),
            ("new", "fact-3"),
            ("new", "fact-4"),
            ("due", "fact-2"),
            ("new", "fact-5"),
        ]
        or [role for role, _entry in entries(queue(student))].count("new") == 3
    )


def test_new_cards_stand_evenly_among_the_due(student):
    change_settings(student.learner_id, changes={"new_per_day": 6})
    student.send(*[student.event(number) for number in range(4)])
    student.later(1)

    # New card i of 2 stands after due card floor((i + 1) * 4 / 3): after the first and after the second.
    assert entries(queue(student)) == [
        ("due", "fact-1"),
        ("new", "fact-5"),
        ("due", "fact-2"),
        ("new", "fact-6"),
        ("due", "fact-3"),
        ("due", "fact-4"),
    ]


def test_relatively_most_overdue_stands_first(student):
    for day in (0, 1):
        student.now = NOON + day * DAY_MS
        student.send(student.event(0))  # interval 6, due on day 7
    student.now = NOON + 6 * DAY_MS
    student.send(student.event(1))  # interval 1, due on day 7
    student.now = NOON + 9 * DAY_MS

    due = [entry for role, entry in entries(queue(student)) if role == "due"]

    assert due == ["fact-2", "fact-1"]


def test_failed_card_waits_ten_minutes_or_until_nothing_else_is_left(student):
    change_settings(student.learner_id, changes={"new_per_day": 2})
    student.send(student.event(0, grade=1))

    waiting = queue(student)
    student.now += 10 * MINUTE_MS
    ready = queue(student)

    assert entries(waiting) == [("new", "fact-2"), ("drill", "fact-1")]
    assert waiting.items[1].ready_at_ms == NOON + 10 * MINUTE_MS
    assert entries(ready) == [("drill", "fact-1"), ("new", "fact-2")]
    student.send(student.event(0, grade=4))
    assert entries(queue(student)) == [("new", "fact-2")]


def test_suspended_and_buried_cards_are_out(student):
    student.send(
        student.event(0, None, kind="suspend"),
        student.event(1, None, kind="bury", payload={"until": "2026-01-02"}),
    )

    assert [entry for _role, entry in entries(queue(student))] == ["fact-3", "fact-4", "fact-5", "fact-6"]
    assert queue(student).counts.suspended == 1
    student.later(1)
    assert entries(queue(student))[0] == ("new", "fact-2")


def test_limits_of_the_enrolment_override_the_learners(student, deck):
    change_settings(student.learner_id, changes={"reviews_per_day": 5})
    student.send(*[student.event(number) for number in range(6)])
    student.later(1)
    enrol(student.learner_id, deck.deck_id, now_ms=NOON, new_per_day=0, reviews_per_day=2)

    assert [role for role, _entry in entries(queue(student))] == ["due", "due"]
    student.send(student.event(0))
    assert queue(student).counts.due == 1


def test_siblings_are_kept_apart(desk, make_deck):
    gaps = make_deck(CLOZE)
    enrol(desk.learner_id, gaps.deck_id, now_ms=NOON)
    first = Card.objects.get(entry="two-gaps", face="c1").id

    assert [(item.card.entry, item.card.face) for item in queue(desk).items] == [
        ("two-gaps", "c1"),
        ("plain", "main"),
    ]
    desk.send(desk.event(first))
    assert entries(queue(desk)) == [("new", "plain")]
    desk.later(1)
    assert [(item.role, item.card.face) for item in queue(desk).items if item.card.entry == "two-gaps"] == [
        ("due", "c1")
    ]
    desk.send(desk.event(first))
    desk.later(1)
    assert [(item.role, item.card.face) for item in queue(desk).items if item.card.entry == "two-gaps"] == [
        ("new", "c2")
    ]


def test_previews_are_what_happens(student):
    student.send(student.event(0))
    student.later(1)
    item = next(item for item in queue(student).items if item.role == "due")

    for preview in item.previews:
        event = student.event(0, grade=preview.grade)
        state = student.send(event).states[student.cards[0]]
        found = (state.interval, state.effective_due, state.drill_day == DAY + 1)
        assert found == (preview.interval, preview.due_day, preview.drill)
        undo_review(student.learner_id, event.id, device_id=None, clock=lambda: student.now)


def test_day_follows_the_offset_of_the_client(student):
    late = NOON + 15 * 60 * MINUTE_MS  # 03:00 UTC on the next date, before the rollover at four
    assert queue_for(student.learner_id, now_ms=late, tz_min=0).day == DAY
    assert queue_for(student.learner_id, now_ms=late, tz_min=480).day == DAY + 1
    change_settings(student.learner_id, changes={"time_zone": "Asia/Shanghai"})
    assert queue_for(student.learner_id, now_ms=late).day == DAY + 1


def test_all_decks_stand_one_after_the_other_and_an_ended_one_is_out(student, make_deck):
    other = make_deck(decks.plain("another", cards=2))
    enrol(student.learner_id, other.deck_id, now_ms=NOON + 1)

    whole = queue(student)
    assert (len(whole.items), whole.counts.total, whole.items[-1].card.deck_id) == (8, 8, other.deck_id)

    end_enrolment(student.learner_id, other.deck_id, now_ms=NOON + 2)
    assert queue(student).counts.total == 6
    assert len(queue(student, deck_id=other.deck_id).items) == 2


def test_queue_of_nothing_is_empty(desk):
    found = queue(desk)
    assert (found.items, found.counts) == ((), Counts(0, 0, 0, 0, 0))


def test_foreign_deck_and_card_are_missing(desk, make_deck, other_learner):
    private = make_deck(decks.plain("private"), owner_id=other_learner.pk)
    card = Card.objects.filter(deck=private.deck_id)[0].id

    for ident in (private.deck_id, uuid.uuid4()):
        with pytest.raises(Missing):
            queue(desk, deck_id=ident)
    for ident in (card, uuid.uuid4()):
        with pytest.raises(Missing):
            history_for(desk.learner_id, ident)
        with pytest.raises(Missing):
            state_for(desk.learner_id, ident)


@pytest.mark.parametrize("deck_only", [True, False])
def test_number_of_queries_does_not_depend_on_rows(student, make_deck, deck, deck_only):
    ident = deck.deck_id if deck_only else None

    def queries():
        with CaptureQueriesContext(connection) as captured:
            queue(student, deck_id=ident)
        return len(captured)

    student.send(student.event(0))
    student.later(1)
    before = queries()
    student.send(*[student.event(number, grade=number % 6) for number in range(4)])
    student.later(1)
    for slug in () if deck_only else ("second", "third"):
        enrol(student.learner_id, make_deck(decks.plain(slug)).deck_id, now_ms=NOON)

    assert queries() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite asks one card after the other anyhow")
def test_new_cards_are_found_without_joining_whole_decks(student):
    """A plan that a large deck, of which the statistics know nothing yet, cannot turn into minutes."""
    with CaptureQueriesContext(connection) as captured:
        queue(student)
    statement = next(query["sql"] for query in captured if " part" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "SubPlan" in plan
    assert "Join" not in plan


def test_history_tells_every_step_and_the_reason(student):
    student.send(student.event(0))
    student.later(1)
    slip = student.event(0, grade=0)
    student.send(slip)
    student.now += 1000
    undo_review(student.learner_id, slip.id, device_id=None, clock=lambda: student.now)
    student.now += 1000
    student.send(student.event(0, grade=4))

    history = history_for(student.learner_id, student.cards[0])

    shown = [(step.kind, step.undone, step.interval_before, step.interval_after) for step in history.steps]
    assert shown == [
        ("review", False, 0, 1),
        ("review", True, 1, 1),
        ("undo", False, 1, 1),
        ("review", False, 1, 6),
    ]
    assert str(history.reasons[0].code) == "second_pass"
    assert history.state == state_for(student.learner_id, student.cards[0])
    assert history.state.interval == 6
