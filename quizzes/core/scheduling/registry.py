"""The algorithms by id. One that shipped stays here for good: states record the id they were folded with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from quizzes.core.scheduling import sm2
from quizzes.core.scheduling.types import CardState, Case

Step = Callable[[CardState, int, int, int], CardState]


@dataclass(frozen=True, slots=True)
class Algorithm:
    """`step(state, grade, day, at_ms)` gives the next state, `case_of(state, day)` the rule it applies."""

    step: Step
    case_of: Callable[[CardState, int], Case]


class UnknownSchedulerError(LookupError):
    """No algorithm has this id."""


ALGORITHMS: Final[Mapping[str, Algorithm]] = MappingProxyType({sm2.ID: Algorithm(sm2.step, sm2.case_of)})


def algorithm(scheduler: str) -> Algorithm:
    try:
        return ALGORITHMS[scheduler]
    except KeyError:
        raise UnknownSchedulerError(scheduler) from None
