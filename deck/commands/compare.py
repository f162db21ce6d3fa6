"""A learner's command against the right one: equal or not, and if not, which part is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from deck.commands import typography
from deck.commands.calls import command_differences
from deck.commands.canonical import command_key
from deck.commands.differences import Difference, difference, of_error
from deck.commands.errors import CommandError
from deck.commands.lexer import check_length, lex
from deck.commands.parser import Command, all_faults, parse, understand
from deck.commands.spec import Grammar

_RIGHT, _SLIP, _WRONG, _NOTHING = 4, 2, 1, 0
_OTHER_COMMAND = ("other-program", "other-subcommand", "unknown-program", "unknown-subcommand")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`grade` proposes an SM-2 quality: 4 right, 2 one slip, 1 several, 0 another command or none.

    5 is left to the learner: how easily the answer came cannot be seen in it.
    """

    equal: bool
    grade: int
    differences: tuple[Difference, ...]


def compare(expected: str, given: str, grammar: Grammar) -> Verdict:
    """Judge one answer. Raises CommandError if the expected command is none; never for what the learner typed."""
    wanted = parse(expected, grammar)
    try:
        check_length(given)
        plain, slips = typography.plain(given, expected)
        line = lex(plain)
        differences = (*slips, *_differences(wanted, understand(line, grammar), expected, given, grammar))
    except CommandError as error:
        differences = (of_error(error),)
    return _verdict(differences)


def compare_any(answers: Iterable[str], given: str, grammar: Grammar) -> Verdict:
    """Judge against several right answers; the verdict on the nearest, the first of them if several are as near."""
    verdicts = [compare(answer, given, grammar) for answer in answers]
    return min(verdicts, key=lambda verdict: (not verdict.equal, -verdict.grade, len(verdict.differences)))


def _differences(
    wanted: Command, got: Command, expected: str, given: str, grammar: Grammar
) -> tuple[Difference, ...]:
    faults = [of_error(fault) for fault in all_faults(got, grammar)]
    if not faults and command_key(wanted, grammar) == command_key(got, grammar):
        return ()
    found = list(dict.fromkeys(command_differences(wanted, got, grammar)))
    return tuple(found or faults) or (difference("different", given.strip(), expected.strip()),)


def _verdict(differences: tuple[Difference, ...]) -> Verdict:
    if not differences:
        return Verdict(True, _RIGHT, ())
    codes = {item.code for item in differences}
    if codes & {*_OTHER_COMMAND, "empty"}:
        return Verdict(False, _NOTHING, differences)
    return Verdict(False, _SLIP if len(differences) == 1 else _WRONG, differences)
