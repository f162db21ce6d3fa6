"""The figures of a learner's progress: grouped counts from the database, the rest in core.progress.

Everything comes from the log and the states folded from it; there is no second truth to drift away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quizzes.core.progress.calendar import calendar
from quizzes.core.progress.forecast import forecast
from quizzes.core.progress.retention import retention, retention_rows
from quizzes.core.progress.streaks import streaks
from quizzes.core.progress.types import CalendarDay, Forecast, Retention, StatusCounts, Streaks
from quizzes.core.scheduling.fold import TraceStep, trace
from quizzes.core.scheduling.types import MATURE_INTERVAL, Event, Kind
from quizzes.models import Card, CardState, Enrolment, StudyEvent
from quizzes.models.study import GRADED
from quizzes.queries.accounts import Profile, profile_for, today_for
from quizzes.queries.agenda import returning
from quizzes.queries.errors import Missing
from quizzes.queries.library import DeckTitle, ObjectiveView, Text, deck_titles, objectives_of
from quizzes.queries.plans import away_days
from quizzes.queries.study import standing_events

RETENTION_DAYS = 30
FORECAST_DAYS = 30
WEEK = 7
LONGEST_ANSWER_MS = 60_000  # a longer look at one card was a break
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday, with Monday as 0


@dataclass(frozen=True, slots=True)
class TodayFigures:
    """What was done on the study day: answers, cards seen for the first time, cards forgotten, practice, seconds."""

    reviews: int
    new: int
    lapses: int
    practice: int
    seconds: int


@dataclass(frozen=True, slots=True)
class DeckObjectives:
    deck_id: UUID
    title: Text
    languages: list[str]
    objectives: tuple[ObjectiveView, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Of all decks under study, or of one. `calendar` begins on a Monday and ends today; retention is over 30 days."""

    day: int
    today: TodayFigures
    streak: Streaks
    calendar: tuple[CalendarDay, ...]
    forecast: Forecast
    retention: Retention
    counts: StatusCounts
    decks: tuple[DeckObjectives, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A glance for the page of the day: answers given today, the streak, the reviews of the next seven days."""

    day: int
    answers: int
    streak: Streaks
    forecast: Forecast


def report_for(
    learner_id: UUID, *, now_ms: int, tz_min: int | None = None, deck_id: UUID | None = None
) -> Report:
    """Raises Missing for a deck that is not to be seen."""
    profile = profile_for(learner_id)
    today = today_for(profile, now_ms=now_ms, tz_min=tz_min)
    decks = _decks(learner_id, deck_id)
    log = _log(learner_id, deck_id)
    days = _answers_a_day(log)
    traces = _recent_traces(log, profile, since=today - RETENTION_DAYS + 1)
    states = CardState.objects.filter(user=learner_id, card__deck__in=list(decks), card__retired=False)
    return Report(
        day=today,
        today=_today(log, _mine(learner_id, deck_id), traces, today),
        streak=streaks(days, today, away_days(learner_id)),
        calendar=calendar(days, today, _year(today)),
        forecast=forecast(_due(states), today, FORECAST_DAYS),
        retention=retention(_retained(traces, today)),
        counts=_statuses(states, decks, today),
        decks=_objectives(learner_id, decks),
    )


def outlook_for(learner_id: UUID, *, now_ms: int, tz_min: int | None = None) -> Outlook:
    """The streak and the week ahead of the decks under study, without the cost of the report."""
    today = today_for(profile_for(learner_id), now_ms=now_ms, tz_min=tz_min)
    days = _answers_a_day(_log(learner_id, None))
    live = Enrolment.objects.filter(user=learner_id, ended_at=None).values("deck")
    states = CardState.objects.filter(user=learner_id, card__deck__in=live, card__retired=False)
    streak = streaks(days, today, away_days(learner_id))
    return Outlook(today, days.get(today, 0), streak, forecast(_due(states), today, WEEK))


def _decks(learner_id: UUID, deck_id: UUID | None) -> dict[UUID, DeckTitle]:
    """Titles by deck, in the order in which they were begun."""
    if deck_id is not None:
        titles = deck_titles(learner_id)
        if deck_id not in titles:
            raise Missing(_("There is no such deck."))
        return {deck_id: titles[deck_id]}
    live = Enrolment.objects.filter(user=learner_id, ended_at=None).order_by("started_at", "id")
    rows = live.values_list("deck", "deck__title", "deck__languages")
    return {ident: DeckTitle(title, languages) for ident, title, languages in rows}


def _log(learner_id: UUID, deck_id: UUID | None) -> QuerySet[StudyEvent]:
    """The learner's answers that were not taken back; also those on cards that are gone, for they were work."""
    log = standing_events(learner_id).filter(kind__in=GRADED)
    return log if deck_id is None else log.filter(card__in=Card.objects.filter(deck=deck_id).values("id"))


def _mine(learner_id: UUID, deck_id: UUID | None) -> QuerySet[CardState]:
    """The same for states: what was begun today was, on whatever card."""
    mine = CardState.objects.filter(user=learner_id)
    return mine if deck_id is None else mine.filter(card__deck=deck_id)


def _answers_a_day(log: QuerySet[StudyEvent]) -> dict[int, int]:
    return dict(log.values_list("study_day").annotate(Count("seq")).order_by())


def _year(today: int) -> int:
    """53 weeks, the first of them whole, so that the columns of the heat map are weeks."""
    return 52 * 7 + (today + EPOCH_WEEKDAY) % 7 + 1


def _recent_traces(log: QuerySet[StudyEvent], profile: Profile, *, since: int) -> list[tuple[TraceStep, ...]]:
    """The whole histories of the cards answered in the last days: an interval follows from all that went before."""
    recent = log.filter(study_day__gte=since).values("card")
    rows = StudyEvent.objects.filter(user=profile.id, card__in=recent).values_list(
        "card", "id", "kind", "at_ms", "eff_ms", "study_day", "grade", "target", "payload"
    )
    histories: dict[UUID, list[Event]] = {}
    for row in rows:
        histories.setdefault(row[0], []).append(Event(row[1], Kind(row[2]), *row[3:]))
    return [trace(events, profile.scheduler) for events in histories.values()]


def _retained(traces: Iterable[Sequence[TraceStep]], today: int) -> Iterable[tuple[int, int]]:
    for steps in traces:
        yield from retention_rows(steps, today - RETENTION_DAYS + 1, today)


def _today(
    log: QuerySet[StudyEvent], states: QuerySet[CardState], traces: Iterable[Sequence[TraceStep]], today: int
) -> TodayFigures:
    rows = list(log.filter(study_day=today).values_list("kind", "dur_ms"))
    kinds = Counter(kind for kind, _duration in rows)
    spent = sum(min(duration or 0, LONGEST_ANSWER_MS) for _kind, duration in rows)
    return TodayFigures(
        reviews=kinds[Kind.REVIEW.value],
        new=states.filter(first_day=today).count(),
        lapses=sum(step.lapse and step.event.study_day == today for steps in traces for step in steps),
        practice=kinds[Kind.PRACTICE.value],
        seconds=spent // 1000,
    )


def _due(states: QuerySet[CardState]) -> dict[int, int]:
    """Cards a day of return."""
    return dict(returning(states).values_list("when").annotate(Count("card")).order_by())


def _statuses(states: QuerySet[CardState], decks: Iterable[UUID], today: int) -> StatusCounts:
    """One word a card, as `core.progress.mastery.status_of` gives it, counted where the rows are."""
    drill, learned = Q(drill_day=today), Q(due_day__isnull=False)
    mature = Q(interval__gte=MATURE_INTERVAL)
    free = Q(suspended=False)
    # Named apart from the columns: an aggregate may not take a name that its filters use.
    found = states.aggregate(
        in_suspended=Count("card", filter=Q(suspended=True)),
        in_drill=Count("card", filter=free & drill),
        in_young=Count("card", filter=free & ~_is(drill) & learned & ~mature),
        in_mature=Count("card", filter=free & ~_is(drill) & learned & mature),
    )
    counts = {name.removeprefix("in_"): count for name, count in found.items()}
    total = Card.objects.filter(deck__in=list(decks), retired=False).count()
    return StatusCounts(new=total - sum(counts.values()), **counts)


def _is(condition: Q) -> Q:
    """A condition on a nullable column that is false, not unknown, where the column is null."""
    return condition & Q(drill_day__isnull=False)


def _objectives(learner_id: UUID, decks: Mapping[UUID, DeckTitle]) -> tuple[DeckObjectives, ...]:
    found = objectives_of(learner_id, decks)
    return tuple(DeckObjectives(ident, *title, found[ident]) for ident, title in decks.items())
