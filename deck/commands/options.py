"""The arguments of one program -> its options and the words that are left, as getopt and Go's pflag read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deck.commands.errors import CommandError
from deck.commands.lexer import MAX_WORDS
from deck.commands.spec import Option
from deck.commands.words import Word

_TRUE = ("true", "1", "t", "T", "TRUE", "True")
_FALSE = ("false", "0", "f", "F", "FALSE", "False")


@dataclass(frozen=True, slots=True)
class Given:
    """An option as it was typed. `name` is the spelling used, `on` is false for `--rm=false`."""

    option: Option
    name: str
    value: Word | None
    on: bool
    negated: bool
    column: int
    words: tuple[Word, ...]

    @property
    def key(self) -> str:
        return f"! {self.option.names[0]}" if self.negated else self.option.names[0]

    @property
    def shown(self) -> str:
        name = f"! {self.name}" if self.negated else self.name
        return name if self.value is None else f"{name} {self.value.source}"


class OptionReader:
    """Reads once; afterwards `given`, `rest` and `faults` hold what was found."""

    def __init__(
        self,
        words: Sequence[Word],
        table: Mapping[str, Option],
        *,
        owner: str,
        style: str = "gnu",
        negation: bool = False,
        options_first: bool = False,
    ) -> None:
        self.words = words
        self.table = table
        self.owner = owner
        self.style = style
        self.negation = negation
        self.options_first = options_first
        self.given: list[Given] = []
        self.rest: list[Word] = []
        self.faults: list[CommandError] = []
        self.at = 0
        self.negated = False

    def read(self) -> "OptionReader":
        while self.at < len(self.words):
            word = self.words[self.at]
            self.at += 1
            if word.literal == "--":
                return self.all_is_rest()
            if self.negation and word.literal == "!":
                self.negated = True
            elif _is_option(word):
                self.option(word)
                self.negated = False
            else:
                self.rest.append(word)
                if self.options_first:
                    return self.all_is_rest()
        return self

    def all_is_rest(self) -> "OptionReader":
        self.rest.extend(self.words[self.at :])
        self.at = len(self.words)
        return self

    def option(self, word: Word) -> None:
        name = word.literal or ""
        if name in self.table:
            self.take(name, self.table[name], None, word)
        elif word.lead.startswith("--"):
            self.long(word)
        else:
            self.bundle(word)

    def long(self, word: Word) -> None:
        name, equals, _ = word.lead.partition("=")
        option = self.found(name) if equals or word.literal is not None else None
        if option is None:
            self.fault("unknown-option", word, word.source if not equals else name, self.owner)
        else:
            self.take(name, option, word.after(len(name) + 1) if equals else None, word)

    def found(self, name: str) -> Option | None:
        """GNU's getopt_long takes the beginning of a long name, if only one option begins so."""
        if name in self.table or self.style != "gnu":
            return self.table.get(name)
        options = {id(option): option for known, option in self.table.items() if known.startswith(name)}
        return next(iter(options.values())) if len(options) == 1 else None

    def bundle(self, word: Word) -> None:
        """`-it`, `-p80:80`, `-itp 80:80`: flags up to the first option that takes the rest as its value."""
        lead = word.lead
        for index in range(1, len(lead)):
            name = f"-{lead[index]}"
            option = self.table.get(name)
            if option is None:
                self.fault("unknown-option", word, name, self.owner)
                return
            if option.value or (self.style == "go" and lead[index + 1 : index + 2] == "="):
                self.take(name, option, self.attached(word, index + 1), word)
                return
            self.take(name, option, None, word)
        if len(word.parts) > 1:
            self.fault("unknown-option", word, word.source, self.owner)

    def attached(self, word: Word, start: int) -> Word | None:
        if start == len(word.lead) and len(word.parts) == 1:
            return None
        has_equals = self.style == "go" and word.lead[start : start + 1] == "="
        return word.after(start + has_equals)

    def take(self, name: str, option: Option, attached: Word | None, word: Word) -> None:
        if not option.value:
            self.take_flag(name, option, attached, word)
            return
        if attached is None and self.next_is_value(option):
            attached = self.words[self.at]
            self.at += 1
        if attached is None and not option.optional:
            self.fault("missing-value", word, name)
            return
        value = self.unspaced(name, attached) if attached is not None else None
        self.add(name, option, value, word)

    def take_flag(self, name: str, option: Option, attached: Word | None, word: Word) -> None:
        if attached is None:
            self.add(name, option, None, word)
        elif self.style == "go" and attached.literal in (*_TRUE, *_FALSE):
            self.add(name, option, None, word, on=attached.literal in _TRUE)
        else:
            self.fault("value-not-taken", word, name)

    def next_is_value(self, option: Option) -> bool:
        if self.at >= len(self.words) or option.optional == "attached":
            return False
        following = self.words[self.at]
        return option.optional != "next" or not (_is_option(following) or following.literal == "!")

    def unspaced(self, name: str, value: Word) -> Word:
        """`--net = host` is a slip so common that it gets its own name; the value meant is read all the same."""
        lead = value.lead
        if lead[:1] != "=" and value.bare:
            return value
        fault = CommandError("spaces-around-equals", value.column, name)
        if value.bare in ("", "=") and name.startswith("--") and self.at < len(self.words):
            self.faults.append(fault)
            self.at += 1
            return self.words[self.at - 1]
        if lead[:1] == "=":
            self.faults.append(fault)
            return value.after(1)
        return value

    def add(self, name: str, option: Option, value: Word | None, word: Word, on: bool = True) -> None:
        column = word.column
        if len(self.given) == MAX_WORDS:
            raise CommandError("too-many-words", column, str(MAX_WORDS))
        words = (word,) if value is None or value.column < column + len(word.source) else (word, value)
        self.given.append(Given(option, name, value, on, self.negated, column, words))

    def fault(self, code: str, word: Word, part: str, other: str = "") -> None:
        self.faults.append(CommandError(code, word.column, part, other))


def _is_option(word: Word) -> bool:
    return word.lead.startswith("-") and len(word.lead) > 1
