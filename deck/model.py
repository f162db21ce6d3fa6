"""The values a deck consists of: frozen, typed, free of positions. Names of fields are the names in the files."""

import re
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

FORMAT: Final = 1
MAX_CARDS: Final = 20_000
MAX_SIDE_BYTES: Final = 16 * 1024

_DIGITS = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")
_FLAGS: Final = {"true": True, "false": False}


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        if not _DIGITS.fullmatch(value):
            raise PydanticCustomError("not-a-number", "a whole number was expected")
        return int(value)
    return value


def _decimal(value: Any) -> Any:
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value):
            raise PydanticCustomError("not-a-number", "a number such as 40 or 12.5 was expected")
        return float(value)
    return float(value) if isinstance(value, int) else value


def _flag(value: Any) -> Any:
    if isinstance(value, str):
        if value not in _FLAGS:
            raise PydanticCustomError("not-true-or-false", "true or false was expected")
        return _FLAGS[value]
    return value


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and all(type(item) is str for item in value.values()):
        return value
    raise PydanticCustomError("not-text", "a text was expected: one string, or a map of language to string")


def _pictures(value: Any) -> Any:
    if isinstance(value, dict) and value and all(type(item) is str for item in value.values()):
        return value
    if isinstance(value, str) and value:
        return value
    raise PydanticCustomError("not-a-picture", "a file name was expected, or a map of language to file name")


# Scalars arrive as the text that was written; only these kinds of field read more into it. Bounds stand before the
# validator, or the JSON Schema would not show them.
Year: TypeAlias = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
FormatNumber: TypeAlias = Annotated[int, Field(ge=1, le=FORMAT), BeforeValidator(_whole)]
Questions: TypeAlias = Annotated[int, Field(ge=1, le=200), BeforeValidator(_whole)]
Minutes: TypeAlias = Annotated[int, Field(ge=1, le=600), BeforeValidator(_whole)]
Percent: TypeAlias = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]
Decimal: TypeAlias = Annotated[float, Field(ge=0), BeforeValidator(_decimal)]
Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]

Slug: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Language: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$", max_length=35)
]
Line: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=500)]
CommandLine: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Lines: TypeAlias = Annotated[tuple[Line, ...], Field(max_length=50)]
Words: TypeAlias = str | dict[str, str]
# The reader judges texts on the tree, where a missing language has a place; here only the shape matters.
Text: TypeAlias = Annotated[Words, PlainValidator(_text, json_schema_input_type=Words)]
Pictures: TypeAlias = Annotated[Words, PlainValidator(_pictures, json_schema_input_type=Words)]

Item = TypeVar("Item")
Several: TypeAlias = Annotated[tuple[Item, ...], Field(min_length=1, max_length=50)]
TwoOrMore: TypeAlias = Annotated[tuple[Item, ...], Field(min_length=2, max_length=26)]


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(Value):
    id: Slug
    title: Text
    by: Line | None = None
    year: Year | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)] | None = None


class Objective(Value):
    """What a learner can do afterwards. `requires` names the objectives that come before it."""

    id: Slug
    title: Text
    requires: Annotated[tuple[Slug, ...], Field(max_length=50)] = ()


class QuizEntry(Value):
    """A quiz the author set. `minutes` is absent where time does not count; `pass` is in per cent."""

    id: Slug
    title: Text
    objectives: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=500)]
    questions: Questions
    minutes: Minutes | None = None
    pass_percent: Percent = Field(default=80, alias="pass")

    model_config = ConfigDict(populate_by_name=False)


class EntryBase(Value):
    """What every kind of card has."""

    id: Slug
    objective: Slug | None = None
    why: Text | None = None
    erratum: Text | None = None
    notes: Lines = ()
    tags: Lines = ()
    group: Slug | None = None


class BasicEntry(EntryBase):
    kind: Literal["basic"]
    prompt: Text
    answer: Text
    reverse: Flag = False


class ClozeEntry(EntryBase):
    kind: Literal["cloze"]
    text: Text
    prompt: Text | None = None


class Option(Value):
    text: Text
    right: Flag = False
    reason: Text | None = None


class ChoiceEntry(EntryBase):
    kind: Literal["choice"]
    prompt: Text
    options: TwoOrMore[Option]


class TrueFalseEntry(EntryBase):
    kind: Literal["true_false"]
    statement: Text
    truth: Flag


class OrderEntry(EntryBase):
    kind: Literal["order"]
    prompt: Text
    steps: TwoOrMore[Text]


class Pair(Value):
    left: Text
    right: Text


class MatchEntry(EntryBase):
    kind: Literal["match"]
    prompt: Text
    pairs: TwoOrMore[Pair]


class CommandEntry(EntryBase):
    """`answer` and `accept` are command lines, not Markdown and not by language."""

    kind: Literal["command"]
    prompt: Text
    answer: CommandLine
    accept: Annotated[tuple[CommandLine, ...], Field(max_length=50)] = ()


class Region(Value):
    """A named rectangle: x, y, width, height in the picture's viewBox."""

    id: Slug
    name: Text
    at: tuple[Decimal, Decimal, Decimal, Decimal]


class ImageEntry(EntryBase):
    """`ask` names the regions that become cards; absent, all do."""

    kind: Literal["image"]
    prompt: Text
    image: Pictures
    alt: Text
    regions: Several[Region]
    ask: Several[Slug] | None = None

    def asked(self) -> tuple[Region, ...]:
        return tuple(region for region in self.regions if self.ask is None or region.id in self.ask)


CardEntry: TypeAlias = Annotated[
    BasicEntry
    | ClozeEntry
    | ChoiceEntry
    | TrueFalseEntry
    | OrderEntry
    | MatchEntry
    | CommandEntry
    | ImageEntry,
    Field(discriminator="kind"),
]

ENTRY_KINDS: Final[dict[str, type[EntryBase]]] = {
    "basic": BasicEntry,
    "cloze": ClozeEntry,
    "choice": ChoiceEntry,
    "true_false": TrueFalseEntry,
    "order": OrderEntry,
    "match": MatchEntry,
    "command": CommandEntry,
    "image": ImageEntry,
}


class Header(Value):
    """deck.yaml without its cards."""

    format: FormatNumber
    deck: Slug
    title: Text
    description: Text | None = None
    languages: Several[Language]
    license: Line | None = None
    sources: Annotated[tuple[Source, ...], Field(max_length=500)] = ()
    objectives: Annotated[tuple[Objective, ...], Field(max_length=500)] = ()
    quizzes: Annotated[tuple[QuizEntry, ...], Field(max_length=500)] = ()


class DeckDocument(Header):
    """deck.yaml as written."""

    cards: tuple[CardEntry, ...] = ()


class CardsDocument(Value):
    """A file in cards/."""

    cards: tuple[CardEntry, ...]


class DeckFile(Header):
    """A whole deck that passed every rule.

    `cards` in reading order. `layout` says which file each run of cards came from, as (path, count). `media` maps a
    file name in media/ to its SVG text; `commands` is the text of commands.yaml, if there is one.
    """

    cards: tuple[CardEntry, ...]
    layout: tuple[tuple[str, int], ...]
    media: dict[str, str]
    commands: str | None


def in_language(text: Words, language: str) -> str:
    """A text as a reader of `language` sees it."""
    return text if isinstance(text, str) else text[language]


def decimal(value: float) -> str:
    """A number as people write it: 40, 12.5."""
    return str(int(value)) if value == int(value) else repr(value)
