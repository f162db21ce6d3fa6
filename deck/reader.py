"""Files to a deck: every problem at once, each with its place, or the deck."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain, islice
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deck import advice, files, rules, texts
from deck.model import ENTRY_KINDS, MAX_CARDS, DeckFile, EntryBase, Header, Value
from deck.places import RawEntry, Reading, find, plain, problem
from deck.problems import Problem, errors, in_order
from deck.source import Mapping as MappingNode
from deck.source import Node, Scalar, scan
from deck.source import Sequence as SequenceNode

MAX_PROBLEMS: Final = 1000  # shown of one deck; whoever mends these may ask again
MAX_FIELDS: Final = 100  # of one card, known or not


def read(given: Mapping[str, bytes]) -> tuple[DeckFile | None, tuple[Problem, ...]]:
    """The deck, if there is no error, and all problems and warnings in order of their places."""
    misnamed = list(files.name_problems(given))
    usable = given.keys() - {problem.path for problem in misnamed}
    reading = Reading(files={path: given[path] for path in sorted(usable)}, path=_main(usable))
    found = chain(misnamed, _read_files(reading), rules.judge(reading), advice.judge(reading))
    problems = in_order(islice(found, MAX_PROBLEMS))
    if errors(problems) or reading.header is None:
        return None, problems
    return _deck(reading, reading.header), problems


def _main(given: Iterable[str]) -> str:
    """The path of deck.yaml; a deck of one file may have another name."""
    candidates = [
        path for path in given if path.endswith(".yaml") and "/" not in path and path != files.COMMANDS
    ]
    return files.DECK if files.DECK in given or len(candidates) != 1 else candidates[0]


def _read_files(reading: Reading) -> Iterator[Problem]:
    if reading.path not in reading.files:
        reading.complete = False
        yield Problem(code="no-deck-file", message="a deck has a file deck.yaml", path=reading.path)
    else:
        yield from _read_main(reading)
    for path in sorted(filter(files.is_cards, reading.files)):
        yield from _read_cards(reading, path)
    if len(reading.entries) > MAX_CARDS:
        last = reading.entries[MAX_CARDS]
        yield last.problem("too-many-cards", f"a deck has at most {MAX_CARDS} cards")
        del reading.entries[MAX_CARDS:]
        reading.complete = False


def _read_main(reading: Reading) -> Iterator[Problem]:
    node, found = scan(reading.files[reading.path], reading.path, reading.budget)
    yield from found
    if node is None or not isinstance(node, MappingNode):
        reading.complete = False
        if node is not None:
            yield problem("not-a-map", "deck.yaml is a map of fields", node, reading.path)
        return
    reading.node = node
    fields = {key.text: value for key, value in node.pairs if key.text != "cards"}
    bare = MappingNode(tuple(pair for pair in node.pairs if pair[0].text != "cards"), *node[1:])
    reading.header, found = _value(
        Header, {key: plain(value) for key, value in fields.items()}, bare, reading.path
    )
    yield from found
    languages = reading.languages
    for text in texts.at_paths(node, texts.HEADER_TEXTS):
        yield from texts.problems(text, languages, reading.path)
    cards = texts.child(node, "cards")
    if cards is not None:
        yield from _read_list(reading, cards, reading.path)


def _read_cards(reading: Reading, path: str) -> Iterator[Problem]:
    node, found = scan(reading.files[path], path, reading.budget)
    yield from found
    if node is None:
        reading.complete = False
        return
    cards = texts.child(node, "cards")
    if cards is None:
        reading.complete = False
        yield problem("missing-field", "a file in cards/ is a map with the key `cards`", node, path)
        return
    for key, _ in node.pairs if isinstance(node, MappingNode) else ():
        if key.text != "cards":
            yield problem("unknown-field", f"`{key.text[:40]}` is not a field here", key, path)
    yield from _read_list(reading, cards, path)


def _read_list(reading: Reading, cards: Node, path: str) -> Iterator[Problem]:
    if not isinstance(cards, SequenceNode):
        reading.complete = False
        yield problem("not-a-list", "`cards` is a list of cards", cards, path)
        return
    languages = reading.languages
    for node in cards.items:
        entry, found = _entry(node, path)
        yield from found
        kind = texts.child(node, "kind")
        paths = texts.ENTRY_TEXTS.get(kind.text, ()) if isinstance(kind, Scalar) else ()
        for text in texts.at_paths(node, paths):
            yield from texts.problems(text, languages, path)
        reading.entries.append(RawEntry(node, path, entry))
    reading.layout.append((path, len(cards.items)))


def _entry(node: Node, path: str) -> tuple[Any, list[Problem]]:
    if not isinstance(node, MappingNode):
        return None, [problem("not-a-map", "a card is a map of fields", node, path)]
    kind = texts.child(node, "kind")
    if kind is None:
        return None, [problem("missing-field", "`kind` is missing", node, path)]
    model = ENTRY_KINDS.get(kind.text) if isinstance(kind, Scalar) else None
    if model is None:
        known = ", ".join(ENTRY_KINDS)
        return None, [problem("unknown-kind", f"a card's kind is one of {known}", kind, path)]
    return _value(model, plain(node), node, path)


def _value(model: type[Value], data: Any, node: MappingNode, path: str) -> tuple[Any, list[Problem]]:
    if len(node.pairs) > MAX_FIELDS:
        return None, [problem("too-many", f"a map has at most {MAX_FIELDS} fields", node, path)]
    try:
        return model.__pydantic_validator__.validate_python(data), []
    except ValidationError as error:
        if error.error_count() > MAX_PROBLEMS:
            return None, [problem("too-many", f"more than {MAX_PROBLEMS} faults in one place", node, path)]
        details = error.errors(include_url=False, include_input=False)
        known = [found for detail in details if (found := _problem(detail, details, model, node, path))]
        return None, known


def _deck(reading: Reading, header: Header) -> DeckFile:
    media = {
        path.partition("/")[2]: data.decode()
        for path, data in reading.files.items()
        if files.is_picture(path)
    }
    commands = reading.files.get(files.COMMANDS)
    layout = [(files.DECK if path == reading.path else path, count) for path, count in reading.layout]
    return DeckFile.model_construct(
        **{name: getattr(header, name) for name in Header.model_fields},
        cards=tuple(entry for _, entry in reading.sound()),
        layout=tuple(layout),
        media=dict(sorted(media.items())),
        commands=commands.decode() if commands is not None else None,
    )


# Pydantic's kinds of error, and our codes and words. A message may use the error's context.
_ERRORS: Final = {
    "missing": ("missing-field", "`{field}` is missing"),
    "string_type": ("not-a-string", "a string was expected"),
    "tuple_type": ("not-a-list", "a list was expected"),
    "model_type": ("not-a-map", "a map of fields was expected"),
    "model_attributes_type": ("not-a-map", "a map of fields was expected"),
    "string_too_long": ("too-long", "at most {max_length} characters"),
    "string_too_short": ("empty-text", "the text is empty"),
    "too_short": ("too-few", "at least {min_length} are needed"),
    "too_long": ("too-many", "at most {max_length} are possible"),
    "greater_than_equal": ("out-of-range", "at least {ge}"),
    "less_than_equal": ("out-of-range", "at most {le}"),
    "int_type": ("not-a-number", "a whole number was expected"),
    "float_type": ("not-a-number", "a number was expected"),
    "bool_type": ("not-true-or-false", "true or false was expected"),
    "literal_error": ("not-known", "expected {expected}"),
}
_SHAPES: Final = {
    "languages": ("bad-language", "a language is a code such as en, zh or pt-br"),
    "url": ("bad-url", "an address begins with http:// or https://"),
}
_SLUG: Final = ("bad-id", "an id has lower-case letters, digits and single hyphens, as in run-publish")


def _problem(
    detail: ErrorDetails, all_details: list[ErrorDetails], model: type[Value], root: Node, path: str
) -> Problem | None:
    """One of pydantic's errors in our words, at its place. None where another problem says it already."""
    kind, loc = detail["type"], detail["loc"]
    if kind == "not-text" or _follows(detail, all_details):
        return None  # texts are judged on the tree
    if kind == "extra_forbidden":
        return _unknown_field(str(loc[-1]), find(root, *loc[:-1]), model if len(loc) == 1 else None, path)
    if kind == "string_pattern_mismatch":
        code, message = next((_SHAPES[step] for step in loc if step in _SHAPES), _SLUG)
    elif kind in _ERRORS:
        code, message = _ERRORS[kind]
        if loc == ("format",) and kind == "less_than_equal":
            code, message = "unknown-format", "this program reads format {le}"
        message = message.format(**{**detail.get("ctx", {}), "field": loc[-1]})
    else:
        code, message = kind, detail["msg"]
    return problem(code, message, find(root, *loc), path)


def _follows(detail: ErrorDetails, all_details: list[ErrorDetails]) -> bool:
    """A list counts only its sound items: with a broken one inside, its count says nothing."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in all_details
    )


def _unknown_field(name: str, parent: Node, model: type[Value] | None, path: str) -> Problem:
    node: Node = parent
    if isinstance(parent, MappingNode):
        node = next((key for key, _ in parent.pairs if key.text == name), parent)
    near = get_close_matches(name[:40], model.model_fields, n=1) if model else []
    hint = f"; did you mean `{near[0]}`?" if near else ""
    if not hint and model and issubclass(model, EntryBase):
        hint = " of this kind of card"
    return problem("unknown-field", f"`{name[:40]}` is not a field{hint or ' here'}", node, path)
