"""Reads everything that must hold and tells what does not, with what to do about it. Changes nothing.

Memory does not grow with the tables: rows are read a thousand at a time, findings are yielded as they are found.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Exists, F, ForeignKey, Max, Model, OuterRef, Q

from quizzes.core.audit import Fault, LogAudit, LogRow, row_faults, state_faults
from quizzes.core.scheduling.fold import fold
from quizzes.core.scheduling.registry import ALGORITHMS
from quizzes.core.scheduling.types import CardState, Event
from quizzes.core.search.text import searched
from quizzes.models import (
    Card,
    Deck,
    DeckRevision,
    Enrolment,
    LearnerSettings,
    Media,
    StudyEvent,
    SyncHead,
    User,
)
from quizzes.models import CardState as StateRow
from quizzes.models.library import card_id, deck_id
from quizzes.models.search import index_fault
from quizzes.queries.agenda import STATE_COLUMNS

ROWS_AT_ONCE = 1000
CARDS_AT_ONCE = 500
RESTORE = "Restore the last backup without it (manage.py restore): devices send again what came after it."
REFOLD = "Fold the states anew: manage.py refold --learner {who}"
IMPORT = "Import the deck again (manage.py import_deck), or restore a backup."
REMEDIES = {
    "file": "The file is damaged: stop the site and restore the last backup (manage.py restore).",
    "state": REFOLD,
    "stray_state": REFOLD,
    "scheduler": "Set the learner's scheduler to one that exists: " + ", ".join(ALGORITHMS) + ".",
    "account": "Restore a backup, or delete the account in /admin/ if it never studied.",
    "enrolment": "Delete the enrolment in /admin/, or restore a backup.",
    "orphan": "Rows were deleted past the site: restore a backup.",
    "deck": IMPORT,
    "card": IMPORT,
    "picture": IMPORT,
    "search": "Write afresh what is searched: manage.py reindex",
}
_LOG_COLUMNS = tuple(LogRow.__slots__)
# What a column gives that cannot be read as its type: a UUID of other letters, JSON that is none.
UNREADABLE = (ValueError, TypeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable, `where` names the learner, deck or table, `remedy` says what the host can do."""

    code: str
    where: str
    message: str
    remedy: str


def examine(learners: Iterable[UUID]) -> Iterator[Finding]:
    """The whole database; the logs and states of these learners."""
    yield from examine_file()
    yield from examine_references()
    yield from examine_accounts()
    yield from examine_library()
    yield from examine_index()
    for learner_id in learners:
        yield from examine_learner(learner_id)


def examine_learner(learner_id: UUID) -> Iterator[Finding]:
    """Numbers, chain, head and states of one learner. Holds the head meanwhile, so that a write cannot come between."""
    with transaction.atomic():
        head = SyncHead.objects.select_for_update(of=("self",)).filter(user=learner_id)
        row = head.values_list("seq", "chain", "user__email", "user__settings__scheduler").first()
        if row is None:
            return  # told by examine_accounts
        seq, chain, email, scheduler = row
        try:
            faults = [*_log(learner_id, seq, bytes(chain)), *_states(learner_id, scheduler)]
        except UNREADABLE as error:
            faults = [Fault("unreadable", f"a value cannot be read: {error}")]
    for fault in faults:
        yield _finding(fault.code, email, fault.message)


def _log(learner_id: UUID, seq: int, chain: bytes) -> Iterator[Fault]:
    audit = LogAudit()
    for row in _rows(learner_id):
        yield from audit.step(row)
    yield from audit.end(seq, chain)


def _rows(learner_id: UUID) -> Iterator[LogRow]:
    log = StudyEvent.objects.filter(user=learner_id).order_by("seq").values_list(*_LOG_COLUMNS)
    after: int | None = None
    while page := list((log if after is None else log.filter(seq__gt=after))[:ROWS_AT_ONCE]):
        yield from map(_row, page)
        after = page[-1][0]


def _row(values: Sequence[Any]) -> LogRow:
    row = dict(zip(_LOG_COLUMNS, values, strict=True))
    return LogRow(**{**row, "chain": bytes(row["chain"]), "hash": bytes(row["hash"])})


def _states(learner_id: UUID, scheduler: str | None) -> Iterator[Fault]:
    if scheduler is None or scheduler not in ALGORITHMS:
        yield Fault("scheduler", f"there is no scheduler {scheduler}")
        return
    for cards in _logged_cards(learner_id):
        stored, histories = _stored(learner_id, cards), _histories(learner_id, cards)
        for card, events in histories.items():
            folded = fold(events, scheduler), max(event.eff_ms for event in events)
            yield from state_faults(card, stored.get(card), folded)
    log = StudyEvent.objects.filter(user=learner_id, card=OuterRef("card_id"))
    strays = StateRow.objects.filter(~Exists(log), user=learner_id).values_list("card_id", flat=True)
    for card in strays.iterator(ROWS_AT_ONCE):
        yield Fault("stray_state", f"card {card} has a state and no events", card=card)


def _logged_cards(learner_id: UUID) -> Iterator[list[UUID]]:
    """The cards in the log that still exist, some at a time; events of others wait for their card's return."""
    log = StudyEvent.objects.filter(Exists(Card.objects.filter(id=OuterRef("card"))), user=learner_id)
    cards = log.order_by("card").values_list("card", flat=True).distinct()
    page = list(cards[:CARDS_AT_ONCE])
    while page:
        yield page
        page = list(cards.filter(card__gt=page[-1])[:CARDS_AT_ONCE])


def _stored(learner_id: UUID, cards: Sequence[UUID]) -> dict[UUID, tuple[CardState, int]]:
    rows = StateRow.objects.filter(user=learner_id, card__in=cards)
    return {
        row[0]: (CardState(*row[2:]), row[1])
        for row in rows.values_list("card_id", "folded_to_ms", *STATE_COLUMNS)
    }


def _histories(learner_id: UUID, cards: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """Rows that cannot be folded are left out: the walk through the log has told of them."""
    histories: dict[UUID, list[Event]] = {}
    log = StudyEvent.objects.filter(user=learner_id, card__in=cards).values_list(*_LOG_COLUMNS)
    for row in map(_row, log.iterator(ROWS_AT_ONCE)):
        if not row_faults(row):
            histories.setdefault(row.card, []).append(row.event())
    return histories


def examine_accounts() -> Iterator[Finding]:
    """Every account has a head and settings; nobody is enrolled in a deck that is not theirs to see."""
    for model, name in ((SyncHead, "head of a log"), (LearnerSettings, "settings")):
        lacking = User.objects.filter(~Exists(model._default_manager.filter(user=OuterRef("pk"))))
        for email in lacking.values_list("email", flat=True).iterator(ROWS_AT_ONCE):
            yield _finding("account", email, f"the account has no {name}")
    foreign = Enrolment.objects.filter(~Q(deck__owner=None), ~Q(deck__owner=F("user")))
    for email, slug in foreign.values_list("user__email", "deck__slug").iterator(ROWS_AT_ONCE):
        yield _finding("enrolment", email, f"is enrolled in {slug}, which is someone else's deck")


def examine_library() -> Iterator[Finding]:
    """Ids follow from names, digests from contents, and the revisions lead up to the deck."""
    decks = Deck.objects.order_by("pk").values_list("id", "owner", "slug", "revision", "digest")
    for ident, owner, slug, revision, digest in decks.iterator(ROWS_AT_ONCE):
        where = f"{slug} ({ident})"
        for message in _deck_faults(ident, owner, slug, revision, digest):
            yield _finding("deck", where, message)
        for message in _card_faults(ident, revision):
            yield _finding("card", where, message)
        for message in _text_faults(ident):
            yield _finding("search", where, message)
        for message in _picture_faults(ident):
            yield _finding("picture", where, message)


def _deck_faults(ident: UUID, owner: UUID | None, slug: str, revision: int, digest: str) -> Iterator[str]:
    if ident != deck_id(owner, slug):
        yield "the deck's id does not follow from its owner and name"
    noted = DeckRevision.objects.filter(deck=ident)
    if noted.filter(revision=revision).values_list("digest", flat=True).first() != digest:
        yield f"revision {revision} is not noted with the deck's digest"
    latest = noted.aggregate(latest=Max("revision"))["latest"]
    if latest is not None and latest > revision:
        yield f"revision {latest} is noted, the deck is at {revision}"


def _card_faults(deck: UUID, revision: int) -> Iterator[str]:
    cards = Card.objects.filter(deck=deck).values_list("id", "entry", "face", "revision")
    for ident, entry, face, changed in cards.iterator(ROWS_AT_ONCE):
        if ident != card_id(deck, entry, face):
            yield f"the id of {entry}/{face} does not follow from deck, entry and face"
        if not 1 <= changed <= revision:
            yield f"{entry}/{face} changed at revision {changed}, the deck is at {revision}"


def _text_faults(deck: UUID) -> Iterator[str]:
    cards = Card.objects.filter(deck=deck).values_list("entry", "face", "content", "searched__text")
    for entry, face, content, text in cards.iterator(ROWS_AT_ONCE):
        if text != searched(content):
            yield f"{entry}/{face} is not searched by the text that it shows"


def _picture_faults(deck: UUID) -> Iterator[str]:
    pictures = Media.objects.filter(deck=deck).values_list("name", "digest", "content")
    for name, digest, content in pictures.iterator(10):  # up to some megabytes each
        if hashlib.sha256(bytes(content)).hexdigest() != digest:
            yield f"the picture {name} is not what its digest says"


def examine_references() -> Iterator[Finding]:
    """Rows whose foreign key leads nowhere. SQLite lets them in where another program writes to the file."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                yield from _orphans(model, field)


def _orphans(model: type[Model], field: "ForeignKey[Any, Any]") -> Iterator[Finding]:
    target = field.target_field.name
    parents = field.related_model._default_manager.filter(**{target: OuterRef(field.attname)})
    lost = model._default_manager.filter(~Exists(parents), **{f"{field.attname}__isnull": False})
    if count := lost.count():
        yield _finding("orphan", model._meta.db_table, f"{count} rows point by {field.name} to nothing")


def examine_file() -> Iterator[Finding]:
    """SQLite's own check of its file, constraints included. PostgreSQL has pg_amcheck for this."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(20)")
        for (message,) in cursor.fetchall():
            if message != "ok":
                yield _finding("file", "database", message)


def examine_index() -> Iterator[Finding]:
    if fault := index_fault():
        yield _finding("search", "the index of texts", fault)


def _finding(code: str, where: str, message: str) -> Finding:
    return Finding(code, where, message, REMEDIES.get(code, RESTORE).format(who=where))
