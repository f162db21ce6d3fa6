import ast
import hashlib
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from supermemo2 import review as supermemo2_review

from quizzes.core.scheduling import sm2
from quizzes.core.scheduling.registry import ALGORITHMS, UnknownSchedulerError, algorithm
from quizzes.core.scheduling.types import NEW, CardState, Case

# Of the code without docstrings and comments, by `code_digest`.
FROZEN = {"sm2-1": ("sm2.py", "d193e52bad26766b039a960d57f42a70af122f533dfc4ea3709ce6e56fa43bfa")}
MAY_IMPORT = {
    "dataclasses": {"replace"},
    "quizzes.core.scheduling.types": {"CardState", "Case"},
}

grades = st.integers(0, 5)


def on_due_days(answers: list[int]) -> list[CardState]:
    """The state after each answer, each given on the day the card is due."""
    states, state = [], NEW
    for grade in answers:
        day = 20_000 if state.due_day is None else state.due_day
        state = sm2.step(state, grade, day, at_ms=0)
        states.append(state)
    return states


@pytest.mark.parametrize(
    ("answers", "intervals"),
    [
        ([4] * 7, [1, 6, 15, 38, 95, 238, 595]),
        ([5] * 7, [1, 6, 17, 50, 150, 465, 1488]),
        ([3] * 5, [1, 6, 13, 26, 47]),
        ([0, 4, 4, 4, 4], [1, 1, 6, 15, 38]),
        ([4, 4, 4, 0, 4, 4, 4], [1, 6, 15, 1, 1, 6, 15]),
    ],
)
def test_step_gives_the_published_intervals(answers: list[int], intervals: list[int]):
    assert [state.interval for state in on_due_days(answers)] == intervals


def test_step_rounds_in_integers_where_floats_go_wrong():
    """2.5 + 0.1 + 0.1 + 0.1 is a little over 2.8 in floats, and 125 times that rounds up to 351."""
    state = replace(NEW, n=3, interval=125, ease=270, due_day=20_000, last_day=19_875)
    assert sm2.step(state, 5, 20_000, at_ms=0).interval == 350
    assert ceil(125 * (2.5 + 0.1 + 0.1 + 0.1)) == 351


@given(st.lists(grades, min_size=1, max_size=30))
def test_step_agrees_with_an_independent_sm2(answers: list[int]):
    """The package supermemo2 multiplies before it changes the ease, and lowers the ease on failures. So it is given
    the ease as it must be at each step, and its own ease is compared on passes alone."""
    state, day = NEW, 20_000
    for grade in answers:
        after = sm2.step(state, grade, day, at_ms=0)
        ease = (after if grade >= 3 else state).ease / 100
        product = state.interval * ease
        theirs = (
            supermemo2_review(grade, ease, state.interval, state.n, "2000-01-01 00:00:00")
            if product < 36_500
            else None
        )
        # In floats a product that should be an integer may come out just above it.
        if theirs is not None and (state.n < 2 or abs(product - round(product)) > 1e-9):
            assert (after.interval, after.n) == (theirs["interval"], theirs["repetitions"])
        state, day = after, after.due_day or day


@given(grades, st.integers(130, 400))
def test_step_changes_the_ease_as_an_independent_sm2(grade: int, ease: int):
    state = CardState(n=2, interval=6, ease=ease, due_day=20_000, first_day=19_900, last_day=19_994)
    theirs = supermemo2_review(grade, ease / 100, 6, 2, "2000-01-01 00:00:00")["easiness"]
    after = sm2.step(state, grade, 20_000, at_ms=0).ease
    assert after == (round(theirs * 100) if grade >= 3 else ease)


@given(st.lists(grades, max_size=60))
def test_step_keeps_the_caps(answers: list[int]):
    for state in on_due_days(answers):
        assert 1 <= state.interval <= 36_500
        assert state.ease >= 130


@pytest.mark.parametrize(
    ("day", "case"),
    [
        (5, Case.DRILL),
        (10, Case.DRILL),
        (11, Case.EARLY),
        (12, Case.PULLED),
        (19, Case.PULLED),
        (20, Case.SCHEDULED),
    ],
)
def test_case_of_a_pulled_card_by_day(day: int, case: Case):
    assert (
        sm2.case_of(CardState(n=2, interval=10, due_day=20, first_day=1, last_day=10, pull_day=12), day)
        is case
    )


def test_case_of_a_new_card_is_scheduled():
    assert sm2.case_of(NEW, -1) is Case.SCHEDULED


@pytest.mark.parametrize("grade", [-10, 6, 1000])
def test_step_never_raises(grade: int):
    sm2.step(NEW, grade, 20_000, at_ms=0)


def test_algorithm_of_an_unknown_id_is_an_error():
    with pytest.raises(UnknownSchedulerError, match="sm2-0"):
        algorithm("sm2-0")


def source(name: str) -> ast.Module:
    return ast.parse((Path(sm2.__file__).parent / name).read_text(encoding="utf-8"))


def without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]
    return tree


def code_digest(name: str) -> str:
    return hashlib.sha256(ast.unparse(without_docstrings(source(name))).encode()).hexdigest()


def test_registry_names_every_frozen_algorithm():
    assert set(ALGORITHMS) == set(FROZEN)


@pytest.mark.parametrize("scheduler", FROZEN)
def test_an_algorithm_that_shipped_is_never_edited(scheduler: str):
    name, digest = FROZEN[scheduler]
    assert code_digest(name) == digest, (
        f"The code of {scheduler} changed. States were folded with it, so an edit rewrites everybody's history: "
        "put the file back, and give the fix a module and an id of its own."
    )


@pytest.mark.parametrize("scheduler", FROZEN)
def test_a_frozen_algorithm_imports_nothing_that_may_move(scheduler: str):
    name, _ = FROZEN[scheduler]
    nodes = list(ast.walk(source(name)))
    assert not [node for node in nodes if isinstance(node, ast.Import)]
    imports = {
        node.module: {alias.name for alias in node.names}
        for node in nodes
        if isinstance(node, ast.ImportFrom)
    }
    assert imports == MAY_IMPORT


def test_a_frozen_algorithm_reads_fields_not_properties():
    """A property of the state is code outside the frozen module."""
    properties = {
        name for name, value in vars(CardState).items() if isinstance(value, property) or callable(value)
    }
    read = {node.attr for node in ast.walk(source("sm2.py")) if isinstance(node, ast.Attribute)}
    assert not read & properties
