"""A study session without the server: today's queue and its answers, from the device's own file alone."""

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from examples.python_client.agenda import Candidate, Turn, build, role_of
from examples.python_client.events import Event, date_of, day_of, study_day
from examples.python_client.scheduler import State, step
from examples.python_client.store import Card, Deck, Store
from examples.python_client.sync import Clock, device_clock


@dataclass(frozen=True)
class Asked:
    """A card that is asked now, and what each grade would do to it."""

    turn: Turn
    card: Card
    state: State
    previews: tuple[State, ...]


@dataclass
class Desk:
    store: Store
    clock: Clock = device_clock

    def now(self) -> tuple[int, int, int]:
        """The instant, the UTC offset where this device is, and the study day."""
        ms = self.clock()
        offset = datetime.fromtimestamp(ms / 1000, UTC).astimezone().utcoffset()
        tz_min = int(offset.total_seconds()) // 60 if offset is not None else 0
        return ms, tz_min, study_day(ms, tz_min, self.store.get("profile")["rollover_h"])

    def queue(self) -> list[Asked]:
        """Deck after deck; drill cards whose time has come stand before everything, those that wait behind it."""
        ms, _, today = self.now()
        states = self.store.states()
        cards: dict[str, Card] = {}
        turns: list[Turn] = []
        for deck in self.store.decks():
            held = {card.id: card for card in self.store.cards(deck.id)}
            cards |= held
            turns += _agenda(held, states, today, ms, self._limits(deck, today))
        asked = sorted(turns, key=lambda turn: _rank(turn, ms))
        return [_asked(turn, cards[turn.card], states.get(turn.card, State()), today, ms) for turn in asked]

    def _limits(self, deck: Deck, today: int) -> tuple[int, int | None]:
        """New cards and reviews a day: by a plan to catch up while it runs, else the deck's own, else the learner's."""
        profile = self.store.get("profile")
        new = profile["new_per_day"] if deck.new_per_day is None else deck.new_per_day
        reviews = profile["reviews_per_day"] if deck.reviews_per_day is None else deck.reviews_per_day
        plan = deck.catch_up
        if plan is not None and today <= day_of(plan["until"]):
            return (new if plan["new_cards"] else 0), plan["reviews_per_day"]
        return new, reviews

    def answer(self, card: str, grade: int, dur_ms: int | None = None) -> Event:
        return self.record("review", card, grade=grade, dur_ms=dur_ms)

    def record(self, kind: str, card: str, **details: Any) -> Event:
        """Any event: suspend, bury, flag, undo (`target`) and so on. It is on the disk when this returns."""
        ms, tz_min, _ = self.now()
        # Whatever is done to this device's clock, the order of what was done on it stays.
        at_ms = max(ms, self.store.get("last_at_ms", 0) + 1)
        rollover_h = self.store.get("profile")["rollover_h"]
        event = Event(uuid7(at_ms), kind, card, at_ms, tz_min, rollover_h, **details)
        self.store.add(event)
        return event


def _agenda(
    cards: dict[str, Card], states: dict[str, State], today: int, now_ms: int, limits: tuple[int, int | None]
) -> list[Turn]:
    roles: dict[str, list[Candidate]] = {"due": [], "new": [], "drill": []}
    for card in cards.values():
        role = role_of(states.get(card.id, State()), today)
        if role:
            roles[role].append(_candidate(card, states.get(card.id, State())))
    touched = [(card, states[card.id]) for card in cards.values() if card.id in states]
    answered = [(card, state) for card, state in touched if (state.last_day or 0) >= today]
    started = sum(state.first_day == today for _, state in touched)
    reviewed = sum(state.first_day != today for _, state in answered)
    new, reviews = limits
    return build(
        due=roles["due"],
        new=roles["new"],
        drill=roles["drill"],
        today=today,
        now_ms=now_ms,
        new_left=max(0, new - started),
        reviews_left=None if reviews is None else max(0, reviews - reviewed),
        studied_entries={card.entry for card, _ in answered},
    )


def _candidate(card: Card, state: State) -> Candidate:
    return Candidate(card.id, card.entry, (card.position,), state.interval, state.due, state.drill_at)


def _rank(turn: Turn, now_ms: int) -> tuple[int, int]:
    if turn.role != "drill":
        return 1, 0
    ready_at = turn.ready_at or 0
    return (0 if ready_at <= now_ms else 2), ready_at


def _asked(turn: Turn, card: Card, state: State, today: int, now_ms: int) -> Asked:
    return Asked(turn, card, state, tuple(step(state, grade, today, now_ms) for grade in range(6)))


def disagreements(store: Store) -> Iterator[str]:
    """Cards on which our fold and the server's word differ. Meant right after a sync; it should find none."""
    states = store.states()
    for card, told in store.server_states().items():
        if shown(states.get(card, State())) != {name: told[name] for name in shown(State())}:
            yield card


def shown(state: State) -> dict[str, Any]:
    """A state as the API writes it."""
    days = {"due": state.due, "first_day": state.first_day, "last_day": state.last_day}
    days |= {"pull_day": state.pull_day, "drill_day": state.drill_day, "buried_until": state.buried_until}
    plain = {name: getattr(state, name) for name in ("n", "interval", "ease", "lapses", "suspended", "flag")}
    return plain | {name: None if day is None else date_of(day) for name, day in days.items()}


def uuid7(ms: int) -> str:
    """The instant in front, chance behind: such ids sort by time, which every database likes."""
    bits = (ms << 80) | secrets.randbits(80)
    bits = bits & ~(0xF << 76) | (0x7 << 76)
    return str(uuid.UUID(int=bits & ~(0x3 << 62) | (0x2 << 62)))
