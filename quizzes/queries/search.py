"""Cards that fit a search, page by page in the order in which they came into the library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.core.scheduling.types import LEECH_LAPSES, MATURE_INTERVAL, CardState
from quizzes.core.search.grammar import (
    KINDS,
    Code,
    Compared,
    Fault,
    Named,
    Property,
    SearchError,
    State,
    Term,
    Words,
    parse,
)
from quizzes.core.search.states import asks_state, fits
from quizzes.core.search.text import GAP, fold, tag_token, tokens
from quizzes.models import CardState as StateRow
from quizzes.models import CardText, Deck
from quizzes.queries.accounts import profile_for, today_for
from quizzes.queries.errors import Unreadable, UnreadablePart
from quizzes.queries.library import CARD_COLUMNS, CardView, visible_decks
from quizzes.queries.study import states_of

# `text` is what was typed, without the term's dash.
SENTENCES: Final[dict[Code, str | Promise]] = {
    Code.TOO_LONG: _("A search has no more than %(text)s characters."),
    Code.TOO_MANY: _("A search has no more than %(text)s terms."),
    Code.CHARACTER: _("This character cannot be searched for."),
    Code.QUOTE: _("This quotation mark is never closed."),
    Code.EMPTY: _("There is nothing to look for in %(text)s."),
    Code.NAME: _("There is no filter for %(text)s. To look for the words themselves, put them in quotes."),
    Code.STATE: _("Cards cannot be “%(text)s”. Use one of %(known)s."),
    Code.KIND: _("There is no kind of card “%(text)s”. Use one of %(known)s."),
    Code.FLAG: _("A flag is a number from 0 to 7, and “%(text)s” is none."),
    Code.NUMBER: _("“%(text)s” is no whole number of up to six digits."),
}
_KNOWN: Final = {Code.STATE: ", ".join(State), Code.KIND: ", ".join(KINDS)}
_LOOKUPS: Final = {"<": "lt", "<=": "lte", "=": "exact", ">=": "gte", ">": "gt"}


@dataclass(frozen=True, slots=True)
class Found:
    """`number` is the card's place in the order of results, `state` where it stands for the learner."""

    number: int
    card: CardView
    state: CardState


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results on a study day; `has_more`: there are others behind it."""

    day: int
    found: tuple[Found, ...]
    has_more: bool


def search(
    learner_id: UUID, text: str, *, now_ms: int, tz_min: int | None = None, after: int = 0, limit: int
) -> Results:
    """The first `limit` cards that the learner may see and that fit the search (core.search.grammar), from behind the
    number `after`. Retired cards are found by `is:retired` alone.

    Three statements, whatever is searched for. Raises Unreadable with every fault.
    """
    terms = terms_of(text)
    profile = profile_for(learner_id)
    today = today_for(profile, now_ms=now_ms, tz_min=tz_min)
    columns = [f"card__{column}" for column in CARD_COLUMNS]
    rows = list(
        matching(learner_id, terms, today)
        .filter(number__gt=after)
        .order_by("number")
        .values_list("number", *columns)[: limit + 1]
    )
    cards = [(row[0], CardView(*row[1:])) for row in rows[:limit]]
    states = states_of(learner_id, [card.id for _, card in cards])
    fresh = CardState(scheduler=profile.scheduler)
    found = tuple(Found(number, card, states.get(card.id, fresh)) for number, card in cards)
    return Results(today, found, len(rows) > limit)


def terms_of(text: str) -> tuple[Term, ...]:
    """What the search asks for. Raises Unreadable with every fault in the learner's language."""
    try:
        return parse(text)
    except SearchError as error:
        raise Unreadable(tuple(map(_part, error.faults))) from None


def _part(fault: Fault) -> UnreadablePart:
    words = {"text": fault.text, "known": _KNOWN.get(fault.code, "")}
    return UnreadablePart(fault.code, str(SENTENCES[fault.code]) % words, fault.column)


def matching(learner_id: UUID, terms: Sequence[Term], today: int) -> QuerySet[CardText]:
    """The texts of the cards that the learner may see and that fit all terms, in no order."""
    of_states = [term for term in terms if asks_state(term)]
    others = [term for term in terms if not asks_state(term)]
    named = [term for term in others if isinstance(term, Named)]
    rows = CardText.objects.filter(deck__in=_decks(learner_id, named).values("id"))
    if not any(term.value == State.RETIRED and not term.negated for term in named):
        rows = rows.filter(card__retired=False)
    rows = rows.filter(*map(_of_card, others))
    if sought := list(_tokens(others)):
        rows = rows.filter(grams__have=sought)
    return rows.filter(_of_states(learner_id, of_states, today)) if of_states else rows


def _decks(learner_id: UUID, terms: Iterable[Named]) -> QuerySet[Deck]:
    decks = visible_decks(learner_id)
    for term in terms:
        if term.name == "deck":
            decks = decks.exclude(slug=term.value) if term.negated else decks.filter(slug=term.value)
    return decks


def _tokens(terms: Iterable[Term]) -> Iterable[tuple[str, bool]]:
    """What the index must hold for the terms that are not turned round."""
    for term in terms:
        if isinstance(term, Words) and not term.negated:
            yield from tokens(fold(term.text))
        elif isinstance(term, Named) and term.name == "tag" and not term.negated:
            yield tag_token(term.value), False


def _of_card(term: Term) -> Q:
    """The condition on the card itself; that on its deck is in `_decks`."""
    condition = Q()
    if isinstance(term, Words):
        condition = Q(text__contains=fold(term.text))
    elif isinstance(term, Named) and term.name == "tag":
        condition = Q(tags__contains=GAP + term.value + GAP)
    elif isinstance(term, Named) and term.name in ("kind", "objective", "entry"):
        condition = Q(**{f"card__{term.name}": term.value})
    elif isinstance(term, Named) and term.name == "is":
        condition = Q(card__retired=True)
    return ~condition if condition and term.negated else condition


def _of_states(learner_id: UUID, terms: Sequence[Term], today: int) -> Q:
    """All of them hold for the card's state, which is NEW where there is no row."""
    mine = StateRow.objects.filter(user=learner_id).alias(effective=Coalesce("pull_day", "due_day"))
    holds = Q(*(_of_state(term, today) for term in terms))
    if all(fits(term, CardState(), today) for term in terms):
        return Q(~Exists(mine.filter(~holds, card=OuterRef("card"))))
    return Q(card__in=mine.filter(holds).values("card"))


def _of_state(term: Term, today: int) -> Q:
    """As `core.search.states.fits` has it."""
    if isinstance(term, Compared):
        condition = _of_property(term, today)
    elif isinstance(term, Named) and term.name == "flag":
        condition = Q(flag=int(term.value))
    else:
        condition = _conditions(today)[State(term.value)]  # type: ignore[union-attr]
    return ~condition if term.negated else condition


def _of_property(term: Compared, today: int) -> Q:
    lookup = _LOOKUPS[term.operator]
    if term.property is Property.DUE:
        return Q(due_day__isnull=False, **{f"effective__{lookup}": today + term.number})
    return Q(**{f"{term.property}__{lookup}": term.number})


def _conditions(today: int) -> dict[State, Q]:
    new, mature = Q(due_day__isnull=True), Q(interval__gte=MATURE_INTERVAL)
    buried = Q(buried_until__isnull=False, buried_until__gt=today)
    in_drill = Q(drill_day__isnull=False, drill_day=today)
    asked = Q(suspended=False) & ~buried
    reached = Q(due_day__isnull=False, effective__lte=today)
    answered = Q(last_day__isnull=False, last_day__gte=today)
    return {
        State.NEW: new,
        State.LEARNED: ~new,
        State.YOUNG: ~new & ~mature,
        State.MATURE: mature,
        State.DUE: asked & ~in_drill & reached & ~answered,
        State.DRILL: asked & in_drill,
        State.SUSPENDED: Q(suspended=True),
        State.BURIED: buried,
        State.LEECH: Q(lapses__gte=LEECH_LAPSES),
        State.FLAGGED: Q(flag__gt=0),
    }
