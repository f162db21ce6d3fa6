"""Answers kept for a day under the key that a client gave its request, so that the same request may be sent again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quizzes.core.clock import moment
from quizzes.models import Replay
from quizzes.services.errors import Conflict
from quizzes.services.locks import lock_learner

KEPT = timedelta(hours=24)
UNANSWERED = 0
FIRST_FAULT = 400


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it goes over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def answer_once(
    learner_id: UUID, *, key: str, request_hash: bytes, now_ms: int, act: Callable[[], Kept]
) -> tuple[Kept, bool]:
    """The answer kept under the key and True, or `act`'s, which is kept with what it wrote, in one transaction.

    A second request under a key waits until the first has ended. Where `act` raises or answers with a fault, nothing it
    wrote stays and nothing is kept. Raises NotFound, and Conflict (idempotency_key_reused): the key stands for another
    request.
    """
    with transaction.atomic():
        # First of all, as every write of a learner does: who locks in another order waits for ever.
        lock_learner(learner_id)
        Replay.objects.filter(user=learner_id, created_at__lte=moment(now_ms) - KEPT).delete()
        row, fresh = Replay.objects.get_or_create(
            user_id=learner_id,
            key=key,
            defaults={
                "request_hash": request_hash,
                "status": UNANSWERED,
                "body": b"",
                "created_at": moment(now_ms),
            },
        )
        if not fresh:
            return _kept(row, request_hash), True
        answer = act()
        if answer.status >= FIRST_FAULT:
            transaction.set_rollback(True)
            return answer, False
        row.status, row.headers, row.body = answer.status, dict(answer.headers), answer.body
        row.save(update_fields=["status", "headers", "body"])
        return answer, False


def _kept(row: Replay, request_hash: bytes) -> Kept:
    if bytes(row.request_hash) != request_hash:
        raise Conflict(_("This Idempotency-Key was used for another request."), code="idempotency_key_reused")
    return Kept(row.status, row.headers, bytes(row.body))


def forget_answers(*, now_ms: int) -> int:
    """Of all learners; how many."""
    return Replay.objects.filter(created_at__lte=moment(now_ms) - KEPT).delete()[0]
