"""What must hold of a log and of the states folded from it, and what does not.

Every check is about stored values alone, so whoever holds the rows can repeat it: a doctor, a restore, a client.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from quizzes.core.chain import START, content_hash, next_chain
from quizzes.core.clock import MAX_OFFSET, MIN_OFFSET
from quizzes.core.scheduling.types import CardState, Event, Kind

GRADED: Final = frozenset({Kind.REVIEW, Kind.PRACTICE})
KINDS: Final = frozenset(Kind)
LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is stable; `seq` and `card` say where, as far as the fault has a place."""

    code: str
    message: str
    seq: int | None = None
    card: UUID | None = None


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the log as it is stored; instants in milliseconds, `study_day` in days since 1970-01-01."""

    seq: int
    id: UUID
    chain: bytes
    hash: bytes
    kind: str
    card: UUID
    target: UUID | None
    grade: int | None
    at_ms: int
    tz_min: int
    rollover_h: int
    eff_ms: int
    recv_ms: int
    study_day: int
    dur_ms: int | None
    device: UUID | None
    payload: Mapping[str, Any] | None

    def event(self) -> Event:
        return Event(
            id=self.id,
            kind=Kind(self.kind),
            at_ms=self.at_ms,
            eff_ms=self.eff_ms,
            study_day=self.study_day,
            grade=self.grade,
            target=self.target,
            payload=self.payload,
        )


@dataclass(slots=True)
class LogAudit:
    """Walks a log from its first row. After a fault it goes on from what is stored, so that one fault is told once."""

    seq: int = 0
    chain: bytes = START

    def step(self, row: LogRow) -> Iterator[Fault]:
        if row.seq != self.seq + 1:
            yield Fault("numbering", f"event {row.seq} follows event {self.seq}", row.seq, row.card)
        wrong = row_faults(row)
        yield from wrong
        if not wrong:
            yield from self._hashes(row)
        self.seq, self.chain = row.seq, row.chain

    def _hashes(self, row: LogRow) -> Iterator[Fault]:
        if _content(row) != row.hash:
            yield Fault("content", f"event {row.seq} is not what its hash says", row.seq, row.card)
        chain = next_chain(
            self.chain,
            seq=row.seq,
            content=row.hash,
            eff_ms=row.eff_ms,
            recv_ms=row.recv_ms,
            study_day=row.study_day,
            device=row.device,
        )
        if chain != row.chain:
            yield Fault("chain", f"the chain breaks at event {row.seq}", row.seq, row.card)

    def end(self, seq: int, chain: bytes) -> Iterator[Fault]:
        """The head must name the last row that was walked."""
        if seq != self.seq:
            yield Fault("head", f"the head says {seq}, the log ends at {self.seq}", self.seq)
        elif chain != self.chain:
            yield Fault("head", f"the head's chain is not that of event {seq}", seq)


def row_faults(row: LogRow) -> list[Fault]:
    """Values that no event may have. Without these, the row can be hashed and folded."""
    graded = row.kind in GRADED
    broken = {
        "kind": row.kind not in KINDS,
        "grade": not (_within(row.grade, 0, 5) if graded else row.grade is None),
        "target": (row.target is None) is (row.kind == Kind.UNDO),
        "tz_min": not _within(row.tz_min, MIN_OFFSET, MAX_OFFSET),
        "rollover_h": not _within(row.rollover_h, 0, 23),
        "at_ms": not _within(row.at_ms, -LARGEST, LARGEST),
        "recv_ms": not _within(row.recv_ms, -LARGEST, LARGEST),
        "eff_ms": not _within(row.eff_ms, -LARGEST, row.recv_ms if _is_int(row.recv_ms) else LARGEST),
        "study_day": not _within(row.study_day, -(2**31), 2**31),
        "dur_ms": row.dur_ms is not None and not _within(row.dur_ms, 0, LARGEST),
        "payload": not (row.payload is None or isinstance(row.payload, Mapping)),
        "hash": len(row.hash) != len(START),
        "chain": len(row.chain) != len(START),
    }
    return [
        Fault("range", f"event {row.seq} has a {name} that no event may have", row.seq, row.card)
        for name, is_broken in broken.items()
        if is_broken
    ]


def state_faults(
    card: UUID, stored: tuple[CardState, int] | None, folded: tuple[CardState, int]
) -> Iterator[Fault]:
    """Each state with the latest instant folded into it."""
    if stored is None:
        yield Fault("state", f"card {card} has events and no state", card=card)
    elif stored != folded:
        names = [name for name in CardState.__slots__ if getattr(stored[0], name) != getattr(folded[0], name)]
        wrong = ", ".join(names or ["folded_to_ms"])
        yield Fault("state", f"card {card} is not the fold of its events: {wrong}", card=card)


def _content(row: LogRow) -> bytes:
    return content_hash(
        id=row.id,
        kind=row.kind,
        card=row.card,
        target=row.target,
        grade=row.grade,
        at_ms=row.at_ms,
        tz_min=row.tz_min,
        rollover_h=row.rollover_h,
        dur_ms=row.dur_ms,
        payload=row.payload,
    )


def _within(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and low <= value <= high


def _is_int(value: object) -> bool:
    return isinstance(value, int)
