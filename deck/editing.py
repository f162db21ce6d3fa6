"""A deck changed in one place, an entry or what stands above all: it is written so and read again, by all rules."""

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

OUTLINE: Final = ("title", "description", "license")
WHOLE: Final = -1  # in place of an entry's: what was given is what stands above all entries
_BREAKS: Final = str.maketrans({"\r": "\n", "\x85": "\n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProblem(Problem):
    """A fault in what was given; `field` is the way to it, as `options.0.text.en`, or empty."""

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
    left = _without_goal(deckfile, place) if whole.get("objective") != entry.objective else deckfile
    return _reread(left, cards, deckfile.layout, place)


def removed(deckfile: DeckFile, place: int) -> DeckFile:
    """Without the entry at `place`, and without the objective that it alone taught.

    Raises DeckError where the deck cannot be without it.
    """
    layout, start = [], 0
    for path, count in deckfile.layout:
        here = start <= place < start + count
        layout.append((path, count - here))
        start += count
    cards = deckfile.cards[:place] + deckfile.cards[place + 1 :]
    return _reread(_without_goal(deckfile, place), cards, tuple(run for run in layout if run[1]), None)


def _without_goal(deckfile: DeckFile, place: int) -> DeckFile:
    """Without the objective that no entry but the one at `place` teaches; quizzes and objectives name it no more."""
    gone = deckfile.cards[place].objective
    others = [card.objective for number, card in enumerate(deckfile.cards) if number != place]
    if gone in others or len(deckfile.objectives) == 1:
        return deckfile
    goals = tuple(
        goal.model_copy(update={"requires": tuple(name for name in goal.requires if name != gone)})
        for goal in deckfile.objectives
        if goal.id != gone
    )
    quizzes = tuple(
        quiz.model_copy(update={"objectives": tuple(name for name in quiz.objectives if name != gone)})
        for quiz in deckfile.quizzes
    )
    return deckfile.model_copy(update={"objectives": goals, "quizzes": quizzes})


def outline(deckfile: DeckFile) -> dict[str, Any]:
    """What stands above the cards and a person may change: title, description, license and objectives, for JSON."""
    goals = [{"id": goal.id, "title": goal.title} for goal in deckfile.objectives]
    return {**{name: getattr(deckfile, name) for name in OUTLINE}, "objectives": goals}


def outlined(deckfile: DeckFile, given: Mapping[str, Any]) -> DeckFile:
    """With the words of `outline` as given; None takes a description or a license away. Objectives keep their place,
    and what is not among them keeps its title.

    Raises DeckError with every problem.
    """
    titles = {goal["id"]: _value(goal.get("title")) for goal in given["objectives"]}
    goals = tuple(
        goal.model_copy(update={"title": titles.get(goal.id, goal.title)}) for goal in deckfile.objectives
    )
    parts = {name: _value(given[name]) if given.get(name) else None for name in OUTLINE}
    draft = deckfile.model_copy(update={**parts, "title": parts["title"] or "", "objectives": goals})
    return _reread(draft, draft.cards, draft.layout, WHOLE)


def aiming(deckfile: DeckFile, ident: str, title: Words) -> DeckFile:
    """With an objective more, behind the others. Not read again: there is no such deck before a card teaches it."""
    goal = ObjectiveEntry.model_construct(id=ident, title=_value(title), requires=())
    return deckfile.model_copy(update={"objectives": (*deckfile.objectives, goal)})


def begun(
    slug: str, *, title: Words, languages: tuple[str, ...], objective: Words, entry: Mapping[str, Any]
) -> DeckFile:
    """A new deck of one entry under one objective, whose id the entry names. Raises DeckError."""
    parts: dict[str, Any] = {
        "format": FORMAT,
        "deck": slug,
        "title": _value(title),
        "languages": languages,
        "objectives": (),
        "cards": (),
        "layout": ((DECK, 0),),
        "media": {},
        "commands": None,
    }
    return added(aiming(DeckFile.model_construct(**parts), str(entry["objective"]), objective), entry)


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
    if place == WHOLE:
        problems = tuple(_named(errors(problems), DECK, source.scan(given[DECK], DECK)[0], None))
    elif place is not None:
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
    node = items[position] if position < len(items) else None
    return _named(problems, path, node, items[position + 1].line if position + 1 < len(items) else None)


def _named(problems: tuple[Problem, ...], path: str, node: Node | None, end: int | None) -> Iterator[Problem]:
    """The problems of a file, those from the node to the line where it ends with the way to their field in it."""
    ways: dict[tuple[int, int], str] = {}
    for place, way in _places(node, "") if node is not None else ():
        ways.setdefault(
            place, way
        )  # a map begins where its first key does: what is said there is said of the map
    places = sorted(ways)
    for problem in problems:
        here = (problem.line, problem.column)
        if (
            problem.path != path
            or not places
            or here < places[0]
            or (end is not None and problem.line >= end)
        ):
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
