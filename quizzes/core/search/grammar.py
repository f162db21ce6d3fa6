"""A search as people type it, as terms that must all hold.

    bridge "port mapping" -swarm deck:docker tag:networking is:due lapses>3 due<=7

Words and quoted phrases are looked for in the text; `-` in front of a term turns it round; `name:value` and
`name>number` ask what stands beside the text. In quotes, `\\"` is a quote and `\\\\` a backslash, and names and signs
mean nothing. Two dashes begin a word: `--rm` is looked for as it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from quizzes.core.search.text import fold

LONGEST: Final = 500  # characters
MOST_TERMS: Final = 50
MOST_DIGITS: Final = 6
MAX_FLAG: Final = 7


class State(StrEnum):
    NEW = "new"
    LEARNED = "learned"
    YOUNG = "young"
    MATURE = "mature"
    DUE = "due"
    DRILL = "drill"
    SUSPENDED = "suspended"
    BURIED = "buried"
    LEECH = "leech"
    FLAGGED = "flagged"
    RETIRED = "retired"


class Property(StrEnum):
    """`ease` counts in hundredths, `interval` in days, `due` in days from today."""

    LAPSES = "lapses"
    INTERVAL = "interval"
    EASE = "ease"
    DUE = "due"


class Code(StrEnum):
    TOO_LONG = "search_too_long"
    TOO_MANY = "too_many_terms"
    CHARACTER = "unsearchable_character"
    QUOTE = "unclosed_quote"
    EMPTY = "empty_term"
    NAME = "unknown_term"
    STATE = "unknown_state"
    KIND = "unknown_kind"
    FLAG = "invalid_flag"
    NUMBER = "invalid_number"


KINDS: Final = ("basic", "cloze", "choice", "true_false", "order", "match", "command", "image")
NAMES: Final = ("deck", "tag", "kind", "objective", "entry", "is", "flag")
OPERATORS: Final = ("<=", ">=", "=", "<", ">")
# What people type who come from Anki.
OTHER_STATES: Final = {"learning": State.DRILL, "learn": State.DRILL, "review": State.LEARNED}
OTHER_PROPERTIES: Final = {"ivl": Property.INTERVAL}
PREFIX: Final = "prop:"


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or a phrase with single spaces; not folded yet."""

    text: str
    negated: bool = False
    column: int = field(default=1, compare=False)  # of every term, from 1


@dataclass(frozen=True, slots=True)
class Named:
    """`name` is one of NAMES; the value is folded: for `is` a State, for `flag` a digit, for `kind` one of KINDS."""

    name: str
    value: str
    negated: bool = False
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Compared:
    property: Property
    operator: str
    number: int
    negated: bool = False
    column: int = field(default=1, compare=False)


Term: TypeAlias = Words | Named | Compared


@dataclass(frozen=True, slots=True)
class Fault:
    """`text` is what was typed there, or what it should have been: see the sentences of `queries.search`."""

    code: Code
    column: int
    text: str = ""


class SearchError(ValueError):
    """Every fault of a search, in its order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"{fault.code} at {fault.column}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A term as written: `bare` stands in front of the first quote, `whole` without the quotes."""

    bare: str
    whole: str
    negated: bool
    column: int
    written: str
    closed: bool


# Keyboards for Chinese write these. One for one, so that columns stay.
_WIDE: Final[dict[int, int | str]] = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: " "}
# Telephones curl quotes. Only a term that they enclose is meant by them; in other places they belong to the text.
_CURLED = re.compile(r'(?:(?<=[\s:-])|\A)[“„]([^“”„"\\]*)[”“](?=\s|\Z)')
_UNSEARCHABLE = re.compile("[\x00\ud800-\udfff]")
_PIECE = re.compile(
    r'(?P<minus>-(?![-\s]|\Z))?(?P<rest>(?:[^\s"]|"(?:[^"\\]|\\.|\\\Z)*+(?:"|\Z))++)', re.DOTALL
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.|\\\Z)*+)("?)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NAMED = re.compile(r"(?P<name>[A-Za-z][A-Za-z_]*)(?P<sign>:|<=|>=|=|<|>)")
_NUMBER = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}")


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a search; none for an empty one, which every card fits. Raises SearchError."""
    if len(text) > LONGEST:
        raise SearchError([Fault(Code.TOO_LONG, LONGEST + 1, str(LONGEST))])
    faults = [Fault(Code.CHARACTER, found.start() + 1) for found in _UNSEARCHABLE.finditer(text)]
    terms = []
    for piece in _pieces(_CURLED.sub(r'"\1"', text.translate(_WIDE))):
        read = _term(piece)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            terms.append(read)
    if len(terms) > MOST_TERMS:
        faults.append(Fault(Code.TOO_MANY, terms[MOST_TERMS].column, str(MOST_TERMS)))
    if faults:
        raise SearchError(sorted(faults, key=lambda fault: fault.column))
    return tuple(terms)


def render(terms: Sequence[Term]) -> str:
    """A search that has these terms."""
    return " ".join(("-" if term.negated else "") + _rendered(term) for term in terms)


def _pieces(text: str) -> Iterator[_Piece]:
    for found in _PIECE.finditer(text):
        rest = found["rest"]
        closed = all(quoted[2] for quoted in _QUOTED.finditer(rest))
        yield _Piece(
            bare=rest.partition('"')[0],
            whole=_QUOTED.sub(lambda quoted: _ESCAPED.sub(r"\1", quoted[1]), rest),
            negated=found["minus"] is not None,
            column=found.start() + 1,
            written=found[0],
            closed=closed,
        )


def _term(piece: _Piece) -> Term | Fault:
    if not piece.closed:
        return Fault(Code.QUOTE, piece.column + _last_opening(piece.written))
    signed = _signed(piece)
    if signed is not None:
        return signed
    words = " ".join(piece.whole.split())
    if not fold(words):
        return Fault(Code.EMPTY, piece.column, piece.written)
    return Words(words, piece.negated, piece.column)


def _last_opening(written: str) -> int:
    return next(found.start() for found in _QUOTED.finditer(written) if not found[2])


def _signed(piece: _Piece) -> Term | Fault | None:
    """A term with a name and a sign; None for words."""
    prefix = len(PREFIX) if piece.bare.lower().startswith(PREFIX) else 0
    found = _NAMED.match(piece.bare, prefix)
    if found is None:
        return _unknown(piece) if prefix else None
    name, sign, value = found["name"].lower(), found["sign"], piece.whole[found.end() :]
    known = OTHER_PROPERTIES.get(name, name)
    if sign == ":":
        return _named(piece, name, value) if name in NAMES and not prefix else _unknown(piece)
    if known in set(Property):
        return _compared(piece, Property(known), sign, found.end())
    # `FOO=bar` is a word of some command, `lapsed>3` a slip.
    return _unknown(piece) if prefix or _NUMBER.fullmatch(value) else None


def _unknown(piece: _Piece) -> Fault:
    return Fault(Code.NAME, piece.column, piece.written[piece.negated :])


def _named(piece: _Piece, name: str, value: str) -> Named | Fault:
    folded = fold(value)
    column = piece.column + piece.negated + len(name) + 1
    if not folded:
        return Fault(Code.EMPTY, piece.column, piece.written)
    if name == "is":
        folded = OTHER_STATES.get(folded, folded)
    code = _VALUES[name][1] if name in _VALUES and folded not in _VALUES[name][0] else None
    return Fault(code, column, value) if code else Named(name, str(folded), piece.negated, piece.column)


_VALUES: Final[dict[str, tuple[Sequence[str], Code]]] = {
    "is": ([state.value for state in State], Code.STATE),
    "kind": (KINDS, Code.KIND),
    "flag": ([str(number) for number in range(MAX_FLAG + 1)], Code.FLAG),
}


def _compared(piece: _Piece, name: Property, sign: str, start: int) -> Compared | Fault:
    value = piece.whole[start:]
    if not _NUMBER.fullmatch(value):
        return Fault(Code.NUMBER, piece.column + piece.negated + start, value)
    return Compared(name, sign, int(value), piece.negated, piece.column)


def _rendered(term: Term) -> str:
    if isinstance(term, Compared):
        return f"{term.property}{term.operator}{term.number}"
    if isinstance(term, Named):
        return f"{term.name}:{_quoted(term.value)}"
    return _quoted(term.text, bare=_is_bare(term.text))


def _is_bare(text: str) -> bool:
    return not text.startswith("-") and not _NAMED.match(text)


def _quoted(text: str, *, bare: bool = True) -> str:
    if bare and not re.search(r'[\s"]', text):
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
