"""Words and a grammar -> what the command means: programs, subcommands, options, operands. Nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deck.commands.errors import CommandError
from deck.commands.lexer import MAX_DEPTH, lex
from deck.commands.options import Given, OptionReader
from deck.commands.spec import Grammar, Operand, Program, Subcommand
from deck.commands.words import Line, Redirection, Simple, Substitution, Word

_SUDO_FLAGS = ("-E", "-H", "-n", "-S", "-i", "--")


@dataclass(frozen=True, slots=True)
class Bound:
    """Words that stand for one operand of the grammar (None: more than it knows), or the command they make up."""

    operand: Operand | None
    words: tuple[Word, ...]
    nested: Call | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One program as called. `faults` are what the program itself would complain about."""

    program: Program
    subcommand: Subcommand
    name: Word
    subcommand_words: tuple[Word, ...]
    sudo: bool
    assignments: tuple[Word, ...]
    options: tuple[Given, ...]
    rest: tuple[Word, ...]
    operands: tuple[Bound, ...]
    redirections: tuple[Redirection, ...]
    faults: tuple[CommandError, ...]

    @property
    def shown(self) -> str:
        return " ".join(word.source for word in (self.name, *self.subcommand_words))


@dataclass(frozen=True, slots=True)
class Command:
    """A line as understood: pipelines of calls, and what joins each pipeline to the next."""

    pipelines: tuple[tuple[Call, ...], ...]
    joins: tuple[str, ...]

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(call for pipeline in self.pipelines for call in pipeline)


def parse(text: str, grammar: Grammar) -> Command:
    """Read a command. Raises CommandError for the first thing that the shell or the program would refuse."""
    command = understand(lex(text), grammar)
    faults = sorted(all_faults(command, grammar), key=lambda fault: fault.column)
    if faults:
        raise faults[0]
    return command


def understand(line: Line, grammar: Grammar) -> Command:
    """The meaning of a line; what is wrong with a call is noted in it. Raises CommandError where no program stands."""
    pipelines = tuple(tuple(_call(simple, grammar, 0) for simple in pipeline) for pipeline in line.pipelines)
    return Command(pipelines, line.joins)


def all_faults(command: Command, grammar: Grammar) -> Iterator[CommandError]:
    """The faults of all calls, those inside substitutions included."""
    for call in command.calls:
        yield from call.faults
        for word in _words(call):
            for part in word.parts:
                if isinstance(part, Substitution):
                    yield from all_faults(understand(part.line, grammar), grammar)


def _words(call: Call) -> Iterator[Word]:
    yield from call.assignments
    yield from call.rest
    yield from (given.value for given in call.options if given.value is not None)
    yield from (redirection.target for redirection in call.redirections)


def bind(
    operands: Sequence[Operand], words: Sequence[Word], grammar: Grammar, depth: int = 0
) -> tuple[Bound, ...]:
    """Deal the words out to the operands in order; the last ones without an operand are too many."""
    left = list(words)
    bound = []
    for operand in operands:
        takes_all = operand.many or operand.kind == "command"
        taken, left = (left, []) if takes_all else (left[:1], left[1:])
        if taken:
            bound.append(Bound(operand, tuple(taken), _nested(operand, taken, grammar, depth)))
    return (*bound, *(Bound(None, (word,)) for word in left))


def _nested(operand: Operand, words: list[Word], grammar: Grammar, depth: int) -> Call | None:
    """The command that an operand makes up, if the grammar knows its program and it is a sound call."""
    if operand.kind != "command" or depth >= MAX_DEPTH or words[0].literal not in grammar.by_name:
        return None
    nested = _call(Simple(tuple(words), ()), grammar, depth + 1)
    return None if nested.faults else nested


def _call(simple: Simple, grammar: Grammar, depth: int) -> Call:
    sudo, words = _without_sudo(simple.words)
    assignments, words = _assignments(words)
    if not words:
        raise CommandError("missing-command", simple.words[0].column, simple.words[0].source)
    name = words[0]
    program = grammar.by_name.get(_base_name(name))
    call = _unknown(name, words[1:]) if program is None else _known(program, name, words[1:], grammar, depth)
    call = replace(call, sudo=sudo, assignments=assignments, redirections=simple.redirections)
    return _absorbed(call)


def _without_sudo(words: tuple[Word, ...]) -> tuple[bool, tuple[Word, ...]]:
    if not words or words[0].literal != "sudo":
        return False, words
    at = 1
    while at < len(words) and (words[at].literal in _SUDO_FLAGS or words[at].literal == "-u"):
        if words[at].literal == "-u":
            if at + 1 >= len(words) or words[at + 1].literal != "root":
                return False, words
            at += 1
        at += 1
    return True, words[at:]


def _assignments(words: tuple[Word, ...]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    count = 0
    while count < len(words) and _is_assignment(words[count]):
        count += 1
    return words[:count], words[count:]


def _is_assignment(word: Word) -> bool:
    name, equals, _ = word.source.partition("=")
    return bool(equals) and name.isidentifier() and name.isascii()


def _base_name(word: Word) -> str:
    """`/usr/sbin/iptables` is iptables."""
    name = word.literal or ""
    return name.rpartition("/")[2] if name.startswith("/") else name


def _unknown(name: Word, words: tuple[Word, ...]) -> Call:
    operand = Operand("ARGUMENT", {}, many="words")
    subcommand = Subcommand(("",), {}, operands=(operand,))
    program = Program((name.bare,), {}, (subcommand,))
    fault = CommandError("unknown-program", name.column, name.source)
    operands = (Bound(operand, words),) if words else ()
    return Call(program, subcommand, name, (), False, (), (), words, operands, (), (fault,))


def _known(program: Program, name: Word, words: tuple[Word, ...], grammar: Grammar, depth: int) -> Call:
    before = _before_subcommand(program, words)
    subcommand, count, fault = _subcommand(program, name, before.rest)
    chosen = tuple(before.rest[:count])
    table = {**program.by_name, **subcommand.by_name} if program.options_anywhere else subcommand.by_name
    after = OptionReader(
        before.rest[count:],
        table,
        owner=" ".join(word.source for word in (name, *chosen)),
        style=program.style,
        negation=program.negation,
        options_first=subcommand.options_first,
    ).read()
    operands = bind(subcommand.operands, after.rest, grammar, depth)
    faults = [*before.faults, *([fault] if fault else after.faults)]
    if not fault:
        faults += _operand_faults(subcommand, operands, words[-1] if words else name)
    given = (*before.given, *after.given)
    return Call(
        program, subcommand, name, chosen, False, (), given, tuple(after.rest), operands, (), tuple(faults)
    )


def _before_subcommand(program: Program, words: tuple[Word, ...]) -> OptionReader:
    if "" in program.by_words:
        reader = OptionReader((), {}, owner="")
        reader.rest = list(words)
        return reader
    return OptionReader(
        words, program.by_name, owner=program.names[0], style=program.style, options_first=True
    ).read()


def _subcommand(
    program: Program, name: Word, words: Sequence[Word]
) -> tuple[Subcommand, int, CommandError | None]:
    """The longest run of words that names a subcommand, how many words that is, and what is wrong with them."""
    for count in (3, 2, 1, 0):
        found = program.by_words.get(" ".join(word.bare for word in words[:count]))
        if found is not None and len(words) >= count:
            return found, count, None
    nothing = Subcommand(("",), {}, operands=(Operand("ARGUMENT", {}, many="words"),), options_first=True)
    if not words:
        return nothing, 0, CommandError("missing-subcommand", name.column, name.source)
    group = any(known.startswith(f"{words[0].bare} ") for known in program.by_words)
    count = 2 if group and len(words) > 1 else 1
    part = " ".join(word.source for word in words[:count])
    return nothing, count, CommandError("unknown-subcommand", words[0].column, part, name.source)


def _operand_faults(
    subcommand: Subcommand, operands: tuple[Bound, ...], last: Word
) -> Iterator[CommandError]:
    bound = {item.operand.name for item in operands if item.operand is not None}
    for operand in subcommand.operands:
        if not operand.optional and operand.name not in bound:
            yield CommandError("missing-operand", last.column, operand.name)
    for item in operands:
        if item.operand is None:
            yield CommandError("extra-operand", item.words[0].column, item.words[0].source)


def _absorbed(call: Call) -> Call:
    """Turn a redirection that equals an option into that option: `docker save x > f` is `docker save -o f x`."""
    for name, fd, operators in (
        (call.subcommand.output, "1", (">", ">|")),
        (call.subcommand.input, "0", ("<",)),
    ):
        same = [item for item in call.redirections if (item.fd or "01"[item.operator[0] == ">"]) == fd]
        if name is None or len(same) != 1 or same[0].operator not in operators:
            continue
        option = call.subcommand.by_name[name]
        if all(given.option is not option for given in call.options):
            item = same[0]
            given = Given(option, item.operator, item.target, True, False, item.column, (item.target,))
            left = tuple(other for other in call.redirections if other is not item)
            call = replace(call, options=(*call.options, given), redirections=left)
    return call
