"""What a device mirrors beside the log: all states, page by page, and how a deck has changed."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quizzes.core.scheduling.types import CardState
from quizzes.models import Card, DeckRevision
from quizzes.models import CardState as StateRow
from quizzes.queries.agenda import STATE_COLUMNS
from quizzes.queries.errors import Missing
from quizzes.queries.library import CARD_COLUMNS, CardView, visible_decks


class DeckReset(Exception):
    """The device holds a revision of a deck that the server does not know: it must fetch the deck whole."""


@dataclass(frozen=True, slots=True)
class DeckChanges:
    """Cards changed or retired behind `after`, in the order (revision, position); `next_after` and `next_position` say
    where the page ended. A retired card is a tombstone: it is in the list with `retired` true."""

    revision: int
    digest: str
    cards: tuple[CardView, ...]
    has_more: bool


def states_for(learner_id: UUID, *, after: UUID | None, limit: int) -> tuple[tuple[UUID, CardState], ...]:
    """The states of a learner's cards, by card id from behind `after`; cards without a state are new."""
    rows = StateRow.objects.filter(user=learner_id)
    if after is not None:
        rows = rows.filter(card__gt=after)
    found = rows.order_by("card").values_list("card", *STATE_COLUMNS)[:limit]
    return tuple((row[0], CardState(*row[1:])) for row in found)


def deck_changes(
    learner_id: UUID, deck_id: UUID, *, after: int, digest: str | None, skip: int, limit: int
) -> DeckChanges:
    """What changed in a deck since revision `after` (0: everything). `skip` cards of the list were fetched before.

    Raises Missing, and DeckReset where `after` lies ahead or was another deck (`digest` differs there).
    """
    deck = visible_decks(learner_id).filter(id=deck_id).values_list("revision", "digest").first()
    if deck is None:
        raise Missing(_("There is no such deck."))
    _refuse_other_past(deck_id, deck[0], after, digest)
    changed = Card.objects.filter(deck=deck_id, revision__gt=after).order_by("revision", "position", "id")
    rows = list(changed.values_list(*CARD_COLUMNS)[skip : skip + limit + 1])
    return DeckChanges(deck[0], deck[1], tuple(CardView(*row) for row in rows[:limit]), len(rows) > limit)


def _refuse_other_past(deck_id: UUID, revision: int, after: int, digest: str | None) -> None:
    if after > revision:
        raise DeckReset
    if after == 0 or digest is None:
        return
    known = DeckRevision.objects.filter(deck=deck_id, revision=after).values_list("digest", flat=True).first()
    if known != digest:
        raise DeckReset
