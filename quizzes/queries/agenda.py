"""What today asks of a learner, deck by deck: the candidates for `core.scheduling.agenda`, from card states alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from quizzes.core.scheduling.agenda import Agenda, Candidate, Role, build, role_of
from quizzes.core.scheduling.types import CardState as State
from quizzes.models import Card, CardState, Enrolment
from quizzes.queries.accounts import Profile

SLACK = 20  # cards; without siblings none of it is used
PARTS_A_STATEMENT = 100  # SQLite takes 500
CATCH_UP = ("catch_up__reviews_per_day", "catch_up__until_day", "catch_up__new_cards")
STATE_COLUMNS = tuple(field.name for field in fields(State))


@dataclass(frozen=True, slots=True)
class Counts:
    """New, due and drill as today's queue holds them, so with limits and siblings apart; cards suspended and in all."""

    new: int
    due: int
    drill: int
    suspended: int
    total: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Cards a day of one deck; `reviews` None means no limit."""

    new: int
    reviews: int | None


@dataclass(frozen=True, slots=True)
class Running:
    """A plan to catch up: so many reviews a day until (and including) a study day, with or without new cards."""

    reviews_per_day: int
    until_day: int
    new_cards: bool


@dataclass(frozen=True, slots=True)
class DeckLimits:
    """An enrolment's limits override the learner's, and a plan to catch up overrides both until its last day."""

    usual: Limits
    catch_up: Running | None

    def on(self, day: int) -> Limits:
        plan = self.catch_up
        if plan is None or day > plan.until_day:
            return self.usual
        return Limits(self.usual.new if plan.new_cards else 0, plan.reviews_per_day)


@dataclass(frozen=True, slots=True)
class Standing:
    """A card with a state, as far as today's queue needs to know it."""

    card: UUID
    deck: UUID
    entry: str
    position: int
    state: State

    def candidate(self) -> Candidate:
        return Candidate(
            card=self.card,
            entry=self.entry,
            position=(self.position,),
            interval=self.state.interval,
            due=self.state.effective_due,
            drill_at=self.state.drill_at,
        )


@dataclass(frozen=True, slots=True)
class DeckDay:
    """One deck's agenda of a study day, with the states of the cards that have one."""

    agenda: Agenda
    states: Mapping[UUID, State]


def agendas_for(profile: Profile, decks: Sequence[UUID], *, today: int, now_ms: int) -> dict[UUID, DeckDay]:
    """The agenda of each deck, in three queries for any number of decks; limits count for each deck by itself."""
    limits = {ident: own.on(today) for ident, own in limits_for(profile, decks).items()}
    standings = _standings(profile.id, decks, today)
    left = {ident: _left(limits[ident], standings[ident], today) for ident in decks}
    new = _new_cards(profile.id, left, standings, today)
    return {
        ident: DeckDay(
            _agenda(standings[ident], new[ident], left[ident], today, now_ms),
            {standing.card: standing.state for standing in standings[ident]},
        )
        for ident in decks
    }


def counts_by_deck(
    profile: Profile, decks: Sequence[UUID], *, today: int, agendas: Mapping[UUID, DeckDay] | None = None
) -> dict[UUID, Counts]:
    """Today's counts of each deck, in five queries for any number of decks (two where the agendas are given)."""
    days = agendas_for(profile, decks, today=today, now_ms=0) if agendas is None else agendas
    # Every position is 0 or more: said so that SQLite takes the index of live cards (28 ms to 4 for 100,000).
    live = Card.objects.filter(deck__in=decks, retired=False, position__gte=0)
    totals = dict(live.values_list("deck").annotate(Count("position")).order_by())
    suspended = CardState.objects.filter(
        user=profile.id, suspended=True, card__deck__in=decks, card__retired=False
    )
    out = dict(suspended.values_list("card__deck").annotate(Count("card")).order_by())
    return {
        ident: Counts(
            new=days[ident].agenda.counts.new,
            due=days[ident].agenda.counts.due,
            drill=days[ident].agenda.counts.drill,
            suspended=out.get(ident, 0),
            total=totals.get(ident, 0),
        )
        for ident in decks
    }


def limits_for(profile: Profile, decks: Sequence[UUID]) -> dict[UUID, DeckLimits]:
    own = {
        row[0]: row[1:]
        for row in Enrolment.objects.filter(user=profile.id, deck__in=decks, ended_at=None).values_list(
            "deck", "new_per_day", "reviews_per_day", *CATCH_UP
        )
    }
    return {ident: _deck_limits(profile, *own.get(ident, (None,) * 5)) for ident in decks}


def _deck_limits(
    profile: Profile,
    new: int | None,
    reviews: int | None,
    pace: int | None,
    until: int | None,
    with_new: bool | None,
) -> DeckLimits:
    usual = Limits(
        new=profile.new_per_day if new is None else new,
        reviews=profile.reviews_per_day if reviews is None else reviews,
    )
    plan = None if pace is None or until is None else Running(pace, until, bool(with_new))
    return DeckLimits(usual, plan)


def returning(states: QuerySet[CardState]) -> QuerySet[Any]:
    """The states of scheduled cards with `when` they come back: a pull by a quiz stands before the due day, always."""
    scheduled = states.filter(due_day__isnull=False, suspended=False)
    return scheduled.annotate(when=Coalesce("pull_day", "due_day"))


def _standings(learner_id: UUID, decks: Sequence[UUID], today: int) -> dict[UUID, list[Standing]]:
    """Cards that are due, in drill, or were answered today (these count against the limits and hold siblings back)."""
    rows = (
        CardState.objects.filter(user=learner_id, card__in=_touched(learner_id, today))
        .filter(card__deck__in=decks, card__retired=False)
        .values_list("card", "card__deck", "card__entry", "card__position", *STATE_COLUMNS)
        .order_by()
    )
    found: dict[UUID, list[Standing]] = {ident: [] for ident in decks}
    for row in rows:
        found[row[1]].append(Standing(row[0], row[1], row[2], row[3], State(*row[4:])))
    return found


def _touched(learner_id: UUID, today: int) -> QuerySet[CardState, Any]:
    """A union, each part of which has its index: for conditions joined by OR SQLite reads all of a learner's states."""
    mine = CardState.objects.filter(user=learner_id).values("card").order_by()
    due, pulled = mine.filter(due_day__lte=today), mine.filter(pull_day__lte=today)
    return due.union(pulled, mine.filter(drill_day=today), mine.filter(last_day__gte=today))


def _left(limits: Limits, standings: Iterable[Standing], today: int) -> Limits:
    """What the day's limits still allow, on whatever device the rest was done."""
    fresh = reviewed = 0
    for standing in standings:
        if standing.state.first_day == today:
            fresh += 1
        elif standing.state.last_day is not None and standing.state.last_day >= today:
            reviewed += 1
    reviews = None if limits.reviews is None else max(0, limits.reviews - reviewed)
    return Limits(max(0, limits.new - fresh), reviews)


def _new_cards(
    learner_id: UUID, left: Mapping[UUID, Limits], standings: Mapping[UUID, list[Standing]], today: int
) -> dict[UUID, list[Candidate]]:
    """The first new cards of each deck, enough to fill its limit when those with a busy sibling stand back."""
    busy = {ident: {standing.entry for standing in standings[ident]} for ident in left}
    wanted = {ident: limits.new + SLACK for ident, limits in left.items() if limits.new}
    found = _candidates(learner_id, wanted, today)
    if any(
        _falls_short(found[ident], busy[ident], left[ident].new, limit) for ident, limit in wanted.items()
    ):
        # Rare: more of the first new cards have siblings in today's queue than the slack allows for.
        wanted = {ident: left[ident].new + len(busy[ident]) for ident in wanted}
        found = _candidates(learner_id, wanted, today)
    return {ident: found.get(ident, []) for ident in left}


def _falls_short(found: Sequence[Candidate], busy: set[str], wanted: int, limit: int) -> bool:
    free = sum(candidate.entry not in busy for candidate in found)
    return free < wanted and len(found) >= limit


def _candidates(learner_id: UUID, wanted: Mapping[UUID, int], today: int) -> dict[UUID, list[Candidate]]:
    found: dict[UUID, list[Candidate]] = {ident: [] for ident in wanted}
    if wanted:
        for card, deck, entry, position in _first_new(learner_id, wanted, today):
            found[deck].append(Candidate(card=card, entry=entry, position=(position,)))
    return found


def _first_new(
    learner_id: UUID, wanted: Mapping[UUID, int], today: int
) -> Iterator[tuple[UUID, UUID, str, int]]:
    """Each deck by itself, so that the index on (deck, position) stops early, but many decks in one statement."""
    cards = _fresh(learner_id, today).filter(without(_earlier_sibling(learner_id, today)))
    rows = cards.order_by("position").values_list("id", "deck", "entry", "position")
    parts = [rows.filter(deck=ident)[:limit] for ident, limit in wanted.items()]
    for start in range(0, len(parts), PARTS_A_STATEMENT):
        yield from _together(parts[start : start + PARTS_A_STATEMENT])


def _together(parts: Sequence[QuerySet[Card, Any]]) -> Iterator[tuple[UUID, UUID, str, int]]:
    """What Django's union refuses on SQLite: parts with limits. A window instead would number every new card."""
    compiled = [part.query.sql_with_params() for part in parts]
    sql = " UNION ALL ".join(f"SELECT * FROM ({text}) part" for text, _ in compiled)  # noqa: S608 - Django's text
    with connection.cursor() as cursor:
        cursor.execute(sql, [param for _, params in compiled for param in params])
        for card, deck, entry, position in cursor.fetchall():
            yield _uuid(card), _uuid(deck), entry, position


def _uuid(value: UUID | str) -> UUID:
    """SQLite keeps a UUID as its 32 hexadecimal digits."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def _fresh(learner_id: UUID, today: int) -> QuerySet[Card]:
    """Live cards that this learner has never reviewed and has not put away."""
    settled = Q(due_day__isnull=False) | Q(suspended=True) | Q(buried_until__gt=today)
    mine = CardState.objects.filter(settled, user=learner_id, card=OuterRef("pk"))
    return Card.objects.filter(without(mine), retired=False)


def without(rows: QuerySet[Any]) -> Func:
    """`~Exists(rows)`, asked of one card after the other: PostgreSQL makes a join of the plain form, and while its
    statistics do not know a large deck yet, one that ran into the limit of 30 s where this takes 0.06 s
    (benchmarks/study_queue.py)."""
    return Func(~Exists(rows), template="(%(expressions)s) IS TRUE", output_field=BooleanField())


def _earlier_sibling(learner_id: UUID, today: int) -> QuerySet[Card]:
    # As a sum the position fits no index, else SQLite walks the deck up to each card instead of its few siblings.
    cards = _fresh(learner_id, today).alias(place=F("position") + 0)
    return cards.filter(deck=OuterRef("deck"), entry=OuterRef("entry"), place__lt=OuterRef("position"))


def _agenda(
    standings: Iterable[Standing], new: Iterable[Candidate], left: Limits, today: int, now_ms: int
) -> Agenda:
    roles: dict[Role | None, list[Candidate]] = {role: [] for role in (*Role, None)}
    studied = set()
    for standing in standings:
        role = role_of(standing.state, today)
        roles[role].append(standing.candidate())
        if standing.state.last_day is not None and standing.state.last_day >= today:
            studied.add(standing.entry)
    return build(
        due=roles[Role.DUE],
        new=new,
        drill=roles[Role.DRILL],
        today=today,
        now_ms=now_ms,
        new_left=left.new,
        reviews_left=left.reviews,
        studied_entries=studied,
    )
