"""The figures of progress, from the log and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.core.clock import DAY_MS
from quizzes.core.progress.types import Rate, StatusCounts, Streaks
from quizzes.queries.errors import Missing
from quizzes.queries.progress import TodayFigures, outlook_for, report_for
from quizzes.services.library import end_enrolment, enrol
from quizzes.services.study import undo_review
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
DAY = NOON // DAY_MS


@pytest.fixture
def student(desk, deck):
    enrol(desk.learner_id, deck.deck_id, now_ms=NOON)
    return desk


def report(desk, **fields):
    return report_for(desk.learner_id, now_ms=desk.now, tz_min=0, **fields)


def test_report_of_a_beginner_is_all_noughts(student):
    found = report(student)

    assert found.today == TodayFigures(0, 0, 0, 0, 0)
    assert found.streak == Streaks(0, 0)
    assert found.counts == StatusCounts(suspended=0, drill=0, new=6, young=0, mature=0)
    assert found.retention.overall == Rate(0, 0)
    assert (sum(day.count for day in found.calendar), found.forecast.backlog) == (0, 0)


def test_today_counts_answers_new_cards_lapses_practice_and_capped_seconds(student):
    student.send(student.event(0), student.event(1))
    student.later(1)
    student.send(
        student.event(0, grade=0, dur_ms=5_000),
        student.event(2, grade=4, dur_ms=900_000),
        student.event(3, grade=4, kind="practice"),
    )

    assert report(student).today == TodayFigures(reviews=2, new=1, lapses=1, practice=1, seconds=65)


def test_new_cards_of_a_deck_that_is_under_study_no_more_were_new(student, deck):
    student.send(student.event(0), student.event(1))
    end_enrolment(student.learner_id, deck.deck_id, now_ms=student.now)

    assert report(student).today == TodayFigures(reviews=2, new=2, lapses=0, practice=0, seconds=0)
    assert report(student, deck_id=deck.deck_id).today.new == 2


def test_undone_answers_count_nowhere(student):
    review = student.event(0, grade=1, dur_ms=4_000)
    student.send(review)
    undo_review(student.learner_id, review.id, device_id=None, clock=lambda: student.now)

    found = report(student)

    assert (found.today, found.streak) == (TodayFigures(0, 0, 0, 0, 0), Streaks(0, 0))
    assert sum(day.count for day in found.calendar) == 0


def test_calendar_begins_on_a_monday_and_ends_today(student):
    student.send(student.event(0), student.event(1))

    days = report(student).calendar

    assert ((days[0].day + 3) % 7, days[-1].day, days[-1].count) == (0, DAY, 2)
    assert 52 * 7 < len(days) <= 53 * 7


def test_streak_runs_over_days_in_a_row(student):
    for _day in range(3):
        student.send(student.event(0))
        student.later(1)

    outlook = outlook_for(student.learner_id, now_ms=student.now, tz_min=0)
    assert (outlook.day, outlook.answers, outlook.streak) == (DAY + 3, 0, Streaks(3, 3))
    student.later(1)
    assert report(student).streak == Streaks(0, 3)


def test_forecast_holds_the_backlog_today_and_leaves_suspended_cards_out(student):
    student.send(student.event(0), student.event(1), student.event(2))
    student.send(student.event(2, None, kind="suspend"))
    student.later(2)
    student.send(student.event(1))  # interval 6

    found = report(student).forecast

    assert (found.backlog, [(day.day - DAY, day.count) for day in found.days if day.count]) == (
        1,
        [(2, 1), (8, 1)],
    )


def test_retention_counts_first_answers_of_a_day_on_cards_known_before(student):
    student.send(student.event(0), student.event(1))
    student.later(1)
    student.send(
        student.event(0, grade=4), student.event(1, grade=1, at_ms=student.now - 1), student.event(1, grade=5)
    )

    found = report(student).retention

    assert (found.young, found.mature, found.overall.fraction) == (Rate(1, 2), Rate(0, 0), 0.5)


def test_mature_reviews_are_told_apart(student):
    for gap in (0, 1, 6, 15, 38):
        student.later(gap)
        student.send(student.event(0))

    found = report(student)

    assert found.retention.mature == Rate(1, 1)  # the one after 38 days; the others are over 30 days ago
    assert found.counts == StatusCounts(suspended=0, drill=0, new=5, young=0, mature=1)


def test_every_card_has_one_status(student):
    student.send(
        student.event(0),
        student.event(1, grade=1),
        student.event(2, None, kind="suspend"),
        student.event(3, None, kind="flag", payload={"flag": 2}),
    )

    assert report(student).counts == StatusCounts(suspended=1, drill=1, new=3, young=1, mature=0)


def test_mastery_stands_by_objective(student):
    student.send(student.event(0), student.event(1), student.event(2))

    objectives = report(student).decks[0].objectives

    assert [(item.key, item.cards, item.learned, item.mature) for item in objectives] == [
        ("first", 3, 2, 0),
        ("second", 3, 1, 0),
    ]


def test_report_of_one_deck_leaves_the_others_out(student, make_deck, deck):
    other = make_deck(decks.plain("another", cards=2))
    enrol(student.learner_id, other.deck_id, now_ms=NOON + 1)
    student.send(student.event(0))

    assert report(student).counts.total == 8
    alone = report(student, deck_id=other.deck_id)
    assert (alone.counts.total, alone.today.reviews, len(alone.decks)) == (2, 0, 1)


def test_report_of_a_foreign_deck_is_missing(student, make_deck, other_learner):
    private = make_deck(decks.plain("private"), owner_id=other_learner.pk)
    with pytest.raises(Missing):
        report(student, deck_id=private.deck_id)


def test_number_of_queries_does_not_depend_on_rows(student, make_deck):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            report(student)
        return len(captured)

    student.send(student.event(0))
    before = queries()
    student.later(1)
    student.send(*[student.event(number, grade=number % 6) for number in range(6)])
    for slug in ("second", "third"):
        enrol(student.learner_id, make_deck(decks.plain(slug)).deck_id, now_ms=NOON)

    assert queries() == before
