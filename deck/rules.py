"""What must hold in a whole deck. Each rule takes the reading and yields the problems it finds."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final

from deck import entry_rules, files, pictures, texts
from deck.commands import grammar as grammars
from deck.markup import pictures_in
from deck.places import RawEntry, Reading, problem
from deck.problems import DeckError, Problem
from deck.source import Mapping, Node, Scalar


def judge(reading: Reading) -> Iterator[Problem]:
    for rule in _RULES:
        yield from rule(reading)
    yield from _commands(reading)
    yield from _media(reading)


def repeated(values: Iterable[tuple[int, Hashable]]) -> Iterator[int]:
    """Positions of values that stood before."""
    seen: set[Hashable] = set()
    for position, value in values:
        if value in seen:
            yield position
        seen.add(value)


def _unique_cards(reading: Reading) -> Iterator[Problem]:
    first: dict[str, RawEntry] = {}
    for raw in reading.entries:
        given = raw.text("id")
        if given is None:
            continue
        earlier = first.setdefault(given.text, raw)
        if earlier is not raw:
            place = f"{earlier.path}:{earlier.node.line}"
            yield raw.problem("duplicate-id", f"the id `{given.text[:64]}` stands already at {place}", "id")


def _unique_in_header(reading: Reading) -> Iterator[Problem]:
    header = reading.header
    if header is None:
        return
    for position in repeated(enumerate(header.languages)):
        yield reading.problem("duplicate-language", "the language is named twice", "languages", position)
    for field in ("sources", "objectives", "quizzes"):
        ids = [item.id for item in getattr(header, field)]
        for position in repeated(enumerate(ids)):
            message = f"the id `{ids[position]}` is used twice in {field}"
            yield reading.problem("duplicate-id", message, field, position, "id")


def _objectives_of_cards(reading: Reading) -> Iterator[Problem]:
    if reading.node is None:
        return
    known = reading.objectives
    for raw in reading.entries:
        given = raw.text("objective")
        lacks = isinstance(raw.node, Mapping) and texts.child(raw.node, "objective") is None
        if lacks and known:
            yield raw.problem("no-objective", "the card names no objective; this deck has objectives")
        elif given is not None and given.text not in known:
            message = f"the deck has no objective `{given.text[:64]}`"
            yield raw.problem("unknown-objective", message, "objective")


def _objectives_taught(reading: Reading) -> Iterator[Problem]:
    if reading.header is None or not reading.complete:
        return
    taught = {given.text for raw in reading.entries if (given := raw.text("objective"))}
    for position, objective in enumerate(reading.header.objectives):
        if objective.id not in taught:
            message = f"no card teaches `{objective.id}`"
            yield reading.problem("untaught-objective", message, "objectives", position, "id")


def _required_objectives(reading: Reading) -> Iterator[Problem]:
    if reading.header is None:
        return
    known = {objective.id for objective in reading.header.objectives}
    for position, objective in enumerate(reading.header.objectives):
        for index, required in enumerate(objective.requires):
            if required not in known:
                message = f"the deck has no objective `{required}`"
                yield reading.problem("unknown-objective", message, "objectives", position, "requires", index)


def _no_circles(reading: Reading) -> Iterator[Problem]:
    """Objectives are taken away while all they require is gone; what remains stands in or behind a circle."""
    if reading.header is None:
        return
    objectives = reading.header.objectives
    known = {objective.id for objective in objectives}
    waiting = {objective.id: set(objective.requires) & known for objective in objectives}
    while free := {name for name, required in waiting.items() if not required & waiting.keys()}:
        waiting = {name: required for name, required in waiting.items() if name not in free}
    for position, objective in enumerate(objectives):
        if objective.id in waiting:
            message = f"`{objective.id}` requires itself, by way of others"
            yield reading.problem("objective-circle", message, "objectives", position, "id")


def _quizzes(reading: Reading) -> Iterator[Problem]:
    if reading.header is None:
        return
    known = {objective.id for objective in reading.header.objectives}
    for position, quiz in enumerate(reading.header.quizzes):
        for index, name in enumerate(quiz.objectives):
            if name not in known:
                message = f"the deck has no objective `{name}`"
                yield reading.problem("unknown-objective", message, "quizzes", position, "objectives", index)


def _some_cards(reading: Reading) -> Iterator[Problem]:
    if not reading.entries and reading.complete:
        yield reading.problem("no-cards", "the deck has no cards")


def _entries(reading: Reading) -> Iterator[Problem]:
    languages = reading.languages
    for raw, entry in reading.sound():
        yield from entry_rules.judge(raw, entry, languages)


_RULES: Final[tuple[Callable[[Reading], Iterator[Problem]], ...]] = (
    _unique_cards,
    _unique_in_header,
    _objectives_of_cards,
    _objectives_taught,
    _required_objectives,
    _no_circles,
    _quizzes,
    _some_cards,
    _entries,
)


def _commands(reading: Reading) -> Iterator[Problem]:
    cards = [raw for raw in reading.entries if (kind := raw.text("kind")) and kind.text == "command"]
    data = reading.files.get(files.COMMANDS)
    if data is None:
        if cards:
            message = f"a deck with command cards needs a grammar in {files.COMMANDS}"
            yield cards[0].problem("no-grammar", message, "kind")
        return
    try:
        grammar = grammars.read(data, files.COMMANDS)
    except DeckError as error:
        yield from error.problems
        return
    for raw in cards:
        yield from entry_rules.command(raw, grammar)


def _media(reading: Reading) -> Iterator[Problem]:
    """Pictures are sound, there, and used."""
    boxes: dict[str, pictures.ViewBox] = {}
    present = [path for path in sorted(reading.files) if files.is_picture(path)]
    for path in present:
        found = pictures.check(reading.files[path], path)
        yield from found
        if not found:
            boxes[path.partition("/")[2]] = pictures.view_box(reading.files[path].decode())
    used: set[str] = set()
    for raw in reading.entries:
        for name, node in _pictures_of(raw):
            used.add(name)
            yield from _presence(name, node, raw.path, reading)
    for raw, entry in reading.sound():
        yield from entry_rules.regions(raw, entry, boxes)
    for path in present if reading.complete else ():
        if path.partition("/")[2] not in used:
            yield Problem(code="unused-picture", message="no card shows this picture", path=path)


def _presence(name: str, node: Node, path: str, reading: Reading) -> Iterator[Problem]:
    if not files.is_picture(f"media/{name}"):
        yield problem(
            "bad-picture-name", "a picture is shown by its file name in media/, as name.svg", node, path
        )
    elif f"media/{name}" not in reading.files:
        yield problem("missing-picture", f"there is no media/{name}", node, path)


def _pictures_of(raw: RawEntry) -> Iterator[tuple[str, Node]]:
    """File names with the node that names them: the picture of an image card, and those in texts."""
    kind = raw.text("kind")
    if kind is None:
        return
    if kind.text == "image" and (image := texts.child(raw.node, "image")) is not None:
        yield from ((node.text, node) for node in _strings(image))
    for text in texts.at_paths(raw.node, texts.ENTRY_TEXTS.get(kind.text, ())):
        for node in _strings(text):
            for target in pictures_in(node.text):
                yield target.removeprefix("media/") if target.startswith("media/") else target, node


def _strings(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        yield from (value for _, value in node.pairs if isinstance(value, Scalar))
