"""The end of an account: nothing of the learner stays, and nothing of anybody else goes."""

from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quizzes.models import (
    Absence,
    Card,
    CardState,
    CardText,
    CatchUp,
    Deck,
    DeckRevision,
    Device,
    Enrolment,
    LearnerSettings,
    Media,
    Objective,
    QuizDefinition,
    RateCount,
    Replay,
    StudyEvent,
    SyncHead,
    User,
)
from quizzes.models.search import forget_gone
from quizzes.services.errors import Invalid, NotFound
from quizzes.services.sessions import end_sessions
from quizzes.services.uploads import release

# What points at a row goes before it.
_OF_LEARNER: tuple[Any, ...] = (Absence, CardState, StudyEvent, Enrolment, Device, Replay)
_OF_DECK: tuple[Any, ...] = (CardText, Card, Media, Objective, QuizDefinition, DeckRevision)
_OF_ACCOUNT: tuple[Any, ...] = (LearnerSettings, SyncHead)


def delete_account(learner_id: UUID, *, password: str) -> None:
    """All of the learner's rows, own decks and sessions, in one transaction.

    Raises NotFound (no such learner) and Invalid (wrong_password); then nothing changes.
    """
    user = User.objects.filter(pk=learner_id).first()
    if user is None:
        raise NotFound(_("There is no such learner."))
    if not user.check_password(password):  # slow on purpose, hence before the lock
        raise Invalid(_("This is not your password."), code="wrong_password", field="password")
    with transaction.atomic():
        erase(user)
        end_sessions(learner_id)
    release(learner_id)


def erase(user: User) -> None:
    """The rows alone: sessions without their owner lead nowhere, and a guest holds no files."""
    with transaction.atomic():
        _lock(user)
        CatchUp.objects.filter(enrolment__user=user).delete()
        for model in _OF_LEARNER:
            model.objects.filter(user=user).delete()
        gone = [model.objects.filter(deck__owner=user).delete()[0] for model in _OF_DECK]
        if any(gone):
            forget_gone()
        Deck.objects.filter(owner=user).delete()
        for model in _OF_ACCOUNT:
            model.objects.filter(user=user).delete()
        _forget_traces(user)
        user.delete()  # with what allauth and the admin keep about it


def _lock(user: User) -> None:
    """Writes wait here, in the order in which they lock themselves, and find no learner afterwards.

    Whatever is inserted for a user or a deck shares a lock on that row (PostgreSQL), so imports wait too.
    """
    SyncHead.objects.select_for_update().filter(user=user).first()
    User.objects.select_for_update().filter(pk=user.pk).first()
    list(Deck.objects.select_for_update().filter(owner=user).order_by("pk").values_list("pk"))


def _forget_traces(user: User) -> None:
    """Rows that name the account without pointing at it."""
    RateCount.objects.filter(name__contains=str(user.pk)).delete()
    LogEntry.objects.filter(object_id=str(user.pk)).delete()
