"""What to study now, and how a card came to stand where it stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from quizzes.core.scheduling.agenda import AgendaItem, Role
from quizzes.core.scheduling.explain import Reason, explain
from quizzes.core.scheduling.fold import TraceStep, trace
from quizzes.core.scheduling.preview import Preview, previews
from quizzes.core.scheduling.types import CardState, Event, Kind
from quizzes.models import CardState as StateRow
from quizzes.models import Deck, Enrolment, StudyEvent
from quizzes.queries.accounts import Profile, profile_for, today_for
from quizzes.queries.agenda import (
    STATE_COLUMNS,
    Counts,
    DeckDay,
    DeckLimits,
    agendas_for,
    counts_by_deck,
    limits_for,
)
from quizzes.queries.library import CardView, card_for, cards_by_id, require_deck

GRADES = range(6)


@dataclass(frozen=True, slots=True)
class QueuedCard:
    """A card to ask, with what each grade would do. `ready_at_ms`: when a drill card's ten minutes are over."""

    card: CardView
    role: str
    ready_at_ms: int | None
    state: CardState
    previews: tuple[Preview, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """The next cards of a study day; the counts are of the whole day, not of `items`."""

    day: int
    counts: Counts
    items: tuple[QueuedCard, ...]


@dataclass(frozen=True, slots=True)
class DeckBasis:
    """A deck under study: its limits, and the content that it holds."""

    deck_id: UUID
    limits: DeckLimits
    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What a device that holds the log and the decks needs besides to make the queue of any day by itself."""

    scheduler: str
    rollover_h: int
    decks: tuple[DeckBasis, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a card's history with what it changed; days are study days, intervals days, ease hundredths."""

    event_id: UUID
    kind: str
    grade: int | None
    at_ms: int
    study_day: int
    case: str | None
    lapse: bool
    undone: bool
    interval_before: int
    interval_after: int
    ease_before: int
    ease_after: int
    due_day: int | None


@dataclass(frozen=True, slots=True)
class History:
    card: CardView
    state: CardState
    steps: tuple[Step, ...]
    reasons: tuple[Reason, ...]


def queue_for(
    learner_id: UUID, *, now_ms: int, tz_min: int | None = None, deck_id: UUID | None = None, limit: int = 50
) -> Queue:
    """Today's queue of one deck, or of all decks under study, one after the other in the order they were begun.

    The same for a learner, deck and day on every device. Raises Missing for a deck that is not to be seen.
    """
    profile = profile_for(learner_id)
    today = today_for(profile, now_ms=now_ms, tz_min=tz_min)
    decks = decks_of(learner_id, deck_id)
    days = agendas_for(profile, decks, today=today, now_ms=now_ms)
    counts = counts_by_deck(profile, decks, today=today, agendas=days)
    items = _merged(days.values(), now_ms)[:limit]
    states = {card: state for day in days.values() for card, state in day.states.items()}
    return Queue(today, _total(counts.values()), _queued(profile, items, states, today, now_ms))


def decks_of(learner_id: UUID, deck_id: UUID | None) -> list[UUID]:
    """One deck, or all under study in the order they were begun. Raises Missing."""
    if deck_id is None:
        live = Enrolment.objects.filter(user=learner_id, ended_at=None).order_by("started_at", "id")
        return list(live.values_list("deck", flat=True))
    require_deck(learner_id, deck_id)
    return [deck_id]


def basis_for(learner_id: UUID) -> Basis:
    """The decks under study in the order in which the queue takes them, with the limits that hold for each."""
    profile = profile_for(learner_id)
    decks = decks_of(learner_id, None)
    limits = limits_for(profile, decks)
    rows = Deck.objects.filter(id__in=decks).values_list("id", "revision", "digest")
    marks = {ident: (revision, digest) for ident, revision, digest in rows}
    bases = (DeckBasis(ident, limits[ident], *marks[ident]) for ident in decks)
    return Basis(profile.scheduler, profile.rollover_h, tuple(bases))


def _merged(days: Iterable[DeckDay], now_ms: int) -> list[AgendaItem]:
    """Drill cards whose time has come stand before everything, those that wait behind everything."""
    items = [item for day in days for item in day.agenda.queue]
    drill = sorted((item for item in items if item.role is Role.DRILL), key=lambda item: item.ready_at or 0)
    ready = [item for item in drill if (item.ready_at or 0) <= now_ms]
    return [*ready, *(item for item in items if item.role is not Role.DRILL), *drill[len(ready) :]]


def _total(counts: Iterable[Counts]) -> Counts:
    columns = attrgetter(*Counts.__slots__)
    return (
        Counts(*map(sum, zip(*map(columns, counts), strict=True)))
        if (counts := list(counts))
        else Counts(0, 0, 0, 0, 0)
    )


def _queued(
    profile: Profile, items: Sequence[AgendaItem], states: Mapping[UUID, CardState], today: int, now_ms: int
) -> tuple[QueuedCard, ...]:
    cards = cards_by_id([item.card for item in items])
    # A card without a standing may still carry a flag, so its state is not simply new; nothing of that is asked here.
    fresh = CardState(scheduler=profile.scheduler)
    outcomes: dict[CardState, tuple[Preview, ...]] = {}  # most cards of a queue are new or alike
    queued = []
    for item in items:
        state = states.get(item.card, fresh)
        if state not in outcomes:
            outcomes[state] = tuple(previews(state, today, now_ms, GRADES).values())
        queued.append(QueuedCard(cards[item.card], str(item.role), item.ready_at, state, outcomes[state]))
    return tuple(queued)


def state_for(learner_id: UUID, card_id: UUID) -> CardState:
    """The state of a card this learner can see, new where they never touched it. Raises Missing."""
    card_for(learner_id, card_id)
    return _state(learner_id, card_id)


def states_of(learner_id: UUID, cards: Collection[UUID]) -> dict[UUID, CardState]:
    """Of those that have one."""
    rows = StateRow.objects.filter(user=learner_id, card__in=cards).values_list("card", *STATE_COLUMNS)
    return {row[0]: CardState(*row[1:]) for row in rows}


def standing_events(learner_id: UUID) -> QuerySet[StudyEvent]:
    """The learner's log without what was taken back."""
    undo = StudyEvent.objects.filter(user=learner_id, kind=Kind.UNDO, target=OuterRef("id"))
    return StudyEvent.objects.filter(~Exists(undo), user=learner_id)


def _state(learner_id: UUID, card_id: UUID) -> CardState:
    row = StateRow.objects.filter(user=learner_id, card=card_id).values_list(*STATE_COLUMNS).first()
    return CardState(scheduler=profile_for(learner_id).scheduler) if row is None else CardState(*row)


def history_for(learner_id: UUID, card_id: UUID) -> History:
    """Every event of a card in the order it counts, and why the interval is what it is. Raises Missing."""
    card = card_for(learner_id, card_id)
    state = _state(learner_id, card_id)
    steps = trace(events_of(learner_id, card_id), state.scheduler)
    return History(card, state, tuple(map(_step, steps)), explain(steps))


def events_of(learner_id: UUID, card_id: UUID) -> list[Event]:
    rows = StudyEvent.objects.filter(user=learner_id, card=card_id).values_list(
        "id", "kind", "at_ms", "eff_ms", "study_day", "grade", "target", "payload"
    )
    return [Event(row[0], Kind(row[1]), *row[2:]) for row in rows]


def _step(step: TraceStep) -> Step:
    return Step(
        event_id=step.event.id,
        kind=str(step.event.kind),
        grade=step.event.grade,
        at_ms=step.event.at_ms,
        study_day=step.event.study_day,
        case=None if step.case is None else str(step.case),
        lapse=step.lapse,
        undone=step.undone,
        interval_before=step.before.interval,
        interval_after=step.after.interval,
        ease_before=step.before.ease,
        ease_after=step.after.ease,
        due_day=step.after.due_day,
    )
