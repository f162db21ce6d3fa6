"""One entry of a deck added, changed or taken away: the deck is written with it and read again, by all rules."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deck import reader, source, writer
from deck.files import DECK
from deck.markup import pictures_in
from deck.model import FORMAT, CardEntry, DeckFile, Words
from deck.model import Objective as ObjectiveEntry
from deck.problems import DeckError, Problem, errors
from deck.source import Node
from deck.texts import child

_BREAKS: Final = str.maketrans({"\r": "\n", "\x85": "\n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProblem(Problem):
    """A fault in the entry that was given; `field` is the way to it, as `options.0.text.en`, or empty."""

    field: str


def fields(entry: CardEntry) -> dict[str, Any]:
    """An entry as its file says it, without what says no more than its absence; ready for JSON."""
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def added(deckfile: DeckFile, entry: Mapping[str, Any]) -> DeckFile:
    """With the entry behind all others, in the last file that has cards. Raises DeckError with every problem."""
    layout = list(deckfile.layout)
    path, count = layout[-1]
    layout[-1] = (path, count + 1)
    return _reread(deckfile, (*deckfile.cards, _written(entry) or ""), tuple(layout), len(deckfile.cards))


def changed(deckfile: DeckFile, place: int, changes: Mapping[str, Any]) -> DeckFile:
    """With other fields in the entry at `place`; a field that is None goes. Raises DeckError."""
    entry = deckfile.cards[place]
    kept = dict(writer.fields(entry.__dict__, type(entry)))
    whole = {**kept, **_written(changes)}
    whole = {name: value for name, value in whole.items() if changes.get(name, value) is not None}
    cards = (*deckfile.cards[:place], whole, *deckfile.cards[place + 1 :])
    return _reread(deckfile, cards, deckfile.layout, place)


def removed(deckfile: DeckFile, place: int) -> DeckFile:
    """Without the entry at `place`. Raises DeckError where the deck cannot be without it."""
    layout, start = [], 0
    for path, count in deckfile.layout:
        here = start <= place < start + count
        layout.append((path, count - here))
        start += count
    cards = deckfile.cards[:place] + deckfile.cards[place + 1 :]
    return _reread(deckfile, cards, tuple(run for run in layout if run[1]), None)


def begun(
    slug: str, *, title: Words, languages: tuple[str, ...], objective: Words, entry: Mapping[str, Any]
) -> DeckFile:
    """A new deck of one entry under one objective, whose id the entry names. Raises DeckError."""
    goal = ObjectiveEntry.model_construct(id=str(entry["objective"]), title=_value(objective), requires=())
    parts: dict[str, Any] = {
        "format": FORMAT,
        "deck": slug,
        "title": _value(title),
        "languages": languages,
        "objectives": (goal,),
        "cards": (),
        "layout": ((DECK, 0),),
        "media": {},
        "commands": None,
    }
    return added(DeckFile.model_construct(**parts), entry)


def alone(deckfile: DeckFile, entry: Mapping[str, Any]) -> DeckFile:
    """The deck with this entry as its only card, for a look at it; cheap, whatever else is in the deck.

    Raises DeckError with what is wrong with the entry by itself: that its id is free only `added` can say.
    """
    taught = [goal for goal in deckfile.objectives if goal.id == entry.get("objective")]
    goals = tuple(goal.model_copy(update={"requires": ()}) for goal in taught)
    used = set(_picture_names(entry))
    media = {name: picture for name, picture in deckfile.media.items() if name in used}
    parts: dict[str, Any] = {"objectives": goals or deckfile.objectives, "quizzes": (), "media": media}
    try:
        return _reread(deckfile.model_copy(update=parts), (_written(entry),), ((DECK, 1),), 0)
    except DeckError as error:
        own = [problem for problem in error.problems if isinstance(problem, EntryProblem)]
        raise DeckError(own or error.problems) from None


def _picture_names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from (target.removeprefix("media/") for target in pictures_in(value))
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _picture_names(inner)


def place_of(deckfile: DeckFile, entry: str) -> int | None:
    return next((place for place, card in enumerate(deckfile.cards) if card.id == entry), None)


def _written(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {_text(name): _value(value) for name, value in entry.items()}


def _value(value: Any, *, listed: bool = False) -> Any:
    """JSON as the writer takes it. Lines end as YAML reads them, or a text would not come back as it was given."""
    if isinstance(value, dict):
        return _written(value) or ""  # which is no map either
    if isinstance(value, list):
        if listed:
            message = "a list cannot stand in a list"
            raise DeckError([EntryProblem(code="list-in-list", message=message, path="", field="")])
        return tuple(_value(item, listed=True) for item in value)
    if value is None:
        return ""
    return value if isinstance(value, bool) else _text(str(value))


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_BREAKS)


def _reread(
    deckfile: DeckFile, cards: tuple[Any, ...], layout: tuple[tuple[str, int], ...], place: int | None
) -> DeckFile:
    draft = deckfile.model_copy(update={"cards": cards, "layout": layout})
    given = {path: text.encode("utf-8", "surrogatepass") for path, text in writer.write(draft).items()}
    found, problems = reader.read(given)
    if found is not None:
        return found
    if place is not None:
        path, position = _run(layout, place)
        problems = tuple(_in_entry(errors(problems), given[path], path, position))
    raise DeckError(errors(problems))


def _run(layout: tuple[tuple[str, int], ...], place: int) -> tuple[str, int]:
    """The file of the entry at `place`, and which of its entries it is."""
    for path, count in layout:
        if place < count:
            return path, place
        place -= count
    raise IndexError(place)


def _in_entry(problems: tuple[Problem, ...], data: bytes, path: str, position: int) -> Iterator[Problem]:
    """The problems with the field where they lie in this entry."""
    root, _ = source.scan(data, path)
    cards = child(root, "cards") if root is not None else None
    items = cards.items if isinstance(cards, source.Sequence) else ()
    ways: dict[tuple[int, int], str] = {}
    for place, way in _places(items[position], "") if position < len(items) else ():
        ways.setdefault(
            place, way
        )  # a map begins where its first key does: what is said there is said of the map
    places = sorted(ways)
    end = (items[position + 1].line, 0) if position + 1 < len(items) else (data.count(b"\n") + 2, 0)
    for problem in problems:
        here = (problem.line, problem.column)
        if problem.path != path or not places or not places[0] <= here < end:
            yield problem
            continue
        field = ways[places[bisect_right(places, here) - 1]]
        yield EntryProblem(
            code=problem.code,
            message=problem.message,
            path=problem.path,
            line=problem.line,
            column=problem.column,
            field=field,
        )


def _places(node: Node, way: str) -> Iterator[tuple[tuple[int, int], str]]:
    yield (node.line, node.column), way
    if isinstance(node, source.Mapping):
        for key, value in node.pairs:
            inner = f"{way}.{key.text}" if way else key.text
            yield (key.line, key.column), inner
            yield from _places(value, inner)
    elif isinstance(node, source.Sequence):
        for index, item in enumerate(node.items):
            yield from _places(item, f"{way}.{index}")
