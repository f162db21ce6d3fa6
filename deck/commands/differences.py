"""What can be wrong with a part of a command, and how two lists of parts are paired."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from deck.commands.errors import CommandError
from deck.commands.messages import say

T = TypeVar("T")

_LONGEST_NAME = 32
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Difference:
    """One wrong part: a stable code, the part as typed (or as missed), and a sentence by language."""

    code: str
    part: str
    message: Mapping[str, str] = field(compare=False)


def difference(code: str, part: str, other: str = "") -> Difference:
    return Difference(code, part, say(code, part=part, other=other))


def of_error(error: CommandError) -> Difference:
    return Difference(error.code, error.part, error.texts)


def paired(
    wanted: Sequence[T], got: Sequence[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Which parts to hold against each other, equal ones left out; None stands for a part the other side lacks.

    Lists of one length are paired by position, others by what remains once equal parts are taken away.
    """
    if len(wanted) != len(got):
        wanted, got = _without(wanted, got, key), _without(got, wanted, key)
    for index in range(max(len(wanted), len(got))):
        one = wanted[index] if index < len(wanted) else None
        other = got[index] if index < len(got) else None
        if one is None or other is None or key(one) != key(other):
            yield one, other


def unordered(
    wanted: Sequence[T], got: Sequence[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Like `paired`, where the order of the parts does not count."""
    return paired(_without(wanted, got, key), _without(got, wanted, key), key)


def _without(items: Sequence[T], others: Sequence[T], key: Callable[[T], Hashable]) -> list[T]:
    left = Counter(key(other) for other in others)
    kept = []
    for item in items:
        if left[key(item)] > 0:
            left[key(item)] -= 1
        else:
            kept.append(item)
    return kept


def reordered(wanted: Sequence[T], got: Sequence[T], key: Callable[[T], Hashable]) -> bool:
    """Whether both lists hold the same parts in different orders."""
    one, other = [key(item) for item in wanted], [key(item) for item in got]
    return one != other and Counter(one) == Counter(other)


def name_difference(part: str, other: str, otherwise: str) -> Difference:
    """A wrong name: in another case, a slip of the fingers, or another name altogether (code `otherwise`)."""
    if part.casefold() == other.casefold():
        return difference("wrong-case", part, other)
    if max(len(part), len(other)) <= _LONGEST_NAME and SequenceMatcher(None, part, other).ratio() >= _NEAR:
        return difference("misspelt", part, other)
    return difference(otherwise, part, other)
