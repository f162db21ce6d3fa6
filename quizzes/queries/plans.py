"""What piled up while a learner was away, and how it could be worked off."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from quizzes.core.progress.forecast import forecast, paces
from quizzes.core.progress.types import CatchUpPlan
from quizzes.models import Absence, CardState, CatchUp, Enrolment
from quizzes.queries.accounts import profile_for, today_for
from quizzes.queries.agenda import Running, returning
from quizzes.queries.library import require_deck

LENGTHS = (7, 14, 28)  # days of the plans that are offered


@dataclass(frozen=True, slots=True)
class Backlog:
    """`overdue` cards fell due before today. Without a backlog worth a plan nothing is offered."""

    overdue: int
    running: Running | None
    offers: tuple[CatchUpPlan, ...]


@dataclass(frozen=True, slots=True)
class Away:
    first_day: int
    last_day: int


def backlog_for(learner_id: UUID, deck_id: UUID, *, now_ms: int, tz_min: int | None = None) -> Backlog:
    """Raises Missing for a deck that is not to be seen, or that the learner does not study."""
    require_deck(learner_id, deck_id)
    found = backlogs_for(learner_id, now_ms=now_ms, tz_min=tz_min)
    return found.get(deck_id) or Backlog(0, None, ())


def backlogs_for(learner_id: UUID, *, now_ms: int, tz_min: int | None = None) -> dict[UUID, Backlog]:
    """Of every deck under study, in three queries."""
    today = today_for(profile_for(learner_id), now_ms=now_ms, tz_min=tz_min)
    live = Enrolment.objects.filter(user=learner_id, ended_at=None)
    running = {
        deck: Running(pace, until, new_cards)
        for deck, pace, until, new_cards in CatchUp.objects.filter(
            enrolment__in=live, until_day__gte=today
        ).values_list("enrolment__deck", "reviews_per_day", "until_day", "new_cards")
    }
    due = _due_by_deck(learner_id, live)
    return {deck: _backlog(due.get(deck, {}), running.get(deck), today) for deck in _decks(live)}


def absence_for(learner_id: UUID, today: int) -> Away | None:
    """The one that lasts, if the learner is away today."""
    row = Absence.objects.filter(user=learner_id, first_day__lte=today, last_day__gte=today).first()
    return Away(row.first_day, row.last_day) if row else None


def away_days(learner_id: UUID) -> list[tuple[int, int]]:
    """First and last day of every absence, for the streak."""
    return list(Absence.objects.filter(user=learner_id).values_list("first_day", "last_day"))


def _decks(live: QuerySet[Enrolment]) -> list[UUID]:
    return list(live.order_by("started_at", "id").values_list("deck", flat=True))


def _due_by_deck(learner_id: UUID, live: QuerySet[Enrolment]) -> dict[UUID, dict[int, int]]:
    """Cards a due day, as `queries.progress` counts them."""
    rows = (
        returning(
            CardState.objects.filter(user=learner_id, card__deck__in=live.values("deck"), card__retired=False)
        )
        .values_list("card__deck", "when")
        .annotate(Count("card"))
        .order_by()
    )
    found: dict[UUID, dict[int, int]] = {}
    for deck, when, count in rows:
        found.setdefault(deck, {})[when] = count
    return found


def _backlog(due: Mapping[int, int], running: Running | None, today: int) -> Backlog:
    coming = forecast(due, today, max(LENGTHS))
    return Backlog(coming.backlog, running, () if running else paces(coming, LENGTHS))
