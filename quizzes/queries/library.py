"""Decks and cards as a learner sees them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quizzes.core.scheduling.types import MATURE_INTERVAL
from quizzes.models import Card, CardState, Deck, Enrolment, Media, Objective, QuizDefinition
from quizzes.queries.accounts import profile_for, today_for
from quizzes.queries.agenda import Counts, counts_by_deck
from quizzes.queries.errors import Missing

Text = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class DeckSummary:
    """A deck in a list; the counts are those of today's queue."""

    id: UUID
    slug: str
    title: Text
    description: Text | None
    languages: list[str]
    revision: int
    own: bool
    enrolled: bool
    counts: Counts


class DeckTitle(NamedTuple):
    """The languages are the deck's: a deck of one need not say which its title is in."""

    title: Text
    languages: list[str]


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """How far a learner is: of its `cards`, how many were ever learned and how many are mature."""

    key: str
    title: Text
    requires: list[str]
    cards: int
    learned: int
    mature: int


@dataclass(frozen=True, slots=True)
class QuizView:
    key: str
    title: Text
    questions: int
    minutes: int | None
    pass_percent: int


@dataclass(frozen=True, slots=True)
class DeckDetail:
    summary: DeckSummary
    objectives: tuple[ObjectiveView, ...]
    quizzes: tuple[QuizView, ...]
    license: str
    sources: list[dict[str, Any]]
    new_per_day: int | None
    reviews_per_day: int | None


@dataclass(frozen=True, slots=True)
class OpenDeck:
    id: UUID
    title: Text
    description: Text | None
    languages: list[str]
    cards: int


@dataclass(frozen=True, slots=True)
class CardView:
    """A card's content, ready to show: `content` is described at `deck.faces`."""

    id: UUID
    deck_id: UUID
    entry: str
    face: str
    kind: str
    objective: str
    position: int
    content: dict[str, Any]
    retired: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    content: bytes
    digest: str


CARD_COLUMNS = CardView.__slots__


def shipped_revisions() -> dict[str, int]:
    """By slug, at which revision the decks that come with Quizdeck lie in the library."""
    return dict(Deck.objects.filter(owner=None).values_list("slug", "revision"))


def visible_decks(learner_id: UUID) -> QuerySet[Deck]:
    """Shipped, own and ever enrolled decks that were not deleted."""
    enrolled = Enrolment.objects.filter(user=learner_id, deck=OuterRef("pk"))
    return Deck.objects.filter(Q(owner=None) | Q(owner=learner_id) | Exists(enrolled), deleted_at=None)


def open_decks() -> tuple[OpenDeck, ...]:
    """What a stranger may see: the decks that come with Quizdeck, by slug."""
    live = Count("cards", filter=Q(cards__retired=False))
    rows = Deck.objects.filter(owner=None, deleted_at=None).annotate(size=live).filter(size__gt=0)
    values = rows.order_by("slug").values_list("id", "title", "description", "languages", "size")
    return tuple(OpenDeck(ident, *rest) for ident, *rest in values)


def deck_titles(learner_id: UUID) -> dict[UUID, DeckTitle]:
    """Of all decks that a learner can see."""
    rows = visible_decks(learner_id).values_list("id", "title", "languages")
    return {ident: DeckTitle(title, languages) for ident, title, languages in rows}


def require_deck(learner_id: UUID, deck_id: UUID) -> None:
    """Raises Missing for a deck that is not there or not this learner's to see."""
    if not visible_decks(learner_id).filter(id=deck_id).exists():
        raise Missing(_("There is no such deck."))


def decks_for(learner_id: UUID, *, now_ms: int, tz_min: int | None = None) -> tuple[DeckSummary, ...]:
    """All decks a learner can see, those under study first, then by slug."""
    profile = profile_for(learner_id)
    today = today_for(profile, now_ms=now_ms, tz_min=tz_min)
    rows = list(_with_enrolment(learner_id).order_by("-enrolled", "slug", "id").defer("source_text"))
    counts = counts_by_deck(profile, [row.id for row in rows], today=today)
    return tuple(_summary(row, counts, learner_id) for row in rows)


def deck_for(learner_id: UUID, deck_id: UUID, *, now_ms: int, tz_min: int | None = None) -> DeckDetail:
    """Raises Missing for a deck that is not there or not this learner's to see."""
    profile = profile_for(learner_id)
    row = _with_enrolment(learner_id).filter(id=deck_id).defer("source_text").first()
    if row is None:
        raise Missing(_("There is no such deck."))
    counts = counts_by_deck(profile, [deck_id], today=today_for(profile, now_ms=now_ms, tz_min=tz_min))
    enrolment = Enrolment.objects.filter(user=learner_id, deck=deck_id, ended_at=None).first()
    quizzes = QuizDefinition.objects.filter(deck=deck_id).values_list(*QuizView.__slots__)
    return DeckDetail(
        summary=_summary(row, counts, learner_id),
        objectives=objectives_of(learner_id, [deck_id])[deck_id],
        quizzes=tuple(QuizView(*quiz) for quiz in quizzes),
        license=row.license,
        sources=row.sources,
        new_per_day=enrolment.new_per_day if enrolment else None,
        reviews_per_day=enrolment.reviews_per_day if enrolment else None,
    )


def _with_enrolment(learner_id: UUID) -> QuerySet[Any]:
    live = Enrolment.objects.filter(user=learner_id, deck=OuterRef("pk"), ended_at=None)
    return visible_decks(learner_id).annotate(enrolled=Exists(live))


def _summary(row: Any, counts: Mapping[UUID, Counts], learner_id: UUID) -> DeckSummary:
    return DeckSummary(
        id=row.id,
        slug=row.slug,
        title=row.title,
        description=row.description,
        languages=row.languages,
        revision=row.revision,
        own=row.owner_id == learner_id,
        enrolled=row.enrolled,
        counts=counts[row.id],
    )


def objectives_of(learner_id: UUID, decks: Iterable[UUID]) -> dict[UUID, tuple[ObjectiveView, ...]]:
    """Each deck's objectives with the learner's mastery, in the author's order; two queries."""
    decks = list(decks)
    tallies = {
        (row["deck"], row["objective"]): (row["cards"], row["learned"], row["mature"])
        for row in _tallies(learner_id, decks)
    }
    found: dict[UUID, list[ObjectiveView]] = {ident: [] for ident in decks}
    for row in Objective.objects.filter(deck__in=decks).order_by("deck", "position"):
        tally = tallies.get((row.deck_id, row.key), (0, 0, 0))
        found[row.deck_id].append(ObjectiveView(row.key, row.title, row.requires, *tally))
    return {ident: tuple(views) for ident, views in found.items()}


def _tallies(learner_id: UUID, decks: list[UUID]) -> Iterable[Any]:
    """Rows of deck, objective, cards, learned and mature."""
    mine = CardState.objects.filter(user=learner_id, card=OuterRef("pk"), due_day__isnull=False)
    live = Card.objects.filter(deck__in=decks, retired=False)
    return (
        live.annotate(is_learned=Exists(mine), is_mature=Exists(mine.filter(interval__gte=MATURE_INTERVAL)))
        .values("deck", "objective")
        .annotate(
            cards=Count("id"),
            learned=Count("id", filter=Q(is_learned=True)),
            mature=Count("id", filter=Q(is_mature=True)),
        )
        .order_by()
    )


def cards_of(learner_id: UUID, deck_id: UUID, *, after: int = -1, limit: int) -> tuple[CardView, ...]:
    """Live cards in deck order from behind a position; positions are unique within a deck. Raises Missing."""
    require_deck(learner_id, deck_id)
    rows = Card.objects.filter(deck=deck_id, retired=False, position__gt=after).order_by("position")
    return tuple(CardView(*row) for row in rows.values_list(*CARD_COLUMNS)[:limit])


def cards_by_id(idents: Iterable[UUID]) -> dict[UUID, CardView]:
    """For callers that have asked already whether the learner may see them."""
    return {row[0]: CardView(*row) for row in Card.objects.filter(id__in=idents).values_list(*CARD_COLUMNS)}


def card_for(learner_id: UUID, card_id: UUID) -> CardView:
    """Raises Missing for a card that is not there or not this learner's to see."""
    visible = Card.objects.filter(id=card_id, deck__in=visible_decks(learner_id).values("id"))
    row = visible.values_list(*CARD_COLUMNS).first()
    if row is None:
        raise Missing(_("There is no such card."))
    return CardView(*row)


def picture_for(learner_id: UUID, deck_id: UUID, name: str) -> Picture:
    """Raises Missing."""
    visible = Media.objects.filter(deck=deck_id, name=name, deck__in=visible_decks(learner_id).values("id"))
    row = visible.values_list("content_type", "content", "digest").first()
    if row is None:
        raise Missing(_("There is no such picture."))
    return Picture(row[0], bytes(row[1]), row[2])
