"""What a command means to its programs, as one hashable value: two commands are equal when these are."""

from collections.abc import Hashable, Mapping

from deck.commands import kinds
from deck.commands.options import Given
from deck.commands.parser import Bound, Call, Command, understand
from deck.commands.spec import Grammar
from deck.commands.words import Line, Redirection, Star, Substitution, Text, Variable, Word

Settings = Mapping[str, Mapping[Hashable, Given]]


def command_key(command: Command, grammar: Grammar) -> Hashable:
    pipelines = tuple(tuple(call_key(call, grammar) for call in pipeline) for pipeline in command.pipelines)
    return pipelines, command.joins


def line_key(line: Line, grammar: Grammar) -> Hashable:
    return command_key(understand(line, grammar), grammar)


def call_key(call: Call, grammar: Grammar) -> Hashable:
    return (
        call.program.names[0],
        call.subcommand.names[0],
        frozenset((key, frozenset(values)) for key, values in settings(call, grammar).items()),
        tuple(bound_key(bound, grammar) for bound in call.operands),
        redirections_key(call.redirections, grammar),
        frozenset(word_key(word, "text", grammar) for word in call.assignments),
    )


def settings(call: Call, grammar: Grammar) -> Settings:
    """What the options come to, by option: each value (True for a flag) with where it was given."""
    slots: dict[str, dict[Hashable, tuple[Hashable, Given]]] = {}
    for given in call.options:
        if given.option.idle:
            continue
        slot, value = _setting(given, len(slots.get(given.key, ())), grammar)
        slots.setdefault(given.key, {})[slot] = (value, given)
    by_key = {key: dict(held.values()) for key, held in slots.items()}
    return {key: values for key, values in by_key.items() if not _changes_nothing(values)}


def _setting(given: Given, count: int, grammar: Grammar) -> tuple[Hashable, Hashable]:
    option = given.option
    if not option.value:
        return (count, (True, count)) if option.repeat else ("", given.on)
    value = value_key(given, grammar)
    slot = kinds.slot(option.value, value) if option.repeat else ""
    return (slot if isinstance(slot, Hashable) else ""), value


def value_key(given: Given, grammar: Grammar) -> Hashable:
    option = given.option
    if given.value is None:
        return None if option.bare is None else kinds.canonical(option.value, option.bare)
    return word_key(given.value, option.value, grammar)


def _changes_nothing(values: Mapping[Hashable, Given]) -> bool:
    """A default spelt out; that of a flag is to be off, unless the grammar says `default: true`."""
    value, given = next(iter(values.items()))
    option = given.option
    if len(values) != 1 or (option.repeat and not option.value):
        return False
    if not option.value:
        return value == (option.default == "true")
    return option.default is not None and value == kinds.canonical(option.value, option.default)


def bound_key(bound: Bound, grammar: Grammar) -> Hashable:
    operand = bound.operand
    if bound.nested is not None:
        return call_key(bound.nested, grammar)
    kind = "text" if operand is None else operand.kind
    if (
        operand is not None
        and operand.many == "joined"
        and all(word.literal is not None for word in bound.words)
    ):
        return joined(bound.words)
    keys = tuple(word_key(word, kind, grammar, splits=True) for word in bound.words)
    return frozenset(keys) if operand is not None and operand.many == "set" else keys


def joined(words: tuple[Word, ...]) -> str:
    """What a program sees that glues its arguments together, as tcpdump does with its filter."""
    return " ".join(" ".join(word.bare for word in words).split())


def word_key(word: Word, kind: str, grammar: Grammar, *, splits: bool = False) -> Hashable:
    """A word by its kind. `splits`: the word is one expansion whose quotes decide whether it can become several."""
    if word.literal is not None:
        return kinds.canonical(kind, word.literal)
    if kind == "path" and _is_here(word):
        return kinds.canonical(kind, ".")
    splits = splits and len(word.parts) == 1
    return tuple(_part_key(part, splits, grammar) for part in word.parts)


def _part_key(part: Text | Star | Variable | Substitution, splits: bool, grammar: Grammar) -> Hashable:
    if isinstance(part, Text):
        return "text", part.text
    if isinstance(part, Star):
        return "star"
    quoted = splits and part.quoted
    if isinstance(part, Variable):
        return "variable", part.name, quoted
    if _is_pwd(part.line):
        return "variable", "PWD", quoted
    return "substitution", line_key(part.line, grammar), quoted


def _is_here(word: Word) -> bool:
    """`$PWD` and `$(pwd)`, quoted or not: a folder with a blank in its name is not what is asked about."""
    part = word.parts[0]
    if len(word.parts) > 1:
        return False
    if isinstance(part, Variable):
        return part.name == "PWD"
    return isinstance(part, Substitution) and _is_pwd(part.line)


def _is_pwd(line: Line) -> bool:
    words = [word.literal for stages in line.pipelines for simple in stages for word in simple.words]
    return words == ["pwd"]


def redirections_key(redirections: tuple[Redirection, ...], grammar: Grammar) -> Hashable:
    """Their order counts only where one stream is sent after another (`2>&1`)."""
    keys = [redirection_key(item, grammar) for item in redirections]
    ordered = any("&" in item.operator or item.fd == "&" for item in redirections)
    return tuple(keys) if ordered else frozenset(keys)


def redirection_key(item: Redirection, grammar: Grammar) -> Hashable:
    fd = item.fd or ("1" if item.operator.startswith(">") else "0")
    operator = {">|": ">", "<<-": "<<"}.get(item.operator, item.operator)
    if operator == "<<":
        expands = item.target.source == item.target.bare and any(mark in (item.body or "") for mark in "$`")
        return fd, operator, expands, (item.body or "").strip("\n")
    kind = "text" if "&" in operator or operator == "<<<" else "path"
    return fd, operator, word_key(item.target, kind, grammar)
