"""Plans to catch up and days away, seen in what is asked afterwards."""

import pytest

from quizzes.core.clock import DAY_MS
from quizzes.core.progress.types import Streaks
from quizzes.models import Absence, CatchUp, Enrolment
from quizzes.queries.agenda import Running
from quizzes.queries.plans import Away, absence_for, backlog_for, backlogs_for
from quizzes.queries.progress import outlook_for
from quizzes.queries.study import queue_for
from quizzes.services.errors import Conflict, Invalid, NotFound
from quizzes.services.library import end_enrolment, enrol
from quizzes.services.plans import come_back, end_catch_up, go_away, start_catch_up
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

TODAY = NOON // DAY_MS


@pytest.fixture
def deck(make_deck):
    return make_deck(decks.plain(cards=70))


@pytest.fixture
def behind(desk, deck):
    """60 cards were learned, and 20 days ago they fell due."""
    enrol(desk.learner_id, deck.deck_id, now_ms=NOON, new_per_day=5)
    desk.now -= 21 * DAY_MS
    desk.send(*(desk.event(card, 4) for card in range(60)))
    desk.now = NOON
    return desk


def counts(desk):
    found = queue_for(desk.learner_id, now_ms=desk.now).counts
    return found.due, found.new


def test_plan_holds_reviews_and_new_cards_back_until_its_last_day(behind, deck):
    who, what = behind.learner_id, deck.deck_id
    assert counts(behind) == (60, 5)
    start_catch_up(who, what, reviews_per_day=9, until_day=TODAY + 6, now_ms=NOON)
    assert counts(behind) == (9, 0)
    behind.send(behind.event(0), behind.event(1))
    assert counts(behind) == (7, 0)
    behind.later(6)
    assert counts(behind) == (9, 0)
    behind.later(1)
    assert counts(behind) == (60, 5)
    assert backlog_for(who, what, now_ms=behind.now).running is None


def test_plan_may_let_new_cards_come(behind, deck):
    plan = {"reviews_per_day": 9, "until_day": TODAY, "new_cards": True}
    start_catch_up(behind.learner_id, deck.deck_id, **plan, now_ms=NOON)
    assert counts(behind) == (9, 5)


def test_backlog_offers_plans_until_one_runs(behind, deck):
    who, what = behind.learner_id, deck.deck_id
    found = backlog_for(who, what, now_ms=NOON)
    assert (found.overdue, found.running) == (60, None)
    assert [(plan.per_day, plan.until - TODAY) for plan in found.offers] == [(9, 6), (5, 13), (3, 27)]
    start_catch_up(who, what, reviews_per_day=9, until_day=TODAY + 6, now_ms=NOON)
    found = backlog_for(who, what, now_ms=NOON)
    assert (found.overdue, found.running, found.offers) == (60, Running(9, TODAY + 6, False), ())


def test_plan_can_be_replaced_and_ended(behind, deck):
    who, what = behind.learner_id, deck.deck_id
    for pace in (9, 5):
        start_catch_up(who, what, reviews_per_day=pace, until_day=TODAY + 6, now_ms=NOON)
    assert (counts(behind), CatchUp.objects.count()) == ((5, 0), 1)
    for _again in range(2):
        end_catch_up(who, what)
    assert counts(behind) == (60, 5)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reviews_per_day": 0}, "reviews_per_day"),
        ({"reviews_per_day": 100_000}, "reviews_per_day"),
        ({"until_day": TODAY - 1}, "until"),
        ({"until_day": TODAY + 366}, "until"),
    ],
)
def test_plan_out_of_range_is_refused(behind, deck, change, field):
    plan = {"reviews_per_day": 9, "until_day": TODAY, **change}
    with pytest.raises(Invalid) as refused:
        start_catch_up(behind.learner_id, deck.deck_id, **plan, now_ms=NOON)
    assert (refused.value.field, CatchUp.objects.count()) == (field, 0)


def test_plan_needs_a_deck_under_study(behind, deck, make_deck, other_learner):
    plan = {"reviews_per_day": 9, "until_day": TODAY, "now_ms": NOON}
    end_enrolment(behind.learner_id, deck.deck_id, now_ms=NOON)
    with pytest.raises(Conflict):
        start_catch_up(behind.learner_id, deck.deck_id, **plan)
    theirs = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    with pytest.raises(NotFound):
        start_catch_up(behind.learner_id, theirs.deck_id, **plan)
    with pytest.raises(NotFound):
        end_catch_up(behind.learner_id, theirs.deck_id)


@pytest.mark.parametrize("count", [1, 3])
def test_backlogs_take_as_many_queries_for_many_decks(learner, make_deck, django_assert_num_queries, count):
    for number in range(count):
        made = make_deck(decks.plain(f"deck-{number}"))
        enrol(learner.pk, made.deck_id, now_ms=NOON)
    with django_assert_num_queries(4):
        assert len(backlogs_for(learner.pk, now_ms=NOON)) == count


def test_streak_outlives_days_away(desk, deck):
    enrol(desk.learner_id, deck.deck_id, now_ms=NOON)
    desk.send(desk.event(0))
    go_away(desk.learner_id, until_day=TODAY + 9, now_ms=desk.now)
    desk.later(9)
    assert absence_for(desk.learner_id, TODAY + 9) == Away(TODAY, TODAY + 9)
    desk.later(1)
    assert absence_for(desk.learner_id, TODAY + 10) is None
    assert outlook_for(desk.learner_id, now_ms=desk.now).streak == Streaks(1, 1)
    desk.send(desk.event(1))
    assert outlook_for(desk.learner_id, now_ms=desk.now).streak == Streaks(2, 2)


def test_absence_can_be_moved_and_ended_early(desk):
    who = desk.learner_id
    go_away(who, until_day=TODAY + 9, now_ms=desk.now)
    desk.later(2)
    go_away(who, until_day=TODAY + 4, now_ms=desk.now)
    assert Absence.objects.values_list("first_day", "last_day").get() == (TODAY, TODAY + 4)
    for _again in range(2):
        come_back(who, now_ms=desk.now)
    assert Absence.objects.values_list("first_day", "last_day").get() == (TODAY, TODAY + 1)
    go_away(who, until_day=TODAY + 4, now_ms=desk.now)
    come_back(who, now_ms=desk.now)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("ahead", [-1, 366])
def test_absence_out_of_range_is_refused(desk, ahead):
    with pytest.raises(Invalid):
        go_away(desk.learner_id, until_day=TODAY + ahead, now_ms=NOON)


def test_limits_of_an_enrolment_come_back_after_a_plan(behind, deck):
    start_catch_up(behind.learner_id, deck.deck_id, reviews_per_day=9, until_day=TODAY, now_ms=NOON)
    row = Enrolment.objects.get(user=behind.learner_id)
    assert (row.new_per_day, row.reviews_per_day) == (5, None)
