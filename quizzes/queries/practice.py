"""Cards to practise beyond what the day asks: ahead of their day, a whole deck again, or what was forgotten today.

What is asked here is answered with `practice` events, which never move the schedule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from quizzes.core.scheduling.practice import mixed
from quizzes.core.scheduling.types import CardState, Kind
from quizzes.models import Card, StudyEvent
from quizzes.models import CardState as StateRow
from quizzes.queries.accounts import Profile, profile_for, today_for
from quizzes.queries.agenda import returning, without
from quizzes.queries.library import CardView, cards_by_id
from quizzes.queries.study import decks_of, standing_events, states_of

FAILED = 3  # grades below it
WEEK = 7


class Mode(StrEnum):
    AHEAD = "ahead"
    CRAM = "cram"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class PracticeCard:
    card: CardView
    state: CardState


@dataclass(frozen=True, slots=True)
class Practice:
    """`cards` counts all that fit; `items` are the first of them. `day` is the study day that it is."""

    day: int
    cards: int
    items: tuple[PracticeCard, ...]


def practice_for(
    learner_id: UUID,
    *,
    now_ms: int,
    mode: Mode,
    days: int = WEEK,
    objective: str | None = None,
    deck_id: UUID | None = None,
    tz_min: int | None = None,
    limit: int = 50,
) -> Practice:
    """The same on every device. `days` counts for ahead alone: cards that come back within as many days from now.

    Those practised today stand last, so asking again goes on where it stopped; suspended and buried cards are out.
    Raises Missing for a deck that is not to be seen.
    """
    profile = profile_for(learner_id)
    today = today_for(profile, now_ms=now_ms, tz_min=tz_min)
    decks = decks_of(learner_id, deck_id)
    if mode is Mode.AHEAD:
        found = _ahead(learner_id, decks, today, days, objective)
    else:
        cards = _open(learner_id, decks, today)
        if mode is Mode.FORGOTTEN:
            cards = cards.filter(id__in=_forgotten(learner_id, today))
        about = cards if objective is None else cards.filter(objective=objective)
        found = mixed(about.values_list("id", flat=True).order_by(), today)
    done = set(_answers(learner_id, today).filter(kind=Kind.PRACTICE).values_list("card", flat=True))
    order = sorted(found, key=lambda card: card in done)
    return Practice(today, len(order), _items(profile, order[:limit]))


def practice_counts(
    learner_id: UUID, *, now_ms: int, deck_id: UUID | None = None, tz_min: int | None = None
) -> dict[str, int]:
    """How many cards each mode would give; ahead within a week. Raises Missing."""
    today = today_for(profile_for(learner_id), now_ms=now_ms, tz_min=tz_min)
    decks = decks_of(learner_id, deck_id)
    cards = _open(learner_id, decks, today)
    return {
        "ahead": len(_ahead(learner_id, decks, today, WEEK)),
        "cram": cards.count(),
        "forgotten": cards.filter(id__in=_forgotten(learner_id, today)).count(),
    }


def _open(learner_id: UUID, decks: Sequence[UUID], today: int) -> QuerySet[Card]:
    away = Q(suspended=True) | Q(buried_until__gt=today)
    put_away = StateRow.objects.filter(away, user=learner_id, card=OuterRef("pk"))
    return Card.objects.filter(without(put_away), deck__in=decks, retired=False)


def _ahead(
    learner_id: UUID, decks: Sequence[UUID], today: int, days: int, objective: str | None = None
) -> list[UUID]:
    """Soonest first. What is due today belongs to today's queue."""
    about = {} if objective is None else {"card__objective": objective}
    mine = StateRow.objects.filter(user=learner_id, card__deck__in=decks, card__retired=False, **about)
    coming = returning(mine).filter(~Q(buried_until__gt=today), when__gt=today, when__lte=today + days)
    return list(coming.order_by("when", "card__position", "card").values_list("card", flat=True))


def _forgotten(learner_id: UUID, today: int) -> QuerySet[StudyEvent, UUID]:
    failed = _answers(learner_id, today).filter(kind=Kind.REVIEW, grade__lt=FAILED)
    return failed.values_list("card", flat=True)


def _answers(learner_id: UUID, today: int) -> QuerySet[StudyEvent]:
    """Of the day, without those that were taken back."""
    return standing_events(learner_id).filter(study_day=today)


def _items(profile: Profile, order: Sequence[UUID]) -> tuple[PracticeCard, ...]:
    cards, states = cards_by_id(order), states_of(profile.id, order)
    fresh = CardState(scheduler=profile.scheduler)
    return tuple(PracticeCard(cards[ident], states.get(ident, fresh)) for ident in order)
