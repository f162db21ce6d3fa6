"""What a learner does with cards: events go into the log, and the states follow from it."""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from quizzes.core.scheduling.types import Kind
from quizzes.services.errors import Invalid, NotFound
from quizzes.services.study_batch import Batch, BatchResult, EventInput, Rejection
from quizzes.services.study_fold import follow, refold_cards
from quizzes.services.study_rows import Head, StudyRows


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
        head = locked_head(rows, device_id)
        return record_under(Batch(rows, head, clock(), client_now_ms, device_id), items)


def record_under(batch: Batch, items: Sequence[EventInput | Rejection]) -> BatchResult:
    """The same within the caller's transaction, under the head that the batch holds."""
    batch.look_up([item for item in items if isinstance(item, EventInput)])
    results = tuple(batch.judge(item) for item in items)
    batch.append()
    states = follow(batch)
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
        locked_head(rows, device_id)
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
        head = locked_head(rows, None)
        cards = rows.logged_cards()
        changed = refold_cards(rows, cards, head.scheduler)
        strays = set(rows.stated_cards()) - set(cards)
        if strays:
            rows.drop_states(strays)
        if changed or strays:
            rows.next_epoch()
        return changed + len(strays)


def locked_head(rows: StudyRows, device_id: UUID | None) -> Head:
    head = rows.lock_head(device_id)
    if head is None:
        raise NotFound(_("There is no such learner."))
    if device_id is not None and not head.device_is_live:
        raise Invalid(
            _("This device is not registered, or it was signed out."), code="unknown_device", field="device"
        )
    return head
