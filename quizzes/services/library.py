"""Decks come in, learners enrol."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

import deck as decks
from deck import DeckError as DeckError  # front ends catch it and may not import deck
from deck import DeckFile, Face
from quizzes.core.clock import moment
from quizzes.core.search.text import fold_tags, grams, searched
from quizzes.models import (
    Card,
    CardText,
    Deck,
    DeckRevision,
    Enrolment,
    Media,
    Objective,
    QuizDefinition,
)
from quizzes.models.library import card_id, deck_id
from quizzes.models.search import rebuild_index
from quizzes.models.study import StudyEvent
from quizzes.queries.library import require_deck
from quizzes.services.accounts import refuse_guest
from quizzes.services.errors import Invalid
from quizzes.services.locks import lock_learner
from quizzes.services.study_fold import refold_cards
from quizzes.services.study_rows import StudyRows

Key = tuple[str, str]
ROWS_A_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import changed, or would change where `applied` is false. Keys are (entry, face)."""

    deck_id: UUID
    slug: str
    title: Any  # one text, or one by language
    languages: tuple[str, ...]  # of the deck
    revision: int
    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    retired: tuple[Key, ...]
    unchanged: tuple[Key, ...]
    learners: Mapping[str, int]  # how many learners have studied cards that are changed, retired
    applied: bool


def shipped_decks() -> tuple[tuple[str, Path], ...]:
    """(slug, folder) of the decks that come with Quizdeck."""
    return tuple((name, decks.shipped.path(name)) for name in decks.shipped.names())


def import_deck(
    source: Path | Mapping[str, bytes], *, owner_id: UUID | None, now_ms: int, plan_only: bool = False
) -> ImportResult:
    """Read a deck and make the library agree with it: cards are matched by entry and face, so history stays.

    What is gone is retired, never deleted. All or nothing, in a fixed number of statements a thousand cards. The
    same deck again changes nothing. Raises DeckError with every problem, before anything is written.
    """
    file = decks.parse(source) if isinstance(source, Mapping) else decks.load(source)
    return store(file, owner_id=owner_id, now_ms=now_ms, plan_only=plan_only)


def store(
    file: DeckFile,
    *,
    owner_id: UUID | None,
    now_ms: int,
    plan_only: bool = False,
    allow: Callable[[Deck | None], None] = lambda row: None,
) -> ImportResult:
    """The same with a deck that was read. `allow` sees the deck's row under its lock and may refuse by raising.

    Raises Forbidden where the owner is a guest.
    """
    if owner_id is not None:
        refuse_guest(owner_id)
    faces = decks.faces(file)
    with transaction.atomic():
        ident = deck_id(owner_id, file.deck)
        row = Deck.objects.select_for_update().filter(id=ident).first()
        allow(row)
        old = Card.objects.filter(deck=ident).defer("content").order_by("position", "entry", "face")
        cards = {(card.entry, card.face): card for card in old}
        plan = decks.compare({key: card.digest for key, card in cards.items() if not card.retired}, faces)
        if not plan_only:
            row = _save(file, faces, row, cards, owner_id, now_ms)
        return ImportResult(
            deck_id=ident,
            slug=file.deck,
            title=_text(file.title),
            languages=tuple(file.languages),
            revision=row.revision if row else 0,
            added=plan.added,
            changed=plan.changed,
            retired=plan.retired,
            unchanged=plan.unchanged,
            learners={
                name: _learners([cards[key].id for key in keys])
                for name, keys in (("changed", plan.changed), ("retired", plan.retired))
            },
            applied=not plan_only,
        )


def _learners(cards: Sequence[UUID]) -> int:
    """How many learners have any of these cards in their log."""
    learners: set[UUID] = set()
    for start in range(0, len(cards), ROWS_A_STATEMENT):
        some = cards[start : start + ROWS_A_STATEMENT]
        learners.update(StudyEvent.objects.filter(card__in=some).values_list("user_id", flat=True).distinct())
    return len(learners)


def _save(
    file: DeckFile,
    faces: Sequence[Face],
    row: Deck | None,
    cards: Mapping[Key, Card],
    owner_id: UUID | None,
    now_ms: int,
) -> Deck:
    text = decks.write(file)
    digest = _digest(text, faces)
    if row is not None and row.digest == digest and row.deleted_at is None:
        return row
    ident = deck_id(owner_id, file.deck)
    row = row or Deck(id=ident, owner_id=owner_id, slug=file.deck)
    row.revision += 1
    row.digest, row.source_text, row.imported_at = digest, text, moment(now_ms)
    row.title, row.description = _text(file.title), _text(file.description)
    row.languages, row.license = list(file.languages), file.license or ""
    row.sources = [source.model_dump(mode="json", exclude_none=True) for source in file.sources]
    row.deleted_at = None
    row.save()
    DeckRevision.objects.create(deck=row, revision=row.revision, digest=digest, imported_at=row.imported_at)
    _save_parts(row, file)
    returned = _save_cards(row, faces, cards)
    _save_texts(row, file, faces, cards)
    if returned:
        _attach_orphans(returned)
    return row


def _digest(text: Mapping[str, str], faces: Iterable[Face]) -> str:
    """Of what the author wrote and of how it is rendered: a better renderer makes an import worth while again."""
    digest = hashlib.sha256()
    for name, body in [
        *sorted(text.items()),
        *((f"{face.entry}/{face.face}", face.digest) for face in faces),
    ]:
        digest.update(f"{name}\0{len(body)}\0{body}".encode())
    return digest.hexdigest()


def _text(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _save_parts(row: Deck, file: DeckFile) -> None:
    """Objectives, quizzes and pictures carry no history, so they are written afresh."""
    for model in (Objective, QuizDefinition, Media):
        model._default_manager.filter(deck=row).delete()
    Objective.objects.bulk_create(
        Objective(
            deck=row, key=item.id, title=_text(item.title), requires=list(item.requires), position=position
        )
        for position, item in enumerate(file.objectives)
    )
    QuizDefinition.objects.bulk_create(
        QuizDefinition(
            deck=row,
            key=item.id,
            title=_text(item.title),
            objectives=list(item.objectives),
            questions=item.questions,
            minutes=item.minutes,
            pass_percent=item.pass_percent,
            position=position,
        )
        for position, item in enumerate(file.quizzes)
    )
    Media.objects.bulk_create(
        Media(
            deck=row,
            name=name,
            content=picture.encode(),
            digest=hashlib.sha256(picture.encode()).hexdigest(),
            content_type="image/svg+xml",
        )
        for name, picture in file.media.items()
    )


def _save_cards(row: Deck, faces: Sequence[Face], cards: Mapping[Key, Card]) -> list[UUID]:
    """Insert, update and retire; the ids of cards that were new or came back, for orphaned events."""
    added = [face for face in faces if (face.entry, face.face) not in cards]
    Card.objects.bulk_create([_card(row, face) for face in added], batch_size=ROWS_A_STATEMENT)
    moved, rewritten = [], []
    for face in faces:
        card = cards.get((face.entry, face.face))
        if card is None:
            continue
        if card.digest != face.digest or card.retired:
            rewritten.append(_card(row, face))
        elif card.position != face.position:
            card.position, card.revision = face.position, row.revision
            moved.append(card)
    gone = set(cards) - {(face.entry, face.face) for face in faces}
    retired = [cards[key] for key in gone if not cards[key].retired]
    for card in retired:
        card.retired, card.revision = True, row.revision
    fields = ["kind", "objective", "position", "content", "digest", "revision", "retired"]
    Card.objects.bulk_update(rewritten, fields, batch_size=100)
    Card.objects.bulk_update(moved, ["position", "revision"], batch_size=ROWS_A_STATEMENT)
    Card.objects.bulk_update(retired, ["retired", "revision"], batch_size=ROWS_A_STATEMENT)
    return [card_id(row.id, face.entry, face.face) for face in added]


def _save_texts(row: Deck, file: DeckFile, faces: Sequence[Face], cards: Mapping[Key, Card]) -> None:
    """What is searched of cards whose content is new, or that lie under other tags than before."""
    tags = {entry.id: fold_tags(entry.tags) for entry in file.cards}
    held = dict(CardText.objects.filter(deck=row).values_list("card", "tags"))
    stale = [face for face in faces if _is_stale(face, cards.get((face.entry, face.face)), held, tags)]
    _write_texts(
        _text_row(row, card_id(row.id, face.entry, face.face), face.content, tags[face.entry])
        for face in stale
    )


def _write_texts(rows: Iterable[CardText]) -> None:
    CardText.objects.bulk_create(
        rows,
        batch_size=ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["card"],
        update_fields=["text", "tags", "grams"],
    )


def reindex() -> int:
    """Write afresh what is searched, deck by deck, as after a restore by hand; how many cards. Raises DeckError."""
    rebuild_index()
    return sum(map(_reindex_deck, list(Deck.objects.values_list("id", flat=True))))


def parsed(row: Deck) -> DeckFile:
    """A deck's file from the text that the library keeps of it."""
    return decks.parse({path: text.encode() for path, text in row.source_text.items()})


@transaction.atomic
def _reindex_deck(ident: UUID) -> int:
    row = Deck.objects.select_for_update().get(id=ident)
    file = parsed(row)
    tags = {entry.id: fold_tags(entry.tags) for entry in file.cards}
    held = dict(CardText.objects.filter(deck=row).values_list("card", "tags"))
    ids = list(Card.objects.filter(deck=row).order_by("position", "id").values_list("id", flat=True))
    for start in range(0, len(ids), ROWS_A_STATEMENT):
        cards = Card.objects.filter(id__in=ids[start : start + ROWS_A_STATEMENT]).order_by("position", "id")
        # The source holds retired cards no more; they keep their last tags.
        _write_texts(
            _text_row(row, card.id, card.content, tags.get(card.entry, held.get(card.id, "")))
            for card in cards
        )
    return len(ids)


def _is_stale(face: Face, card: Card | None, held: Mapping[UUID, str], tags: Mapping[str, str]) -> bool:
    return card is None or card.digest != face.digest or held.get(card.id) != tags[face.entry]


def _text_row(row: Deck, card: UUID, content: Mapping[str, Any], tags: str) -> CardText:
    text = searched(content)
    return CardText(card_id=card, deck=row, text=text, tags=tags, grams=grams(text, tags))


def _card(row: Deck, face: Face) -> Card:
    return Card(
        id=card_id(row.id, face.entry, face.face),
        deck=row,
        entry=face.entry,
        face=face.face,
        kind=face.kind,
        objective=face.objective or "",
        position=face.position,
        content=with_pictures(face.content, row.id),
        digest=face.digest,
        revision=row.revision,
        retired=False,
    )


def with_pictures(content: Any, ident: UUID) -> Any:
    """Deck text names a picture `media:NAME`; a page needs its address."""
    if isinstance(content, str):
        return content.replace('src="media:', f'src="/decks/{ident}/media/')
    if isinstance(content, Mapping):
        return {key: with_pictures(value, ident) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [with_pictures(value, ident) for value in content]
    return content


def _attach_orphans(cards: Sequence[UUID]) -> None:
    """Events may have waited in logs for these cards (a deck that was gone and came back): fold them now."""
    waiting: dict[UUID, list[UUID]] = {}
    for start in range(0, len(cards), ROWS_A_STATEMENT):
        some = cards[start : start + ROWS_A_STATEMENT]
        found = StudyEvent.objects.filter(card__in=some).values_list("user_id", "card").distinct()
        for user_id, card in found:
            waiting.setdefault(user_id, []).append(card)
    with connection.cursor() as cursor:
        for user_id, found_cards in sorted(waiting.items()):
            rows = StudyRows(cursor, user_id)
            head = rows.lock_head()
            if head is not None and refold_cards(rows, found_cards, head.scheduler):
                rows.next_epoch()


def enrol(
    learner_id: UUID,
    ident: UUID,
    *,
    now_ms: int,
    new_per_day: int | None = None,
    reviews_per_day: int | None = None,
) -> None:
    """Study a deck, or change its limits (None: as in the settings). Safe to repeat. Raises NotFound, Invalid."""
    for name, value in (("new_per_day", new_per_day), ("reviews_per_day", reviews_per_day)):
        if value is not None and not 0 <= value < 100_000:
            raise Invalid(_("Give a number from 0 to 99999, or nothing for your usual limit."), field=name)
    with transaction.atomic():
        lock_learner(learner_id)
        require_deck(learner_id, ident)
        limits = {"new_per_day": new_per_day, "reviews_per_day": reviews_per_day, "ended_at": None}
        Enrolment.objects.update_or_create(
            user_id=learner_id,
            deck_id=ident,
            defaults=limits,
            create_defaults={**limits, "started_at": moment(now_ms)},
        )


def end_enrolment(learner_id: UUID, ident: UUID, *, now_ms: int) -> None:
    """Stop studying a deck; what was learned stays. Safe to repeat. Raises NotFound."""
    with transaction.atomic():
        require_deck(learner_id, ident)
        # The server's clock may have been set back since.
        ended = Greatest("started_at", Value(moment(now_ms)))
        Enrolment.objects.filter(user=learner_id, deck=ident, ended_at=None).update(ended_at=ended)
