from hypothesis import given
from hypothesis import strategies as st

from quizzes.core.clock import DAY_MS
from quizzes.core.scheduling import sm2
from quizzes.core.scheduling.fold import fold
from quizzes.core.scheduling.preview import Preview, previews
from quizzes.core.scheduling.types import NEW, CardState, Event
from tests.core.histories import FIRST_DAY, SPAN, logs


@given(logs(), st.integers(0, SPAN), st.sets(st.integers(0, 5)))
def test_previews_are_what_the_step_does(log: list[Event], offset: int, grades: set[int]):
    state, day = fold(log), FIRST_DAY + offset
    shown = previews(state, day, day * DAY_MS, grades)
    assert set(shown) == grades
    for grade, preview in shown.items():
        after = sm2.step(state, grade, day, day * DAY_MS)
        assert preview == Preview(grade, after.interval, after.effective_due or 0, after.drill_day == day)


def test_previews_of_a_new_card():
    assert previews(NEW, 100, 0, (1, 3, 4, 5)) == {
        1: Preview(1, interval=1, due_day=101, drill=True),
        3: Preview(3, interval=1, due_day=101, drill=True),
        4: Preview(4, interval=1, due_day=101, drill=False),
        5: Preview(5, interval=1, due_day=101, drill=False),
    }


def test_previews_in_a_drill_show_when_a_quiz_wants_the_card():
    state = CardState(n=3, interval=15, due_day=115, first_day=80, last_day=100, pull_day=101)
    assert previews(state, 100, 0, (1, 4)) == {
        1: Preview(1, interval=15, due_day=101, drill=True),
        4: Preview(4, interval=15, due_day=101, drill=False),
    }
