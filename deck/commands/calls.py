"""One call against another: where program, options, operands and redirections part."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from deck.commands import kinds
from deck.commands.canonical import (
    bound_key,
    call_key,
    joined,
    redirection_key,
    redirections_key,
    settings,
    value_key,
    word_key,
)
from deck.commands.differences import (
    Difference,
    difference,
    name_difference,
    of_error,
    paired,
    reordered,
    unordered,
)
from deck.commands.options import Given, OptionReader
from deck.commands.parser import Bound, Call, Command, bind, understand
from deck.commands.spec import Grammar
from deck.commands.words import Redirection, Substitution, Word

Pipeline = tuple[Call, ...]

_OPERAND_FAULTS = ("missing-operand", "extra-operand")


def call_differences(wanted: Call, got: Call, grammar: Grammar) -> Iterator[Difference]:
    """Differences between two calls; none if they mean the same and `got` has no faults."""
    if wanted.program.names[0] != got.program.names[0]:
        known = got.program.names[0] in grammar.by_name
        yield _name_difference(got.name.source, wanted.name.source, "other-program", known)
    elif wanted.subcommand.names[0] != got.subcommand.names[0]:
        yield _other_subcommand(wanted, got)
    else:
        # What is missing or too many among the operands comes out better by comparing than from the fault.
        yield from (of_error(fault) for fault in got.faults if fault.code not in _OPERAND_FAULTS)
        yield from _Settings(wanted, got, grammar).differences()
        yield from _redirections(wanted, got, grammar)
        yield from _assignments(wanted, got, grammar)


def _other_subcommand(wanted: Call, got: Call) -> Difference:
    part = " ".join(word.source for word in got.subcommand_words)
    if not part:
        return next(of_error(fault) for fault in got.faults)
    other = " ".join(word.source for word in wanted.subcommand_words)
    return _name_difference(part, other, "other-subcommand", got.subcommand.names != ("",))


def _name_difference(part: str, other: str, otherwise: str, known: bool) -> Difference:
    """A name that exists is no slip of the fingers: `stop` for `start`."""
    return difference(otherwise, part, other) if known else name_difference(part, other, otherwise)


@dataclass(frozen=True, slots=True)
class _Setting:
    """An option with one of its values."""

    key: str
    value: Hashable
    given: Given

    @property
    def pair(self) -> tuple[str, Hashable]:
        return self.key, self.value


class _Settings:
    """Options and operands together: a misplaced option changes the operands too."""

    def __init__(self, wanted: Call, got: Call, grammar: Grammar) -> None:
        self.wanted = wanted
        self.got = got
        self.grammar = grammar
        self.rest = list(got.rest)
        ours, theirs = _flat(wanted, grammar), _flat(got, grammar)
        self.asked = {item.pair for item in ours}
        given = {item.pair for item in theirs}
        self.missing = [item for item in ours if item.pair not in given]
        self.extra = [item for item in theirs if item.pair not in self.asked]

    def differences(self) -> Iterator[Difference]:
        yield from self.other_values()
        yield from self.other_case()
        yield from self.bare_values(self.rest[:1])
        yield from self.misplaced()
        yield from self.bare_values(self.rest)
        yield from (difference("missing-option", item.given.shown) for item in self.missing)
        yield from (difference("extra-option", item.given.shown) for item in self.extra)
        yield from _operands(self.wanted, self.rebound(), self.grammar)

    def rebound(self) -> tuple[Bound, ...]:
        if len(self.rest) == len(self.got.rest):
            return self.got.operands
        return bind(self.got.subcommand.operands, self.rest, self.grammar)

    def settle(self, one: _Setting, other: _Setting) -> None:
        self.missing.remove(one)
        self.extra.remove(other)

    def other_values(self) -> Iterator[Difference]:
        """The same option with another value; swapped sides first, so that they find each other among several."""
        for matches in (_swapped, _same_option):
            for one in list(self.missing):
                other = next((item for item in self.extra if matches(one, item)), None)
                if other is not None:
                    self.settle(one, other)
                    yield _value_difference(one, other)

    def other_case(self) -> Iterator[Difference]:
        """`-P` for `-p`: another option, and most likely not the one that was meant."""
        for one in list(self.missing):
            names = {name.casefold() for name in one.given.option.names}
            other = next((item for item in self.extra if item.given.name.casefold() in names), None)
            if other is not None and one in self.missing and other.given.option is not one.given.option:
                self.settle(one, other)
                self.drop_bare_value(one.given, self.rest)
                yield difference("wrong-case", other.given.name, one.given.name)

    def misplaced(self) -> Iterator[Difference]:
        """Options that stand behind the operand where options end."""
        if not self.got.subcommand.options_first or len(self.rest) < 2:
            return
        first = self.rest[0]
        is_image = any(
            bound.operand is not None and bound.operand.kind == "image" for bound in self.got.operands
        )
        code = "option-after-image" if is_image else "option-after-operand"
        style = self.got.program.style
        behind = OptionReader(self.rest[1:], self.got.subcommand.by_name, owner="", style=style).read().given
        for one in list(self.missing):
            found = next((given for given in behind if self.same(one, given)), None)
            if found is not None:
                self.missing.remove(one)
                columns = {word.column for word in found.words}
                self.rest = [word for word in self.rest if word.column not in columns]
                yield difference(code, found.shown, first.source)

    def same(self, one: _Setting, given: Given) -> bool:
        value = value_key(given, self.grammar) if given.option.value else given.on
        return one.key == given.key and (one.value == value or not given.option.value)

    def bare_values(self, words: list[Word]) -> Iterator[Difference]:
        """`docker run web nginx` for `docker run --name web nginx`."""
        for one in list(self.missing):
            if one not in self.missing or one.given.value is None:
                continue  # found meanwhile, behind a stray word
            if self.drop_bare_value(one.given, words):
                self.missing = [item for item in self.missing if item is not one]
                yield difference("value-without-option", one.given.name, one.given.value.source)

    def drop_bare_value(self, given: Given, words: list[Word]) -> bool:
        if given.value is None or given.value.bare in [word.bare for word in self.wanted.rest]:
            return False
        text = given.value.bare
        stray = next((word for word in words if word.bare == text and word in self.rest), None)
        if stray is None:
            return False
        ended_options = self.rest[0] is stray and self.got.subcommand.options_first
        self.rest.remove(stray)
        if ended_options:
            self.read_on()
        return True

    def read_on(self) -> None:
        """What follows a stray word that had ended the options, as if it had not stood there."""
        subcommand, style = self.got.subcommand, self.got.program.style
        reader = OptionReader(self.rest, subcommand.by_name, owner="", style=style, options_first=True).read()
        found = _flat(replace(self.got, options=tuple(reader.given)), self.grammar)
        behind = {item.pair for item in found}
        self.extra += [item for item in found if item.pair not in self.asked]
        self.missing = [item for item in self.missing if item.pair not in behind]
        self.rest = reader.rest


def _flat(call: Call, grammar: Grammar) -> list[_Setting]:
    return [
        _Setting(key, value, given)
        for key, values in settings(call, grammar).items()
        for value, given in values.items()
    ]


def _swapped(one: _Setting, other: _Setting) -> bool:
    if one.key != other.key or one.given.value is None or other.given.value is None:
        return False
    return kinds.swapped(one.given.option.value, one.given.value.bare, other.given.value.bare)


def _same_option(one: _Setting, other: _Setting) -> bool:
    return one.key == other.key and one.given.value is not None and other.given.value is not None


def _value_difference(one: _Setting, other: _Setting) -> Difference:
    if _swapped(one, other):
        code = "swapped-ports" if one.given.option.value == "port" else "swapped-paths"
    elif (
        isinstance(one.value, str) and isinstance(other.value, str) and _same_but_case(one.value, other.value)
    ):
        code = "wrong-case"
    else:
        code = "wrong-value"
    return difference(code, other.given.shown, one.given.shown)


def _same_but_case(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


# Operands


def _operands(wanted: Call, got: tuple[Bound, ...], grammar: Grammar) -> Iterator[Difference]:
    ours = wanted.operands
    if [bound_key(bound, grammar) for bound in ours] == [bound_key(bound, grammar) for bound in got]:
        return
    if ours and got and ours[-1].nested is not None and got[-1].nested is not None:
        yield from call_differences(ours[-1].nested, got[-1].nested, grammar)
        ours, got = ours[:-1], got[:-1]
    mine, theirs = _items(ours), _items(got)
    if reordered(mine, theirs, lambda item: item[0].bare) and not _in_any_order(ours):
        sources = [" ".join(item[0].source for item in items) for items in (theirs, mine)]
        yield difference("wrong-order", *sources)
        return
    pair = unordered if _in_any_order(ours) else paired
    for one, other in pair(mine, theirs, lambda item: word_key(item[0], item[1], grammar, splits=True)):
        yield from _operand_difference(one, other, grammar)


def _in_any_order(operands: tuple[Bound, ...]) -> bool:
    return any(bound.operand is not None and bound.operand.many == "set" for bound in operands)


def _items(operands: tuple[Bound, ...]) -> list[tuple[Word, str]]:
    """Each word with the kind of its operand; joined operands as one word."""
    items = []
    for bound in operands:
        kind = "text" if bound.operand is None else bound.operand.kind
        for word in _joined_or_single(bound):
            items.append((word, kind))
    return items


def _joined_or_single(bound: Bound) -> tuple[Word, ...]:
    if (
        bound.operand is None
        or bound.operand.many != "joined"
        or any(word.literal is None for word in bound.words)
    ):
        return bound.words
    return (Word.of(joined(bound.words), bound.words[0].column),)


def _operand_difference(
    one: tuple[Word, str] | None, other: tuple[Word, str] | None, grammar: Grammar
) -> Iterator[Difference]:
    if other is None and one is not None:
        yield difference("missing-operand", one[0].source)
    elif one is None and other is not None:
        yield difference("extra-operand", other[0].source)
    elif one is not None and other is not None:
        yield from _word_differences(one[0], other[0], one[1], grammar)


def _word_differences(one: Word, other: Word, kind: str, grammar: Grammar) -> Iterator[Difference]:
    ours, theirs = _substitution(one), _substitution(other)
    if ours is not None and theirs is not None:
        if ours.quoted != theirs.quoted:
            yield difference("quoting" if theirs.quoted else "no-quoting", other.source, one.source)
        yield from command_differences(
            understand(ours.line, grammar), understand(theirs.line, grammar), grammar
        )
        return
    keys = word_key(one, kind, grammar), word_key(other, kind, grammar)
    same = isinstance(keys[0], str) and isinstance(keys[1], str) and _same_but_case(keys[0], keys[1])
    yield difference("wrong-case" if same else "wrong-operand", other.source, one.source)


def _substitution(word: Word) -> Substitution | None:
    """What a word consists of, if that is one substitution and nothing else."""
    part = word.parts[0]
    return part if len(word.parts) == 1 and isinstance(part, Substitution) else None


# Around the call


def _redirections(wanted: Call, got: Call, grammar: Grammar) -> Iterator[Difference]:
    def key(item: Redirection) -> Hashable:
        return redirection_key(item, grammar)

    ours, theirs = wanted.redirections, got.redirections
    if redirections_key(ours, grammar) == redirections_key(theirs, grammar):
        return
    pairs = [*unordered(ours, theirs, key)]
    for one, other in pairs:
        if one is not None and other is not None:
            yield difference("wrong-redirection", other.source, one.source)
        elif one is not None:
            yield difference("missing-redirection", one.source)
        elif other is not None:
            yield difference("extra-redirection", other.source)
    if not pairs:
        yield difference(
            "wrong-order", *(" ".join(item.source for item in items) for items in (theirs, ours))
        )


def _assignments(wanted: Call, got: Call, grammar: Grammar) -> Iterator[Difference]:
    def key(item: tuple[Word, str]) -> Hashable:
        return word_key(*item, grammar)

    ours, theirs = ([(word, "text") for word in call.assignments] for call in (wanted, got))
    for one, other in unordered(ours, theirs, key):
        yield from _operand_difference(one, other, grammar)


def command_differences(wanted: Command, got: Command, grammar: Grammar) -> Iterator[Difference]:
    """Differences between two whole lines."""
    yield from _parts(wanted.pipelines, got.pipelines, " && ", grammar, _pipeline_differences)
    if len(wanted.joins) == len(got.joins):
        joins = zip(wanted.joins, got.joins, strict=True)
        yield from (difference("wrong-join", other, one) for one, other in joins if one != other)


def _pipeline_differences(wanted: Pipeline, got: Pipeline, grammar: Grammar) -> Iterator[Difference]:
    yield from _parts(
        [(call,) for call in wanted], [(call,) for call in got], " | ", grammar, _first_call_differences
    )


def _first_call_differences(wanted: Pipeline, got: Pipeline, grammar: Grammar) -> Iterator[Difference]:
    yield from call_differences(wanted[0], got[0], grammar)


def _parts(
    wanted: Sequence[Pipeline],
    got: Sequence[Pipeline],
    sign: str,
    grammar: Grammar,
    differences: Callable[[Pipeline, Pipeline, Grammar], Iterator[Difference]],
) -> Iterator[Difference]:
    """Differences between the parts of a list or of a pipeline, each part some calls."""

    def key(calls: Pipeline) -> Hashable:
        return tuple(call_key(call, grammar) for call in calls)

    if reordered(wanted, got, key):
        yield difference("wrong-order", *(sign.join(map(_shown, parts)) for parts in (got, wanted)))
        return
    for one, other in paired(wanted, got, key):
        if one is not None and other is not None:
            yield from differences(one, other, grammar)
        elif one is not None:
            yield difference("missing-command-part", _shown(one))
        elif other is not None:
            yield difference("extra-command-part", _shown(other))


def _shown(calls: Pipeline) -> str:
    return " | ".join(call.shown for call in calls)
