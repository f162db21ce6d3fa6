"""Learners write decks of their own: whole from a file, or entry by entry."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

import deck as decks
from deck import DeckError, DeckFile, archive, editing, source, table
from deck.files import COMMANDS, DECK
from deck.model import ENTRY_KINDS
from quizzes.core.clock import moment
from quizzes.models import Card, Deck, DeckRevision, Enrolment
from quizzes.queries.library import visible_decks
from quizzes.services.errors import Conflict, Forbidden, NotFound, Stale
from quizzes.services.library import ImportResult, parsed, store, with_pictures

YAML, ZIP, CSV = FORMATS = ("yaml", "zip", "csv")
MAX_BYTES = {YAML: source.MAX_BYTES, ZIP: archive.MAX_PACKED_BYTES, CSV: source.MAX_BYTES}
ENDINGS = {".yaml": YAML, ".yml": YAML, ".csv": CSV, ".zip": ZIP}
MAX_SHOWN_BYTES = 2 * 1024 * 1024  # of one file, where a fault is shown in its text
ID_WORDS, ID_LENGTH = 6, 48
GAP = re.compile(r"\{\{c\d+::")
Tags = frozenset[str] | None  # versions of a deck that the caller will change; None: whatever it is


@dataclass(frozen=True, slots=True)
class Exported:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """What an entry of a deck may name, and what it can be. Title and objectives (id, title) by language."""

    deck_id: UUID
    slug: str
    title: Any
    languages: tuple[str, ...]
    objectives: tuple[tuple[str, Any], ...]
    pictures: tuple[str, ...]
    kinds: tuple[str, ...]
    version: str


def version(row: Deck) -> str:
    """Names what a deck is. The digest is in it because a restored server counts revisions anew."""
    return f"{row.revision}-{row.digest[:16]}"


def version_of(learner_id: UUID, ident: UUID) -> str:
    """Raises NotFound."""
    row = visible_decks(learner_id).filter(id=ident).only("revision", "digest").first()
    if row is None:
        raise NotFound(_("There is no such deck."))
    return version(row)


def import_own(
    learner_id: UUID, data: bytes, *, form: str, now_ms: int, plan_only: bool = False, tags: Tags = None
) -> ImportResult:
    """A deck of the learner's own from a file of one of FORMATS; one that was deleted comes back.

    Raises DeckError, Stale.
    """
    file = _read(data, form, {})
    return store(file, owner_id=learner_id, now_ms=now_ms, plan_only=plan_only, allow=_as_seen(tags))


def texts_of(data: bytes, form: str) -> dict[str, str]:
    """The text files of an upload by the paths that problems name, however broken; nothing of what is too large."""
    if form == ZIP:
        try:
            files = archive.unpack(data)
        except DeckError:
            return {}
    else:
        files = {table.NAME if form == CSV else DECK: data}
    return {
        path: text.decode(errors="replace") for path, text in files.items() if len(text) <= MAX_SHOWN_BYTES
    }


def create_deck(
    learner_id: UUID,
    *,
    title: Any,
    languages: tuple[str, ...],
    objective: Any,
    entry: Mapping[str, Any],
    now_ms: int,
) -> ImportResult:
    """A deck of the learner's own from nothing: a deck has at least one card, and teaches something.

    Ids are made from the titles. Raises DeckError.
    """
    words = _english(title)
    owned = Deck.objects.filter(owner=learner_id).values_list("slug", flat=True)
    slug = _free(words, "deck", set(owned))
    goal = _free(_english(objective), "goal", set())
    named = {"id": _free(_english(entry.get("prompt", "")), "card", set()), "objective": goal, **entry}
    file = editing.begun(slug, title=title, languages=languages, objective=objective, entry=named)
    # Whoever makes two decks of one title at once must not lose the first.
    return store(file, owner_id=learner_id, now_ms=now_ms, allow=_as_new)


def replace_own(
    learner_id: UUID,
    ident: UUID,
    data: bytes,
    *,
    form: str,
    now_ms: int,
    plan_only: bool = False,
    tags: Tags = None,
) -> ImportResult:
    """Another content for a deck. A single file keeps the pictures and the grammar that the deck has.

    Raises DeckError, NotFound, Forbidden, Stale, and Conflict where the file is of another deck.
    """
    row = _own(learner_id, ident)
    file = _read(data, form, row.source_text)
    if file.deck != row.slug:
        raise Conflict(
            _("The file is of another deck: its id is not the one of this deck."), code="other_deck"
        )
    return store(file, owner_id=learner_id, now_ms=now_ms, plan_only=plan_only, allow=_as_seen(tags))


def delete_deck(learner_id: UUID, ident: UUID, *, now_ms: int, tags: Tags = None) -> None:
    """Show a deck no more. Its cards are retired, because logs point at them, and what was learned stays.

    Safe to repeat. Raises NotFound, Forbidden, Stale.
    """
    with transaction.atomic():
        row = Deck.objects.select_for_update().defer("source_text").filter(id=ident, owner=learner_id).first()
        if row is None:
            _own(learner_id, ident)
            raise NotFound(_("There is no such deck."))
        if row.deleted_at is not None:
            return
        _as_seen(tags)(row)
        row.revision += 1
        row.deleted_at = moment(now_ms)
        row.save(update_fields=["revision", "deleted_at"])
        DeckRevision.objects.create(
            deck=row, revision=row.revision, digest=row.digest, imported_at=row.deleted_at
        )
        Card.objects.filter(deck=row, retired=False).update(retired=True, revision=row.revision)
        Enrolment.objects.filter(deck=row, ended_at=None).update(ended_at=row.deleted_at)


def export_deck(learner_id: UUID, ident: UUID, *, form: str) -> Exported:
    """A deck as a file, in canonical form. A single file holds neither pictures nor grammar. Raises NotFound."""
    row = _visible(learner_id, ident)
    if form == ZIP:
        return Exported(f"{row.slug}.zip", archive.pack(row.source_text, row.slug))
    file = parsed(row)
    if form == CSV:
        return Exported(f"{row.slug}.csv", table.write(file).encode())
    single = file.model_copy(update={"layout": ((DECK, len(file.cards)),)})
    return Exported(f"{row.slug}.yaml", decks.write(single)[DECK].encode())


def entry_of(learner_id: UUID, ident: UUID, entry: str) -> tuple[dict[str, Any], str]:
    """An entry in the fields of the format, and the deck's version. Raises NotFound."""
    row = _visible(learner_id, ident)
    file = parsed(row)
    return editing.fields(file.cards[_place(file, entry)]), version(row)


def frame_of(learner_id: UUID, ident: UUID) -> Frame:
    """Raises NotFound, Forbidden."""
    row = _own(learner_id, ident)
    file = _frame(row)
    lacking = {kind for kind, there in (("image", file.media), ("command", file.commands)) if not there}
    return Frame(
        deck_id=row.id,
        slug=row.slug,
        title=row.title,
        languages=file.languages,
        objectives=tuple((goal.id, goal.title) for goal in file.objectives),
        pictures=tuple(file.media),
        kinds=tuple(kind for kind in ENTRY_KINDS if kind not in lacking),
        version=version(row),
    )


def outline_of(learner_id: UUID, ident: UUID) -> dict[str, Any]:
    """Title, description, license and objectives (`deck.editing.outline`). Raises NotFound, Forbidden."""
    return editing.outline(_frame(_own(learner_id, ident)))


def change_outline(
    learner_id: UUID, ident: UUID, given: Mapping[str, Any], *, now_ms: int, tags: Tags
) -> ImportResult:
    """The same in other words. Raises DeckError, NotFound, Forbidden, Stale."""
    return _edit(learner_id, ident, lambda file: editing.outlined(file, given), now_ms, tags)


def free_entry_id(learner_id: UUID, ident: UUID, prompt: Any) -> str:
    """An id for a new entry, from its words. Not that of an entry that is gone, whose history it would take over."""
    row = _own(learner_id, ident)
    taken = Card.objects.filter(deck=row.id).values_list("entry", flat=True)
    return _free(GAP.sub("", _english(prompt)), "card", set(taken))


def preview_entry(learner_id: UUID, ident: UUID, entry: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The contents of the cards that an entry would give (`deck.faces`). Raises DeckError, NotFound, Forbidden."""
    row = _own(learner_id, ident)
    faces = decks.faces(editing.alone(_frame(row), entry))
    return tuple(with_pictures(face.content, row.id) for face in faces)


def add_entry(
    learner_id: UUID, ident: UUID, entry: Mapping[str, Any], *, now_ms: int, tags: Tags, goal: Any = None
) -> ImportResult:
    """Behind all others. `goal`: the title of an objective that is new with it, and that it teaches.

    Raises DeckError, NotFound, Forbidden, Stale.
    """

    def change(file: DeckFile) -> DeckFile:
        file, taught = _with_goal(file, entry, goal)
        return editing.added(file, taught)

    return _edit(learner_id, ident, change, now_ms, tags)


def change_entry(
    learner_id: UUID,
    ident: UUID,
    entry: str,
    changes: Mapping[str, Any],
    *,
    now_ms: int,
    tags: Tags,
    goal: Any = None,
) -> ImportResult:
    """Other fields; None takes one away. The id never changes. Raises as `add_entry` does, and Conflict."""
    if changes.get("id", entry) != entry:
        raise Conflict(_("An entry's id never changes: the history hangs on it."), code="id_is_fixed")

    def change(file: DeckFile) -> DeckFile:
        file, taught = _with_goal(file, changes, goal)
        return editing.changed(file, _place(file, entry), taught)

    return _edit(learner_id, ident, change, now_ms, tags)


def _with_goal(file: DeckFile, entry: Mapping[str, Any], goal: Any) -> tuple[DeckFile, Mapping[str, Any]]:
    """The deck with the objective behind its others, and the entry under it: none may stand there without a card."""
    if not goal:
        return file, entry
    ident = _free(_english(goal), "goal", {known.id for known in file.objectives})
    return editing.aiming(file, ident, goal), {**entry, "objective": ident}


def remove_entry(learner_id: UUID, ident: UUID, entry: str, *, now_ms: int, tags: Tags) -> ImportResult:
    """Its cards are retired. Raises as `add_entry` does."""
    return _edit(learner_id, ident, lambda file: editing.removed(file, _place(file, entry)), now_ms, tags)


def _edit(
    learner_id: UUID, ident: UUID, change: Callable[[DeckFile], DeckFile], now_ms: int, tags: Tags
) -> ImportResult:
    """Read, change and check without a lock; under it, refuse where the deck is another than the one that was read."""
    row = _own(learner_id, ident)
    _as_seen(tags)(row)
    edited = change(parsed(row))
    return store(edited, owner_id=learner_id, now_ms=now_ms, allow=_as_seen(frozenset([version(row)])))


def _as_seen(tags: Tags) -> Callable[[Deck | None], None]:
    def allow(row: Deck | None) -> None:
        gone = row is None or row.deleted_at is not None
        if tags is not None and (gone or version(row) not in tags):  # type: ignore[arg-type]
            raise Stale(_("The deck has changed since you read it. Read it again."))

    return allow


def _visible(learner_id: UUID, ident: UUID) -> Deck:
    row = visible_decks(learner_id).filter(id=ident).first()
    if row is None:
        raise NotFound(_("There is no such deck."))
    return row


def _own(learner_id: UUID, ident: UUID) -> Deck:
    row = _visible(learner_id, ident)
    if row.owner_id != learner_id:
        raise Forbidden(_("This deck is not yours to change."), code="not_your_deck")
    return row


def _place(file: DeckFile, entry: str) -> int:
    place = editing.place_of(file, entry)
    if place is None:
        raise NotFound(_("There is no such entry in this deck."))
    return place


def _frame(row: Deck) -> DeckFile:
    return _frame_at(row.id, row.digest)


@lru_cache(maxsize=4)
def _frame_at(ident: UUID, digest: str) -> DeckFile:
    """A deck without its cards, read once for each content that it ever has: a preview asks at every word typed."""
    row = Deck.objects.only("source_text").get(id=ident)
    return parsed(row).model_copy(update={"cards": (), "layout": ((DECK, 0),)})


def _as_new(row: Deck | None) -> None:
    if row is not None:
        raise Conflict(_("You have a deck of this name already."), code="deck_exists")


def _english(text: Any) -> str:
    return str(text.get("en", "")) if isinstance(text, Mapping) else str(text)


def _free(words: str, otherwise: str, taken: set[str]) -> str:
    """An id made of the first words, numbered where it is taken."""
    stem = (
        "-".join(slugify(words).replace("_", "-").split("-")[:ID_WORDS])[:ID_LENGTH].strip("-") or otherwise
    )
    return next(
        name for number in count(1) if (name := f"{stem}-{number}" if number > 1 else stem) not in taken
    )


def _read(data: bytes, form: str, held: Mapping[str, str]) -> DeckFile:
    """`held`: the files of the deck that is replaced."""
    if form == ZIP:
        return decks.parse_archive(data)
    beside = {
        path: text.encode() for path, text in held.items() if path.startswith("media/") or path == COMMANDS
    }
    try:
        return _single(data, form, beside)
    except DeckError as error:
        unused = {problem.path for problem in error.problems if problem.code == "unused-picture"}
        faults = [problem for problem in error.problems if problem.code != "unused-picture"]
        if faults:
            raise DeckError(faults) from None
        return _single(data, form, _without(beside, unused))


def _single(data: bytes, form: str, beside: Mapping[str, bytes]) -> DeckFile:
    return decks.parse_table(data, beside) if form == CSV else decks.parse({**beside, DECK: data})


def _without(files: Mapping[str, bytes], paths: Iterable[str]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path not in set(paths)}
