import time
from dataclasses import replace
from itertools import pairwise, permutations
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizzes.core.clock import DAY_MS
from quizzes.core.scheduling.fold import append, fold, sort_key, trace, undone_ids
from quizzes.core.scheduling.registry import UnknownSchedulerError
from quizzes.core.scheduling.types import NEW, CardState, Case, Event, Kind
from tests.core.histories import FIRST_DAY, logs

EXAMPLES, LAW_EXAMPLES, DEEP_EXAMPLES, DEEP_EVENTS = 400, 2_000, 10_000, 100_000


def event(number: int, kind: Kind = Kind.REVIEW, *, day: int = 0, **fields) -> Event:
    at = (FIRST_DAY + day) * DAY_MS + number
    grade = fields.pop("grade", 4 if kind is Kind.REVIEW else None)
    return Event(UUID(int=number), kind, at, at, FIRST_DAY + day, grade=grade, **fields)


def undo(number: int, target: int, **fields) -> Event:
    return event(number, Kind.UNDO, target=UUID(int=target), **fields)


def check_laws(log: list[Event], shuffled: list[Event]) -> None:
    state = fold(log)
    assert fold(shuffled) == state
    assert trace(shuffled)[-1].after == state if log else state == NEW
    for step in trace(shuffled):
        assert step.after.interval <= 36_500
        assert step.after.ease >= 130
        check_stored(step.after)


def check_stored(state: CardState) -> None:
    """What the table of states takes for granted."""
    assert (state.due_day is None) == (state.interval == 0)
    assert (state.due_day is None) <= (state.n == 0 and state.first_day is None and state.last_day is None)
    assert state.pull_day is None or (state.due_day is not None and state.pull_day < state.due_day)
    assert state.due_day is None or state.last_day is None or state.last_day < state.due_day
    assert (state.drill_day is None) == (state.drill_at is None)
    assert 0 <= state.flag <= 7


@given(st.data())
@settings(max_examples=LAW_EXAMPLES)
def test_any_permutation_of_a_log_folds_to_the_same_state(data: st.DataObject):
    log = data.draw(logs())
    check_laws(log, data.draw(st.permutations(log)))


@pytest.mark.deep
@given(st.data())
@settings(max_examples=DEEP_EXAMPLES)
def test_any_permutation_of_a_long_log_folds_to_the_same_state(data: st.DataObject):
    log = data.draw(logs(max_size=40))
    check_laws(log, data.draw(st.permutations(log)))


@given(logs())
@settings(max_examples=EXAMPLES)
def test_stepping_equals_folding_again(log: list[Event]):
    """Arrivals in order, one step each where the caller may step, else the fold."""
    stored, arrived = NEW, []
    for item in sorted(log, key=sort_key):
        arrived.append(item)
        may_step = item.kind is not Kind.UNDO and item.id not in undone_ids(arrived)
        stored = append(stored, item) if may_step else fold(arrived)
        assert stored == fold(arrived)


@pytest.mark.deep
def test_stepping_equals_folding_a_hundred_thousand_events_again():
    """Twenty thousand reviews each of five cards, the schedule's own pauses between them and grades in turn."""
    seconds = 0.0
    for card in range(5):
        stored, log, day = NEW, [], 0
        for number in range(DEEP_EVENTS // 5):
            day += (0, 0, 1, 1, 2)[(number * 7 + card) % 5]
            log.append(event(number, day=day, grade=(4, 3, 5, 2, 4, 0, 5)[(number + card) % 7]))
            stored = append(stored, log[-1])
        began = time.perf_counter()
        assert fold(log) == stored
        seconds += time.perf_counter() - began
    print(f"{DEEP_EVENTS} events folded again in {seconds:.2f} s")  # noqa: T201


@given(logs(), st.integers(0, 100))
@settings(max_examples=EXAMPLES)
def test_a_review_and_its_undo_are_neither_in_any_order(log: list[Event], day: int):
    extra = event(0, day=day % 60, grade=day % 6)
    assume(all(item.id != extra.id and item.target != extra.id for item in log))
    taken_back = replace(undo(1, 0), id=UUID(int=2**127 + day))
    assume(all(taken_back.id not in (item.id, item.target) for item in log))
    assert fold([*log, extra, taken_back]) == fold([*log, taken_back, extra]) == fold(log)


@given(logs(), st.integers(0, 59), st.integers(0, 5))
def test_practice_changes_nothing(log: list[Event], day: int, grade: int):
    practice = event(0, Kind.PRACTICE, day=day, grade=grade)
    assume(all(practice.id not in (item.id, item.target) for item in log))
    assert fold([*log, practice]) == fold(log)


def outside_drill(state: CardState) -> CardState:
    return replace(state, drill_day=None, drill_at=None)


@given(logs())
def test_the_first_review_of_a_day_alone_moves_the_schedule(log: list[Event]):
    for step in trace(log):
        if step.case is Case.DRILL:
            assert outside_drill(step.after) == outside_drill(step.before)


def test_the_order_is_effective_instant_then_claim_then_id_bytes():
    early = event(5)
    same_instant = replace(early, at_ms=early.at_ms + 1, id=UUID(int=1))
    high_id = replace(early, id=UUID(int=2**127))
    low_id = replace(early, id=UUID(int=2**127 - 1))
    ordered = [low_id, high_id, same_instant]
    assert all(sorted(order, key=sort_key) == ordered for order in permutations(ordered))


def test_fold_of_nothing_is_new():
    assert fold([]) == NEW


def test_fold_records_the_scheduler_and_refuses_an_unknown_one():
    assert fold([event(0)], "sm2-1").scheduler == "sm2-1"
    with pytest.raises(UnknownSchedulerError):
        fold([event(0)], "sm2-0")


def test_undone_ids_leaves_undos_alone():
    log = [event(0), undo(1, 0), undo(2, 1), undo(3, 3), undo(4, 77)]
    assert undone_ids(log) == {UUID(int=0)}


def test_two_undos_of_one_event_are_one():
    assert fold([event(0), undo(1, 0), undo(2, 0)]) == NEW


@pytest.mark.parametrize(
    "payload", [None, {}, {"until": None}, {"until": "2024-W41"}, {"until": 20_003}, {"until": ["x"]}]
)
def test_bury_without_a_readable_day_lasts_until_the_next(payload):
    assert fold([event(0, Kind.BURY, payload=payload)]).buried_until == FIRST_DAY + 1


@pytest.mark.parametrize(
    "payload",
    [None, {}, {"flag": None}, {"flag": 8}, {"flag": -1}, {"flag": True}, {"flag": "3"}, {"flag": 3.0}],
)
def test_flag_that_is_none_changes_nothing(payload):
    before = event(0, Kind.FLAG, payload={"flag": 5})
    assert fold([before, event(1, Kind.FLAG, payload=payload)]).flag == 5


def test_review_without_a_grade_changes_nothing():
    assert fold([event(0, grade=None)]) == NEW


def test_trace_shows_case_lapse_and_undone():
    log = [
        event(0),
        event(1, day=1),
        event(2, day=1, grade=1),
        event(3, day=3),
        event(4, Kind.QUIZ_MISS, day=4),
        event(5, day=5, grade=0),
        event(6, Kind.PRACTICE, day=5, grade=0),
        event(7, day=6),
        undo(8, 7, day=6),
    ]
    cases = [Case.SCHEDULED, Case.SCHEDULED, Case.DRILL, Case.EARLY, None, Case.PULLED, None, None, None]
    steps = trace(reversed(log))
    assert [step.event for step in steps] == log
    assert [step.case for step in steps] == cases
    assert [step.lapse for step in steps] == [case is Case.PULLED for case in cases]
    assert [step.event.id.int for step in steps if step.undone] == [7]
    assert all(step.before == prior.after for prior, step in pairwise(steps))
