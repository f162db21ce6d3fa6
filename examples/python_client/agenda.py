"""The queue of a study day, in the same order as the server's. tests/vectors/agendas.json decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from examples.python_client.scheduler import State

DRILL_WAIT_MS = 600_000


@dataclass(frozen=True)
class Candidate:
    """A card with a role today. `entry` names what siblings share; `position` is its place in the deck."""

    card: str
    entry: Any
    position: tuple[int, ...]
    interval: int = 0
    due: int | None = None
    drill_at: int | None = None

    @property
    def place(self) -> tuple[tuple[int, ...], bytes]:
        return self.position, UUID(self.card).bytes


@dataclass(frozen=True)
class Turn:
    """`ready_at` is the instant from which a drill card should be asked."""

    card: str
    role: str
    ready_at: int | None = None


def role_of(state: State, today: int) -> str | None:
    """due, new or drill; None for a card with nothing to do today."""
    if state.suspended or (state.buried_until is not None and today < state.buried_until):
        return None
    if state.drill_day == today:
        return "drill"
    if state.due is None:
        return "new"
    answered = state.last_day is not None and today <= state.last_day
    return "due" if state.due <= today and not answered else None


def build(
    *,
    due: Iterable[Candidate],
    new: Iterable[Candidate],
    drill: Iterable[Candidate],
    today: int,
    now_ms: int,
    new_left: int,
    reviews_left: int | None,
    studied_entries: Iterable[Any],
) -> list[Turn]:
    """Drill cards that have waited ten minutes; due cards, new ones spread among them; the other drill cards.

    Of an entry one card a day is asked. `new_left` and `reviews_left` are what the day's limits still allow.
    """
    waiting = sorted(drill, key=lambda card: (card.drill_at or 0, card.place))
    taken = {*studied_entries, *(card.entry for card in waiting)}
    asked = _apart(sorted(due, key=lambda card: (-_overdue(card, today), card.place)), taken)[:reviews_left]
    taken |= {card.entry for card in asked}
    fresh = _apart(sorted(new, key=lambda card: card.place), taken)[:new_left]
    drills = [Turn(card.card, "drill", _ready(card)) for card in waiting]
    ready = [turn for turn in drills if (turn.ready_at or 0) <= now_ms]
    return [*ready, *_spread(asked, fresh), *drills[len(ready) :]]


def _apart(cards: Iterable[Candidate], taken: set[Any]) -> list[Candidate]:
    """The first card of each entry that is not taken."""
    first: dict[Any, Candidate] = {}
    for card in cards:
        if card.entry not in taken:
            first.setdefault(card.entry, card)
    return list(first.values())


def _overdue(card: Candidate, today: int) -> int:
    """Orders (today − due) / interval exactly, without a fraction: intervals are far below 2³²."""
    late = 0 if card.due is None else today - card.due
    return (late << 64) // max(1, card.interval)


def _ready(card: Candidate) -> int | None:
    return None if card.drill_at is None else card.drill_at + DRILL_WAIT_MS


def _spread(due: list[Candidate], new: list[Candidate]) -> list[Turn]:
    """New card i of m stands behind due card floor((i + 1) · k / (m + 1)) of k."""
    places = [
        ((index + 1) * len(due) // (len(new) + 1), Turn(card.card, "new")) for index, card in enumerate(new)
    ]
    turns: list[Turn] = []
    for index, card in enumerate(due):
        turns += [turn for place, turn in places if place == index]
        turns.append(Turn(card.card, "due"))
    return turns + [turn for place, turn in places if place == len(due)]
