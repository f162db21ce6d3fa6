"""Which terms a card's state fits. A card that was never touched has the state `types.NEW`."""

import operator
from collections.abc import Callable
from typing import Final

from quizzes.core.scheduling.agenda import Role, role_of
from quizzes.core.scheduling.types import CardState
from quizzes.core.search.grammar import Compared, Named, Property, State, Term, Words

_OPERATORS: Final[dict[str, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_STATES: Final[dict[str, Callable[[CardState, int], bool]]] = {
    State.NEW: lambda state, today: state.is_new,
    State.LEARNED: lambda state, today: not state.is_new,
    State.YOUNG: lambda state, today: not state.is_new and not state.is_mature,
    State.MATURE: lambda state, today: state.is_mature,
    State.DUE: lambda state, today: role_of(state, today) is Role.DUE,
    State.DRILL: lambda state, today: role_of(state, today) is Role.DRILL,
    State.SUSPENDED: lambda state, today: state.suspended,
    State.BURIED: lambda state, today: state.is_buried(today),
    State.LEECH: lambda state, today: state.is_leech(),
    State.FLAGGED: lambda state, today: state.flag > 0,
}


def asks_state(term: Term) -> bool:
    """Whether a term is about where a card stands for the learner, and not about the card itself."""
    if isinstance(term, Named):
        return term.name == "flag" or (term.name == "is" and term.value != State.RETIRED)
    return isinstance(term, Compared)


def fits(term: Term, state: CardState, today: int) -> bool:
    """Of a term that `asks_state`."""
    return _fits(term, state, today) is not term.negated


def _fits(term: Term, state: CardState, today: int) -> bool:
    if isinstance(term, Compared):
        value = _value(term.property, state, today)
        return value is not None and _OPERATORS[term.operator](value, term.number)
    if isinstance(term, Words):
        raise TypeError("words ask no state")
    if term.name == "flag":
        return state.flag == int(term.value)
    return _STATES[term.value](state, today)


def _value(name: Property, state: CardState, today: int) -> int | None:
    """None where there is none: a new card is not due on any day, before or after."""
    if name is Property.DUE:
        due = state.effective_due
        return None if due is None else due - today
    values = {Property.LAPSES: state.lapses, Property.INTERVAL: state.interval, Property.EASE: state.ease}
    return values[name]
