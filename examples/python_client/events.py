"""An event of the learner's log: what the device claims, and where the server placed it.

The hashes are those of tests/vectors/chain.json: with them a client can prove that it holds the server's log.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
EPOCH = date(1970, 1, 1).toordinal()
START = bytes(32)  # the chain before the first event

Fields = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Instants are milliseconds since 1970, `tz_min` minutes east of UTC. All of it is the device's own claim."""

    id: str
    kind: str
    card: str
    at_ms: int
    tz_min: int
    rollover_h: int
    grade: int | None = None
    target: str | None = None
    dur_ms: int | None = None
    payload: Fields | None = None


@dataclass(frozen=True)
class Place:
    """What the server added. Before that a guess of this device stands in for it."""

    eff_ms: int
    study_day: int  # days since 1970-01-01
    device: str | None = None
    seq: int | None = None
    recv_ms: int | None = None
    guessed: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of the log as this device knows it."""

    event: Event
    place: Place

    @property
    def key(self) -> tuple[int, int, bytes]:
        """The order in which events count, on every device."""
        return self.place.eff_ms, self.event.at_ms, UUID(self.event.id).bytes


def study_day(ms: int, tz_min: int, rollover_h: int) -> int:
    """Someone who studies at one in the morning is still in yesterday: the day begins at the rollover hour."""
    return (ms + tz_min * MINUTE_MS - rollover_h * HOUR_MS) // DAY_MS


def guess(event: Event) -> Place:
    """Where the server will place an event if this device's clock is right."""
    return Place(event.at_ms, study_day(event.at_ms, event.tz_min, event.rollover_h), guessed=True)


def day_of(text: str) -> int:
    return date.fromisoformat(text).toordinal() - EPOCH


def date_of(day: int) -> str:
    return date.fromordinal(day + EPOCH).isoformat()


def content_hash(event: Event) -> bytes:
    """Two events with one id are the same exactly if their hashes are."""
    content = [
        *(event.id, event.kind, event.card, event.target, event.grade),
        *(event.at_ms, event.tz_min, event.rollover_h, event.dur_ms, event.payload),
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def next_chain(chain: bytes, entry: Entry) -> bytes:
    """The chain with one more event. Only for an event that the server has placed and numbered."""
    place = entry.place
    assert place.seq is not None  # noqa: S101 - see above
    assert place.recv_ms is not None  # noqa: S101
    device = UUID(place.device).bytes if place.device else b""
    numbers = [_eight(number) for number in (place.eff_ms, place.recv_ms, place.study_day)]
    parts = [chain, _eight(place.seq), content_hash(entry.event), *numbers, device]
    return hashlib.sha256(b"".join(parts)).digest()


def _eight(number: int) -> bytes:
    return number.to_bytes(8, "big", signed=True)


def chain_of(entries: Iterable[Entry]) -> bytes:
    """The chain of a whole log, given in the order of its numbers."""
    chain = START
    for entry in entries:
        chain = next_chain(chain, entry)
    return chain
