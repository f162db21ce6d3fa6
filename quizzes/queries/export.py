"""Everything that is kept about a learner, for the archive that they may take away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from quizzes.models import Absence, CardState, Deck, Device, Enrolment, LearnerSettings, StudyEvent, SyncHead
from quizzes.queries.agenda import CATCH_UP
from quizzes.queries.errors import Missing

ROWS_A_TIME = 1000

Row = Mapping[str, Any]  # by column; instants as datetime, hashes as bytes
_ACCOUNT = ("id", "email", "name", "date_joined", "last_login", "is_staff", "is_active")


@dataclass(frozen=True, slots=True)
class OwnDeck:
    """A deck's canonical files and pictures by path."""

    slug: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Export:
    """The small parts as values, the large ones as streams to be read once, in this order."""

    profile: Row
    devices: tuple[Row, ...]
    enrolments: tuple[Row, ...]
    events: Iterator[Row]  # in log order, up to the head in `profile`
    states: Iterator[Row]
    decks: Iterator[OwnDeck]


def export_for(learner_id: UUID) -> Export:
    """Bounded memory and a fixed number of queries, however long the log. Raises Missing."""
    profile = _profile(learner_id)
    events = StudyEvent.objects.filter(user=learner_id, seq__lte=profile["log"]["seq"]).order_by("seq")
    states = CardState.objects.filter(user=learner_id).order_by("card_id")
    enrolments = Enrolment.objects.filter(user=learner_id).order_by("started_at", "deck_id")
    devices = Device.objects.filter(user=learner_id).order_by("registered_at", "id")
    return Export(
        profile,
        tuple(devices.values(*_columns(Device))),
        tuple(enrolments.values("deck__slug", *_columns(Enrolment), *CATCH_UP)),
        events.values(*_columns(StudyEvent)).iterator(ROWS_A_TIME),
        states.values(*_columns(CardState)).iterator(ROWS_A_TIME),
        _own_decks(learner_id),
    )


def _columns(model: type[Model]) -> list[str]:
    """All of them, also those of later migrations; whose rows these are is plain."""
    return [field.attname for field in model._meta.concrete_fields if field.attname not in ("user_id", "pk")]


def _profile(learner_id: UUID) -> dict[str, Any]:
    found = LearnerSettings.objects.filter(user=learner_id).select_related("user").first()
    head = SyncHead.objects.filter(user=learner_id).values("seq", "chain", "states_epoch").first()
    if found is None or head is None:
        raise Missing(_("There is no such learner."))
    factors = Authenticator.objects.filter(user=learner_id).order_by("id")
    addresses = EmailAddress.objects.filter(user=learner_id).order_by("id")
    return {
        **{name: getattr(found.user, name) for name in _ACCOUNT},
        # Without their secrets: whoever holds the archive must not be able to sign in with it.
        "factors": list(factors.values("type", "created_at", "last_used_at")),
        "addresses": list(addresses.values("email", "verified", "primary")),
        "settings": {name: getattr(found, name) for name in _columns(LearnerSettings)},
        "absences": list(
            Absence.objects.filter(user=learner_id).order_by("first_day").values(*_columns(Absence))
        ),
        "log": head,
    }


def _own_decks(learner_id: UUID) -> Iterator[OwnDeck]:
    """One at a time: a deck is a few megabytes at most."""
    decks = Deck.objects.filter(owner=learner_id).order_by("slug").values_list("slug", "source_text")
    return (OwnDeck(slug, text) for slug, text in decks.iterator(1))
