"""What a grammar says about programs, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One option with all its spellings.

    value: kind of its value (`kinds.KINDS`), "" for a flag.
    optional: where a value that may be left out stands: "attached" (`-n/path`, `--net=path`) or "next" (`-L CHAIN`).
    bare: the value meant where an optional one is left out.
    default: what holds where the option is left out; giving it explicitly changes nothing.
    repeat: each further one adds to those before; else the last one counts.
    idle: may be given or left out alike.
    """

    names: tuple[str, ...]
    text: Texts
    value: str = ""
    optional: Literal["", "attached", "next"] = ""
    bare: str | None = None
    default: str | None = None
    repeat: bool = False
    idle: bool = False

    @property
    def short(self) -> str | None:
        return next((name for name in self.names if not name.startswith("--")), None)

    @property
    def long(self) -> str | None:
        return next((name for name in self.names if name.startswith("--")), None)


@dataclass(frozen=True, slots=True)
class Operand:
    """An argument that is no option.

    many: takes all that follow, as single words, "joined" to one text, or in any order ("set").
    The kind "command" takes the rest as another command.
    """

    name: str
    text: Texts
    kind: str = "text"
    optional: bool = False
    many: Literal["", "words", "joined", "set"] = ""


@dataclass(frozen=True)
class Subcommand:
    """What a program can be told to do. `names` are all its spellings ("run", "container run"), the first leads.

    A program without subcommands has one, named "". options_first: the first operand ends the options.
    output, input: the option that a redirection of the same direction equals.
    """

    names: tuple[str, ...]
    text: Texts
    options: tuple[Option, ...] = ()
    operands: tuple[Operand, ...] = ()
    options_first: bool = False
    output: str | None = None
    input: str | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Option]:
        return {name: option for option in self.options for name in option.names}


@dataclass(frozen=True)
class Program:
    """A program by its names.

    style: how options are spelt. "go" (Docker): `-p=80` is `-p 80`, `--rm=false` works.
        "gnu": long names may be cut short.
    negation: a `!` in front turns an option round.
    options: those before the subcommand; options_anywhere: they may also stand behind it.
    """

    names: tuple[str, ...]
    text: Texts
    subcommands: tuple[Subcommand, ...]
    options: tuple[Option, ...] = ()
    style: Literal["go", "gnu"] = "gnu"
    negation: bool = False
    options_anywhere: bool = False

    @cached_property
    def by_words(self) -> Mapping[str, Subcommand]:
        return {name: subcommand for subcommand in self.subcommands for name in subcommand.names}

    @cached_property
    def by_name(self) -> Mapping[str, Option]:
        return {name: option for option in self.options for name in option.names}


@dataclass(frozen=True)
class Grammar:
    """All programs that answers may use."""

    programs: tuple[Program, ...] = field(default=())

    @cached_property
    def by_name(self) -> Mapping[str, Program]:
        return {name: program for program in self.programs for name in program.names}
