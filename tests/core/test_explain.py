from uuid import UUID

from hypothesis import given

from quizzes.core.clock import DAY_MS
from quizzes.core.scheduling.explain import Code, Reason, explain
from quizzes.core.scheduling.fold import trace
from quizzes.core.scheduling.types import Event, Kind
from tests.core.histories import logs


def reasons(*moves: tuple) -> tuple[Reason, ...]:
    """From moves (day, grade), (day, kind) or (day, kind, number of the undone move)."""
    events = []
    for number, (day, what, *target) in enumerate(moves):
        kind = what if isinstance(what, Kind) else Kind.REVIEW
        grade = what if kind is Kind.REVIEW else 1 if kind is Kind.PRACTICE else None
        at = day * DAY_MS + number
        events.append(
            Event(UUID(int=number), kind, at, at, day, grade, UUID(int=target[0]) if target else None)
        )
    return explain(trace(events))


LEARNED = ((0, 4), (1, 4), (7, 4))
GROWN = Reason(Code.GROWN, {"day": 7, "grade": 4, "interval": 15, "previous": 6, "ease": 250})


def test_a_card_without_a_history_is_new():
    assert explain(()) == (Reason(Code.NEW, {}),)


def test_the_first_and_second_pass_have_fixed_intervals():
    assert reasons((0, 5)) == (Reason(Code.FIRST_PASS, {"day": 0, "grade": 5, "interval": 1}),)
    assert reasons((0, 5), (1, 3)) == (Reason(Code.SECOND_PASS, {"day": 1, "grade": 3, "interval": 6}),)


def test_later_passes_multiply_by_the_ease():
    assert reasons(*LEARNED) == (GROWN,)


def test_an_interval_at_the_maximum_is_capped():
    days = [0]
    for interval in (1, 6, 17, 50, 150, 465, 1488, 4911, 16698):
        days.append(days[-1] + interval)
    (reason,) = reasons(*((day, 5) for day in days))
    assert reason == Reason(
        Code.CAPPED, {"day": days[-1], "grade": 5, "interval": 36_500, "previous": 16_698, "ease": 350}
    )


def test_a_failure_is_a_lapse_only_of_what_was_learned():
    assert reasons((0, 1)) == (Reason(Code.FAILED, {"day": 0, "grade": 1, "interval": 1}),)
    assert reasons(*LEARNED, (22, 0)) == (Reason(Code.LAPSE, {"day": 22, "grade": 0, "interval": 1}),)
    assert reasons(*LEARNED, (10, 0)) == (Reason(Code.LAPSE, {"day": 10, "grade": 0, "interval": 1}),)


def test_what_changed_nothing_is_told_with_a_count():
    assert reasons(*LEARNED, (7, 1), (7, 4), (10, 5), (11, Kind.PRACTICE)) == (
        GROWN,
        Reason(Code.DRILL, {"day": 7, "grade": 4, "count": 2}),
        Reason(Code.EARLY, {"day": 10, "grade": 5, "interval": 15, "count": 1}),
        Reason(Code.PRACTICE, {"day": 11, "count": 1}),
    )


def test_a_quiz_miss_and_the_pulled_review_follow_the_basis():
    assert reasons(*LEARNED, (9, Kind.QUIZ_MISS), (10, 4)) == (
        GROWN,
        Reason(Code.QUIZ_MISS, {"day": 9, "due_day": 9}),
        Reason(Code.PULLED, {"day": 10, "grade": 4, "interval": 15, "due_day": 25}),
    )


def test_a_quiz_miss_without_effect_is_not_told():
    assert reasons(*LEARNED, (22, Kind.QUIZ_MISS)) == (GROWN,)


def test_a_reset_starts_over():
    assert reasons(*LEARNED, (8, Kind.RESET)) == (Reason(Code.RESET, {"day": 8}),)
    assert reasons(*LEARNED, (8, Kind.RESET), (9, 4)) == (
        Reason(Code.FIRST_PASS, {"day": 9, "grade": 4, "interval": 1}),
    )


def test_an_undone_review_is_told_and_an_undone_flag_is_not():
    assert reasons(*LEARNED, (22, 0), (22, Kind.UNDO, 3)) == (
        GROWN,
        Reason(Code.UNDONE, {"day": 22, "count": 1}),
    )
    assert reasons(*LEARNED, (22, Kind.FLAG), (22, Kind.UNDO, 3)) == (GROWN,)


@given(logs())
def test_the_first_reason_gives_the_interval(log: list[Event]):
    steps = trace(log)
    basis = explain(steps)[0]
    interval = steps[-1].after.interval if steps else 0
    assert basis.values.get("interval", 0) == interval
    assert (interval == 0) == (basis.code in (Code.NEW, Code.RESET))
