"""What a learner does with cards: events go into the log, and the states follow from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from quizzes.core import clock as days
from quizzes.core.chain import content_hash, next_chain
from quizzes.core.scheduling.fold import append, fold, sort_key
from quizzes.core.scheduling.types import CardState, Event, Kind
from quizzes.services.errors import Invalid, NotFound
from quizzes.services.study_rows import Head, Known, Logged, Stored, StudyRows


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


def record_events(
    learner_id: UUID,
    *,
    items: Sequence[EventInput | Rejection],
    device_id: UUID | None,
    client_now_ms: int | None,
    clock: Callable[[], int],
) -> BatchResult:
    """Append what is new, fold the cards it touches, and say of every item what became of it.

    All in one transaction under the learner's head, in a number of queries that grows neither with the batch nor
    with the log. `clock` gives milliseconds and is read after the lock, so numbers and instants run the same way.
    One bad item never fails the others. Raises NotFound (no such learner) and Invalid (a device that is not live).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        rows = StudyRows(cursor, learner_id)
        head = _head(rows, device_id)
        batch = _Batch(rows, head, clock(), client_now_ms, device_id)
        batch.look_up([item for item in items if isinstance(item, EventInput)])
        results = tuple(batch.judge(item) for item in items)
        batch.append()
        states = _follow(rows, head.scheduler, batch)
        return BatchResult(batch.recv_ms, results, states, batch.seq, batch.chain)


def undo_review(
    learner_id: UUID,
    review_id: UUID,
    *,
    device_id: UUID | None,
    clock: Callable[[], int],
    tz_min: int | None = None,
) -> BatchResult:
    """Take a review back. The undo's id follows from the review's, so a retry is a duplicate.

    Raises NotFound where this learner's log holds no such review.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        rows = StudyRows(cursor, learner_id)
        _head(rows, device_id)
        undo_id = uuid5(review_id, "undo")
        known = rows.known([review_id, undo_id])
        review, before = known.get(review_id), known.get(undo_id)
        if review is None or review.kind not in (Kind.REVIEW, Kind.PRACTICE):
            raise NotFound(_("There is no such review."))
        undo = EventInput(
            id=undo_id,
            kind=Kind.UNDO,
            card=review.card,
            target=review_id,
            at_ms=before.at_ms if before else clock(),
            tz_min=None if before else tz_min,
        )
        return record_events(learner_id, items=[undo], device_id=device_id, client_now_ms=None, clock=clock)


def refold(learner_id: UUID) -> int:
    """Fold every card of a learner's log again; the number of states that were not what they should be.

    Raises NotFound where there is no such learner.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        rows = StudyRows(cursor, learner_id)
        head = _head(rows, None)
        cards = rows.logged_cards()
        changed = refold_cards(rows, cards, head.scheduler)
        strays = set(rows.stated_cards()) - set(cards)
        if strays:
            rows.drop_states(strays)
        if changed or strays:
            rows.next_epoch()
        return changed + len(strays)


def refold_cards(rows: StudyRows, cards: Sequence[UUID], scheduler: str) -> int:
    """The same for some cards, a thousand at a time so that memory does not grow with the log."""
    changed = 0
    for start in range(0, len(cards), 1000):
        some = cards[start : start + 1000]
        before, histories = rows.states(some), rows.histories(some)
        after = {card: _folded(histories[card], scheduler) for card in some if card in histories}
        differing = {card: stored for card, stored in after.items() if before.get(card) != stored}
        if differing:
            rows.save_states(differing)
        changed += len(differing)
    return changed


def _head(rows: StudyRows, device_id: UUID | None) -> Head:
    head = rows.lock_head(device_id)
    if head is None:
        raise NotFound(_("There is no such learner."))
    if device_id is not None and not head.device_is_live:
        raise Invalid(
            _("This device is not registered, or it was signed out."), code="unknown_device", field="device"
        )
    return head


@dataclass(slots=True)
class _Batch:
    """The items of one request on their way into the log."""

    rows: StudyRows
    head: Head
    recv_ms: int
    client_now_ms: int | None
    device_id: UUID | None
    known: dict[UUID, Known] = field(default_factory=dict)
    visible: set[UUID] = field(default_factory=set)
    gone: set[UUID] = field(default_factory=set)
    appended: list[Logged] = field(default_factory=list)
    seq: int = field(init=False)
    chain: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.seq, self.chain = self.head.seq, self.head.chain

    def look_up(self, inputs: Sequence[EventInput]) -> None:
        cards = {item.card for item in inputs}
        self.known = self.rows.known([item.id for item in inputs])
        self.visible = self.rows.visible(cards)
        if cards - self.visible:
            self.gone = self.rows.gone(cards - self.visible)

    def judge(self, item: EventInput | Rejection) -> Verdict:
        if isinstance(item, Rejection):
            return Verdict(item.id, "rejected", item.code, item.retryable, item.field)
        known = self.known.get(item.id)
        if known is not None:
            return self._again(item, known)
        if item.card not in self.visible and item.card not in self.gone:
            return Verdict(str(item.id), "rejected", "unknown_card", retryable=True, field="card")
        when = days.effective(item.at_ms, self.client_now_ms, self.recv_ms)
        if when.eff_ms < days.TOO_EARLY_MS:
            return Verdict(str(item.id), "rejected", "too_early", field="reviewed_at")
        logged = self._log(item, when.eff_ms)
        return Verdict(
            str(item.id),
            "accepted" if item.card in self.visible else "orphaned",
            "clock_ahead" if when.clock_ahead else None,
            card=item.card,
            seq=logged.seq,
            eff_ms=logged.eff_ms,
            study_day=logged.study_day,
        )

    def _again(self, item: EventInput, known: Known) -> Verdict:
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

    def _log(self, item: EventInput, eff_ms: int) -> Logged:
        rollover_h = self.head.rollover_h if item.rollover_h is None else item.rollover_h
        tz_min = days.offset_at(self.head.time_zone, eff_ms) if item.tz_min is None else item.tz_min
        day = days.study_day(eff_ms, tz_min, rollover_h)
        content = _hash(item, tz_min, rollover_h)
        self.seq += 1
        self.chain = next_chain(
            self.chain,
            seq=self.seq,
            content=content,
            eff_ms=eff_ms,
            recv_ms=self.recv_ms,
            study_day=day,
            device=self.device_id,
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
            tz_min=tz_min,
            rollover_h=rollover_h,
            eff_ms=eff_ms,
            recv_ms=self.recv_ms,
            study_day=day,
            dur_ms=item.dur_ms,
            device=self.device_id,
            payload=item.payload,
        )
        self.appended.append(logged)
        self.known[item.id] = Known(
            logged.seq, content, logged.kind, item.card, item.at_ms, tz_min, rollover_h, eff_ms, day
        )
        return logged

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


def _follow(rows: StudyRows, scheduler: str, batch: _Batch) -> dict[UUID, CardState]:
    """Bring the states of the batch's cards up to its events; the states of all cards it named."""
    stored = rows.states(batch.visible)
    touched: dict[UUID, list[Event]] = {}
    for logged in batch.appended:
        if logged.card in batch.visible:
            touched.setdefault(logged.card, []).append(logged.event())
    if touched:
        undone = rows.undone([logged.id for logged in batch.appended])
        after, whole = _stepped(touched, stored, undone, scheduler)
        if whole:
            after |= {card: _folded(events, scheduler) for card, events in rows.histories(whole).items()}
        rows.save_states(after)
        stored |= after
    fresh = CardState(scheduler=scheduler)
    return {card: stored[card].state if card in stored else fresh for card in batch.visible}


def _stepped(
    touched: Mapping[UUID, list[Event]], stored: Mapping[UUID, Stored], undone: set[UUID], scheduler: str
) -> tuple[dict[UUID, Stored], list[UUID]]:
    """The states that single steps give, and the cards whose whole history must be folded."""
    after, whole = {}, []
    for card, events in touched.items():
        base = stored.get(card)
        if base is not None and _extends(base, events, undone, scheduler):
            after[card] = _step_all(base, events, scheduler)
        else:
            whole.append(card)
    return after, whole


def _extends(base: Stored, events: Iterable[Event], undone: set[UUID], scheduler: str) -> bool:
    return base.state.scheduler == scheduler and all(
        event.kind is not Kind.UNDO and event.eff_ms > base.folded_to_ms and event.id not in undone
        for event in events
    )


def _step_all(base: Stored, events: list[Event], scheduler: str) -> Stored:
    state = base.state
    events = sorted(events, key=sort_key)
    for event in events:
        state = append(state, event, scheduler)
    return Stored(state, events[-1].eff_ms)


def _folded(events: list[Event], scheduler: str) -> Stored:
    return Stored(fold(events, scheduler), max(event.eff_ms for event in events))
