"""Guests try a deck before they sign up. What they studied stays theirs: the guest becomes the account, or its log goes
over into one."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quizzes.core.clock import moment
from quizzes.models import Device, Enrolment, StudyEvent, User
from quizzes.services.accounts import open_account
from quizzes.services.deletion import erase
from quizzes.services.errors import Forbidden, NotFound
from quizzes.services.library import enrol
from quizzes.services.locks import lock_learner
from quizzes.services.sessions import learners_signed_in
from quizzes.services.study import record_events
from quizzes.services.study_batch import sent_again

EVENTS_A_BATCH = 500
SETTLING = timedelta(hours=1)  # a guest is there a moment before the session that leads to it


def open_guest(deck_id: UUID, *, now_ms: int, time_zone: str, language: str) -> User:
    """A guest who studies this deck, in one transaction. Raises NotFound where no stranger may see the deck."""
    with transaction.atomic():
        guest = User(date_joined=moment(now_ms))
        guest.set_unusable_password()
        guest.save(force_insert=True)
        open_account(guest, time_zone=time_zone, language=language)
        enrol(guest.pk, deck_id, now_ms=now_ms)
    return guest


def lock_guest(guest_id: UUID) -> None:
    """To the end of the transaction. Raises NotFound where it is none, or none any more.

    The head first, as every write does: an answer on its way holds it and asks for the row.
    """
    lock_learner(guest_id)
    if not User.objects.select_for_update().filter(pk=guest_id, email="").exists():
        raise NotFound(_("This visit has ended, or has an account already."))


def hand_over(guest_id: UUID, learner_id: UUID, *, clock: Callable[[], int]) -> int:
    """What a guest studied becomes the learner's, and the guest ends; how many events went over.

    All or nothing. Each event keeps its id, its instant and its study day, so the learner's states come out as if it
    had all happened there. Where both studied a deck the learner's own limits stand. Raises NotFound.
    """
    with transaction.atomic():
        lock_guest(guest_id)
        # A learner's log names devices of that learner. Nobody holds these any more.
        Device.objects.filter(user=guest_id, revoked_at=None).update(revoked_at=moment(clock()))
        Device.objects.filter(user=guest_id).update(user=learner_id)
        for deck in Enrolment.objects.filter(user=guest_id, ended_at=None).order_by("started_at", "id"):
            _take_up(learner_id, deck, now_ms=clock())
        moved = _move_log(guest_id, learner_id, clock)
        erase(User.objects.get(pk=guest_id))
    return moved


def _take_up(learner_id: UUID, enrolment: Enrolment, *, now_ms: int) -> None:
    own = Enrolment.objects.filter(user=learner_id, deck=enrolment.deck_id, ended_at=None)
    if not own.exists():
        enrol(
            learner_id,
            enrolment.deck_id,
            now_ms=now_ms,
            new_per_day=enrolment.new_per_day,
            reviews_per_day=enrolment.reviews_per_day,
        )


def _move_log(guest_id: UUID, learner_id: UUID, clock: Callable[[], int]) -> int:
    rows = StudyEvent.objects.filter(user=guest_id).order_by("seq")
    items = [sent_again(row) for row in rows.iterator()]
    for start in range(0, len(items), EVENTS_A_BATCH):
        result = record_events(
            learner_id,
            items=items[start : start + EVENTS_A_BATCH],
            device_id=None,
            client_now_ms=None,
            clock=clock,
        )
        refused = [verdict for verdict in result.results if verdict.status in ("rejected", "conflict")]
        if refused:
            raise Forbidden(
                _("What was studied without an account cannot be taken over."), code=str(refused[0].code)
            )
    return len(items)


def end_guest(guest_id: UUID) -> None:
    """The guest and all that was studied. Raises NotFound."""
    with transaction.atomic():
        lock_guest(guest_id)
        erase(User.objects.get(pk=guest_id))


def forget_guests(*, now_ms: int) -> int:
    """Those whom no session leads to any more, so that nobody can ever come back to them; how many."""
    reachable = learners_signed_in(now_ms=now_ms)
    settled = User.objects.filter(email="", date_joined__lt=moment(now_ms) - SETTLING)
    gone = [guest for guest in settled.iterator() if str(guest.pk) not in reachable]
    for guest in gone:
        erase(guest)
    return len(gone)
