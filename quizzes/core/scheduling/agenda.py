"""The queue of a study day: the same order on every device, from card states alone, never from the log."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final
from uuid import UUID

from quizzes.core.clock import MINUTE_MS
from quizzes.core.scheduling.types import CardState

DRILL_WAIT_MS: Final = 10 * MINUTE_MS


class Role(StrEnum):
    DUE = "due"
    NEW = "new"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that may stand in the queue.

    `entry` names what its siblings share; `position` is its place in deck order, compared as a tuple (deck,
    card). A due card gives its effective due day and interval, a drill card the instant of its last answer.
    """

    card: UUID
    entry: Hashable
    position: tuple[int, ...]
    interval: int = 0
    due: int | None = None
    drill_at: int | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """`ready_at` is the instant (ms) from which a drill card should be asked; None for the others."""

    card: UUID
    entry: Hashable
    role: Role
    ready_at: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each stand in the queue, and how many due cards do not: `over_limit` for the daily limit,
    `siblings` because another card of their entry has the day."""

    due: int
    new: int
    drill: int
    over_limit: int
    siblings: int


@dataclass(frozen=True, slots=True)
class Agenda:
    queue: tuple[AgendaItem, ...]
    counts: Counts


def role_of(state: CardState, today: int) -> Role | None:
    """Which list of `build` a card belongs to today; None if it has nothing to do there."""
    if state.suspended or state.is_buried(today):
        return None
    if state.drill_day == today:
        return Role.DRILL
    due = state.effective_due
    if due is None:
        return Role.NEW
    # Westward travel can bring back a day that the card was answered on; all that is left there is drill.
    answered = state.last_day is not None and today <= state.last_day
    return Role.DUE if due <= today and not answered else None


def build(
    *,
    due: Iterable[Candidate],
    new: Iterable[Candidate],
    drill: Iterable[Candidate],
    today: int,
    now_ms: int,
    new_left: int,
    reviews_left: int | None = None,
    studied_entries: Collection[Hashable] = frozenset(),
) -> Agenda:
    """The queue from the cards of each role (see `role_of`), in any order.

    `new_left` and `reviews_left` are what today's limits still allow (None: no limit); `studied_entries` the
    entries of which a card was answered today.

    Order: drill cards whose ten minutes are over, the longest waiting first; due cards, relatively most
    overdue first, with the new cards spread evenly among them; the other drill cards, as they become ready.
    Of an entry one card a day is asked, due before new. Drill cards were asked today already, so they always
    stand, and their siblings wait.
    """
    drill = sorted(drill, key=_drill_key)
    taken = set(studied_entries) | {candidate.entry for candidate in drill}
    due = list(due)
    apart = _apart(sorted(due, key=lambda candidate: _due_key(candidate, today)), taken)
    asked = apart if reviews_left is None else apart[: max(0, reviews_left)]
    taken |= {candidate.entry for candidate in asked}
    fresh = _apart(sorted(new, key=_deck_key), taken)[: max(0, new_left)]
    counts = Counts(len(asked), len(fresh), len(drill), len(apart) - len(asked), len(due) - len(apart))
    return Agenda(_queue(asked, fresh, drill, now_ms), counts)


def _queue(
    due: Sequence[Candidate], new: Sequence[Candidate], drill: Sequence[Candidate], now_ms: int
) -> tuple[AgendaItem, ...]:
    items = [AgendaItem(card.card, card.entry, Role.DRILL, _ready_at(card)) for card in drill]
    ready = [item for item in items if item.ready_at is None or item.ready_at <= now_ms]
    return tuple(chain(ready, interleave(due, new), items[len(ready) :]))


def interleave(due: Sequence[Candidate], new: Sequence[Candidate]) -> list[AgendaItem]:
    """New card i of m stands after due card floor((i + 1) * k / (m + 1)) of k."""
    items: list[AgendaItem] = []
    done = 0
    for index, candidate in enumerate(new):
        upto = (index + 1) * len(due) // (len(new) + 1)
        items += [_item(card, Role.DUE) for card in due[done:upto]]
        items.append(_item(candidate, Role.NEW))
        done = upto
    return items + [_item(card, Role.DUE) for card in due[done:]]


def _item(candidate: Candidate, role: Role) -> AgendaItem:
    return AgendaItem(candidate.card, candidate.entry, role)


def _apart(candidates: Iterable[Candidate], taken: Collection[Hashable]) -> list[Candidate]:
    """The first card of each entry, of those entries that are not taken."""
    seen = set(taken)
    kept = []
    for candidate in candidates:
        if candidate.entry not in seen:
            seen.add(candidate.entry)
            kept.append(candidate)
    return kept


def _ready_at(candidate: Candidate) -> int | None:
    return None if candidate.drill_at is None else candidate.drill_at + DRILL_WAIT_MS


def _deck_key(candidate: Candidate) -> tuple[tuple[int, ...], bytes]:
    return (candidate.position, candidate.card.bytes)


def _drill_key(candidate: Candidate) -> tuple[int, tuple[int, ...], bytes]:
    # No instant means nothing to wait for: such a card sorts with the ready ones.
    return (0 if candidate.drill_at is None else candidate.drill_at, *_deck_key(candidate))


def _due_key(candidate: Candidate, today: int) -> tuple[int, tuple[int, ...], bytes]:
    late = 0 if candidate.due is None else today - candidate.due
    return (-overdueness(late, candidate.interval), *_deck_key(candidate))


def overdueness(days: int, interval: int) -> int:
    """An integer that orders days / interval exactly as comparing cross products does.

    Two different fractions with denominators below 2**32 lie more than 2**-64 apart, so scaled by 2**64 their
    floors differ, in the same order; equal fractions have equal floors.
    """
    return (days << 64) // max(1, interval)
