"""A command in parts, each with what it does, in every language of the grammar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deck.commands import kinds
from deck.commands.messages import say
from deck.commands.options import Given
from deck.commands.parser import Bound, Call, Command, parse, understand
from deck.commands.spec import Grammar, Texts
from deck.commands.words import Redirection, Substitution, Word

_JOINS = {"&&": "and", "||": "or", ";": "then", "&": "background"}
_REDIRECTIONS = {
    ">": "write",
    ">|": "write",
    ">>": "append",
    "<": "input",
    "<<": "here",
    "<<-": "here",
    "<<<": "input",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """One part as typed and its meaning by language."""

    part: str
    text: Mapping[str, str]


def explain(text: str, grammar: Grammar) -> tuple[Explained, ...]:
    """Explain a command part by part, in the order typed. Raises CommandError where `parse` does."""
    return tuple(_command(parse(text, grammar), grammar))


def _command(command: Command, grammar: Grammar) -> Iterator[Explained]:
    last = len(command.pipelines) - 1
    for index, (pipeline, join) in enumerate(zip(command.pipelines, command.joins, strict=True)):
        for stage, call in enumerate(pipeline):
            if stage:
                yield Explained("|", say("pipe"))
            yield from _call(call, grammar)
        if index < last or join == "&":
            yield Explained(join, say(_JOINS[join]))


def _call(call: Call, grammar: Grammar) -> Iterator[Explained]:
    if call.sudo:
        yield Explained("sudo", say("sudo"))
    for word in call.assignments:
        yield Explained(word.source, say("assignment"))
    yield Explained(call.shown, call.subcommand.text)
    placed: list[tuple[int, list[Explained]]] = []
    placed.extend((given.column, list(_option(given, grammar))) for given in call.options)
    placed.extend((bound.words[0].column, list(_operand(bound, grammar))) for bound in call.operands)
    placed.extend((item.column, [_redirection(item)]) for item in call.redirections)
    for _, parts in sorted(placed, key=lambda entry: entry[0]):
        yield from parts


def _option(given: Given, grammar: Grammar) -> Iterator[Explained]:
    option = given.option
    if given.name in _REDIRECTIONS and given.value is not None:  # typed as a redirection, read as an option
        yield Explained(given.shown, say(_REDIRECTIONS[given.name], part=given.value.source))
        return
    value = "" if given.value is None else given.value.bare
    text = _filled(option.text, option.value or "text", value)
    if given.negated or not given.on:
        text = _prefixed("negated" if given.negated else "off", text)
    yield Explained(given.shown, text)
    if given.value is not None:
        yield from _substitutions(given.value, grammar)


def _operand(bound: Bound, grammar: Grammar) -> Iterator[Explained]:
    if bound.nested is not None:
        yield from _call(bound.nested, grammar)
        return
    if bound.operand is None:
        return
    plain = [word for word in bound.words if not _is_substitution(word)]
    if plain:
        value = " ".join(word.bare for word in plain)
        text = _filled(bound.operand.text, bound.operand.kind, value)
        yield Explained(" ".join(word.source for word in plain), text)
    for word in bound.words:
        yield from _substitutions(word, grammar)


def _is_substitution(word: Word) -> bool:
    return len(word.parts) == 1 and isinstance(word.parts[0], Substitution)


def _substitutions(word: Word, grammar: Grammar) -> Iterator[Explained]:
    for part in word.parts:
        if isinstance(part, Substitution):
            yield Explained(word.source, say("substitution"))
            yield from _command(understand(part.line, grammar), grammar)


def _redirection(item: Redirection) -> Explained:
    target = item.target.source
    if "&" in item.operator:
        code = "copy"
    elif item.fd == "&":
        code = "both"
    elif item.fd == "2":
        code = "errors"
    else:
        code = _REDIRECTIONS.get(item.operator, "input")
    return Explained(item.source, say(code, part=target))


def _filled(texts: Texts, kind: str, value: str) -> Texts:
    """The grammar's text with `{value}`, `{host}` and so on replaced; other braces stay (Go templates have them)."""
    pieces = kinds.fields(kind, value)
    return {language: _replaced(text, pieces[language]) for language, text in texts.items()}


def _replaced(text: str, pieces: Mapping[str, str]) -> str:
    """In one pass, so that a value that looks like a place-holder is not replaced again."""
    start, *rest = text.split("{")
    return start + "".join(_piece(chunk, pieces) for chunk in rest)


def _piece(chunk: str, pieces: Mapping[str, str]) -> str:
    name, closing, following = chunk.partition("}")
    return pieces[name] + following if closing and name in pieces else "{" + chunk


def _prefixed(code: str, texts: Texts) -> Texts:
    prefix = say(code)
    return {language: prefix[language] + text for language, text in texts.items()}
