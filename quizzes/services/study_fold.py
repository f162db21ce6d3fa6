"""Bringing card states up to the log: one step where that is the same as a fold, the whole fold where it is not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from quizzes.core.scheduling.fold import append, fold, sort_key
from quizzes.core.scheduling.types import CardState, Event, Kind
from quizzes.services.study_batch import Batch
from quizzes.services.study_rows import Stored, StudyRows


def follow(batch: Batch) -> dict[UUID, CardState]:
    """Bring the states of the batch's cards up to its events; the states of all cards it named."""
    rows, scheduler = batch.rows, batch.head.scheduler
    stored = {card: state for card, state in batch.visible.items() if state is not None}
    touched: dict[UUID, list[Event]] = {}
    for logged in batch.appended:
        if logged.card in batch.visible:
            touched.setdefault(logged.card, []).append(logged.event())
    if touched:
        undone = {event.target for event in batch.known.values() if event.kind == Kind.UNDO}
        after, whole = _stepped(touched, stored, undone, scheduler)
        if whole:
            after |= {card: _folded(events, scheduler) for card, events in rows.histories(whole).items()}
        rows.save_states(after)
        stored |= after
    fresh = CardState(scheduler=scheduler)
    return {card: stored[card].state if card in stored else fresh for card in batch.visible}


def _stepped(
    touched: Mapping[UUID, list[Event]],
    stored: Mapping[UUID, Stored],
    undone: Collection[UUID | None],
    scheduler: str,
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


def _extends(base: Stored, events: Iterable[Event], undone: Collection[UUID | None], scheduler: str) -> bool:
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


def refold_cards(rows: StudyRows, cards: Sequence[UUID], scheduler: str) -> int:
    """Fold some cards again; how many states were not what they should be.

    A thousand at a time, so that memory does not grow with the log.
    """
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
