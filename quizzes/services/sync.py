"""One round trip of a device: what it has for the log, and what the log has for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.core.chain import START
from quizzes.core.clock import moment
from quizzes.core.scheduling.types import CardState
from quizzes.models import Device
from quizzes.queries.library import visible_decks
from quizzes.services.errors import Conflict
from quizzes.services.study import locked_head, record_under
from quizzes.services.study_batch import Batch, BatchResult, EventInput, Rejection, Verdict
from quizzes.services.study_rows import Head, Logged, StudyRows

SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SyncAsk:
    """What a device says: `after` is the position up to which it has pulled, `proof_seq` and `proof_chain` the highest
    position it was ever given with the chain there, `limit` how many positions to look at (0: push only)."""

    device_id: UUID
    client_now_ms: int
    after: int
    proof_seq: int
    proof_chain: bytes
    items: Sequence[EventInput | Rejection]
    limit: int


@dataclass(frozen=True, slots=True)
class DeckMark:
    """What a deck is now, so that a device knows whether to fetch changes."""

    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class SyncResult:
    """A verdict an item; the events behind `after`, but for those accepted right now; the states of all cards that
    either touched; the head after the commit. There is more to pull while `next_after` is less than `seq`."""

    recv_ms: int
    results: tuple[Verdict, ...]
    changes: tuple[Logged, ...]
    next_after: int
    states: Mapping[UUID, CardState]
    states_epoch: int
    decks: Mapping[UUID, DeckMark]
    seq: int
    chain: bytes

    @property
    def has_more(self) -> bool:
        return self.next_after < self.seq


def sync(learner_id: UUID, *, ask: SyncAsk, clock: Callable[[], int]) -> SyncResult:
    """Push, then pull, in one transaction under the learner's head and a fixed number of queries.

    Raises Conflict (`reset_required`, nothing written) where the device has seen what this log never held: the server
    was restored from a backup, and the device must send everything again. Raises Invalid for a device that is not live.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        rows = StudyRows(cursor, learner_id)
        head = locked_head(rows, ask.device_id)
        _refuse_other_past(rows, head, ask)
        batch = Batch(rows, head, clock(), ask.client_now_ms, ask.device_id)
        pushed = record_under(batch, ask.items)
        _note_device(ask.device_id, batch.recv_ms)
        return _pull(rows, head, ask, pushed, _marks(learner_id))


def _refuse_other_past(rows: StudyRows, head: Head, ask: SyncAsk) -> None:
    known = START if ask.proof_seq == 0 else rows.chain_at(ask.proof_seq)
    if known != ask.proof_chain or ask.after > head.seq:
        raise Conflict(
            _(
                "The server does not hold everything this device has seen. Send it all again, then fetch anew."
            ),
            code="reset_required",
        )


def _pull(
    rows: StudyRows, head: Head, ask: SyncAsk, pushed: BatchResult, decks: Mapping[UUID, DeckMark]
) -> SyncResult:
    next_after = min(ask.after + ask.limit, pushed.seq)
    # What was accepted in this request stands behind the head as it was found; its sender has it.
    changes = rows.page(ask.after, min(next_after, head.seq))
    elsewhere = {event.card for event in changes} - pushed.states.keys()
    stored = rows.states(elsewhere) if elsewhere else {}
    return SyncResult(
        recv_ms=pushed.recv_ms,
        results=pushed.results,
        changes=tuple(changes),
        next_after=next_after,
        states={**pushed.states, **{card: row.state for card, row in stored.items()}},
        states_epoch=head.states_epoch,
        decks=decks,
        seq=pushed.seq,
        chain=pushed.chain,
    )


def _note_device(device_id: UUID, now_ms: int) -> None:
    """When the device was last heard of; a row is written only where that was long ago."""
    now = moment(now_ms)
    stale = Q(seen_at=None) | Q(seen_at__lt=now - SEEN_EVERY)
    Device.objects.filter(stale, id=device_id).update(seen_at=now)


def _marks(learner_id: UUID) -> dict[UUID, DeckMark]:
    rows = visible_decks(learner_id).values_list("id", "revision", "digest")
    return {ident: DeckMark(revision, digest) for ident, revision, digest in rows}
