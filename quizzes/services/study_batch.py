"""A batch of events on its way into a learner's log: what was sent, and what became of each item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from quizzes.core import clock as days
from quizzes.core.chain import content_hash, next_chain
from quizzes.core.scheduling.types import CardState
from quizzes.models import StudyEvent
from quizzes.services.study_rows import Head, Known, Logged, Stored, StudyRows


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when the server once placed an event that a device sends again, because the server forgot it."""

    device: UUID | None
    eff_ms: int
    study_day: int


@dataclass(frozen=True, slots=True)
class EventInput:
    """An event as a device sends it, its form already checked. `at_ms` is the device's clock at the answer."""

    id: UUID
    kind: str
    card: UUID
    at_ms: int
    tz_min: int | None = None  # None: the zone of the profile at that instant
    grade: int | None = None
    target: UUID | None = None
    rollover_h: int | None = None  # None: the learner's setting
    dur_ms: int | None = None
    payload: Mapping[str, Any] | None = None
    origin: Origin | None = None


def sent_again(row: StudyEvent | Logged) -> EventInput:
    """A row of a log as a device sends it that has it from the server, which forgot it."""
    return EventInput(
        id=row.id,
        kind=row.kind,
        card=row.card,
        at_ms=row.at_ms,
        tz_min=row.tz_min,
        grade=row.grade,
        target=row.target,
        rollover_h=row.rollover_h,
        dur_ms=row.dur_ms,
        payload=row.payload,
        origin=Origin(row.device, row.eff_ms, row.study_day),
    )


@dataclass(frozen=True, slots=True)
class Rejection:
    """An item whose form was wrong: it keeps its place in the batch and gets a verdict like any other."""

    id: str | None
    code: str
    retryable: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one item; `seq`, `eff_ms` and `study_day` where it is in the log."""

    id: str | None
    status: str
    code: str | None = None
    retryable: bool = False
    field: str | None = None
    card: UUID | None = None
    seq: int | None = None
    eff_ms: int | None = None
    study_day: int | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """One verdict an item, in order; the states of all cards named; the head after the batch."""

    recv_ms: int
    results: tuple[Verdict, ...]
    states: Mapping[UUID, CardState]
    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an event stands in time, and who is said to have sent it."""

    eff_ms: int
    study_day: int
    tz_min: int
    rollover_h: int
    device: UUID | None
    clock_ahead: bool = False


@dataclass(slots=True)
class Batch:
    """The items of one request on their way into the log."""

    rows: StudyRows
    head: Head
    recv_ms: int
    client_now_ms: int | None
    device_id: UUID | None
    known: dict[UUID, Known | Logged] = field(default_factory=dict)
    visible: dict[UUID, Stored | None] = field(default_factory=dict)  # with the states before the batch
    gone: set[UUID] = field(default_factory=set)
    appended: list[Logged] = field(default_factory=list)
    seq: int = field(init=False)
    chain: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.seq, self.chain = self.head.seq, self.head.chain

    def look_up(self, inputs: Sequence[EventInput]) -> None:
        cards = {item.card for item in inputs}
        self.known.update(self.rows.known([item.id for item in inputs]))
        self.visible = self.rows.visible(cards)
        if missing := cards - self.visible.keys():
            self.gone = self.rows.gone(missing)

    def judge(self, item: EventInput | Rejection) -> Verdict:
        if isinstance(item, Rejection):
            return Verdict(item.id, "rejected", item.code, item.retryable, item.field)
        known = self.known.get(item.id)
        if known is not None:
            return self._again(item, known)
        if item.card not in self.visible and item.card not in self.gone:
            return Verdict(str(item.id), "rejected", "unknown_card", retryable=True, field="card")
        when = days.effective(item.at_ms, self.client_now_ms, self.recv_ms)
        # Before it is placed: what a device with an absurd clock claims may lie outside the calendar.
        if when.eff_ms < days.TOO_EARLY_MS and not self._was_placed(item):
            return Verdict(str(item.id), "rejected", "too_early", field="at_ms")
        placed = self._place(item, when)
        if placed is None:
            return Verdict(str(item.id), "rejected", "invalid_origin", field="origin")
        self._log(item, placed)
        return Verdict(
            str(item.id),
            "accepted" if item.card in self.visible else "orphaned",
            "clock_ahead" if placed.clock_ahead else None,
            card=item.card,
            seq=self.seq,
            eff_ms=placed.eff_ms,
            study_day=placed.study_day,
        )

    def _was_placed(self, item: EventInput) -> bool:
        """By this server, which has forgotten it since."""
        return item.origin is not None and item.origin.eff_ms <= self.recv_ms

    def _place(self, item: EventInput, when: days.Effective) -> _Place | None:
        """By the device's clock, corrected; as it was placed before, where the server once did so. None: that claim
        contradicts itself."""
        origin, again = item.origin, self._was_placed(item)
        eff_ms = origin.eff_ms if origin is not None and again else when.eff_ms
        rollover_h = self.head.rollover_h if item.rollover_h is None else item.rollover_h
        try:
            tz_min = days.offset_at(self.head.time_zone, eff_ms) if item.tz_min is None else item.tz_min
        except days.ClockError:  # an origin outside the calendar: no server ever gave it
            return None
        day = days.study_day(eff_ms, tz_min, rollover_h)
        if origin is None or not again:
            return _Place(eff_ms, day, tz_min, rollover_h, self.device_id, when.clock_ahead)
        return _Place(eff_ms, day, tz_min, rollover_h, origin.device) if day == origin.study_day else None

    def _again(self, item: EventInput, known: Known | Logged) -> Verdict:
        """The first to arrive stands. What the item leaves open is read as it was then: settings may have changed."""
        tz_min = known.tz_min if item.tz_min is None else item.tz_min
        rollover_h = known.rollover_h if item.rollover_h is None else item.rollover_h
        if _hash(item, tz_min, rollover_h) != known.hash:
            return Verdict(str(item.id), "conflict", "same_id_other_content", card=known.card)
        return Verdict(
            str(item.id),
            "duplicate",
            card=known.card,
            seq=known.seq,
            eff_ms=known.eff_ms,
            study_day=known.study_day,
        )

    def _log(self, item: EventInput, placed: _Place) -> None:
        content = _hash(item, placed.tz_min, placed.rollover_h)
        self.seq += 1
        self.chain = next_chain(
            self.chain,
            seq=self.seq,
            content=content,
            eff_ms=placed.eff_ms,
            recv_ms=self.recv_ms,
            study_day=placed.study_day,
            device=placed.device,
        )
        logged = Logged(
            seq=self.seq,
            id=item.id,
            chain=self.chain,
            hash=content,
            kind=str(item.kind),
            card=item.card,
            target=item.target,
            grade=item.grade,
            at_ms=item.at_ms,
            tz_min=placed.tz_min,
            rollover_h=placed.rollover_h,
            eff_ms=placed.eff_ms,
            recv_ms=self.recv_ms,
            study_day=placed.study_day,
            dur_ms=item.dur_ms,
            device=placed.device,
            payload=item.payload,
        )
        self.appended.append(logged)
        self.known[item.id] = logged

    def append(self) -> None:
        if self.appended:
            self.rows.append(self.appended)
            self.rows.move_head(self.seq, self.chain)


def _hash(item: EventInput, tz_min: int, rollover_h: int) -> bytes:
    return content_hash(
        id=item.id,
        kind=str(item.kind),
        card=item.card,
        target=item.target,
        grade=item.grade,
        at_ms=item.at_ms,
        tz_min=tz_min,
        rollover_h=rollover_h,
        dur_ms=item.dur_ms,
        payload=item.payload,
    )
