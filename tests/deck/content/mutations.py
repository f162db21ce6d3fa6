"""Other ways to write a command, made from what the grammar says about it: some mean the same, some do not.

Each form changes one thing in the first call of the line; its name says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from deck.commands import Grammar, parse
from deck.commands.options import Given
from deck.commands.parser import Call
from deck.commands.spec import Operand, Option

Form = tuple[str, str]
Words = list[str]

_SIDES = ("port", "volume")  # kinds of values that have two sides
_SPECIAL = "\"'\\$`!"  # what changes its meaning in double quotes


@dataclass(frozen=True)
class Parts:
    """The words of the first call, sorted by their part, and the line behind it."""

    call: Call
    head: Words
    options: list[Words]
    operands: Words
    redirections: Words
    behind: str

    def line(self, *, joint: str = " ") -> str:
        words = [*self.head, *(word for option in self.options for word in option), *self.operands]
        return joint.join([*words, *self.redirections]) + self.behind

    def options_last(self) -> str:
        words = [*self.head, *self.operands, *(word for option in self.options for word in option)]
        return " ".join([*words, *self.redirections]) + self.behind

    @cached_property
    def typed(self) -> list[Given]:
        return [given for given in self.call.options if given.name.startswith("-")]

    def with_option(self, index: int, words: Words) -> Parts:
        return replace(self, options=[*self.options[:index], words, *self.options[index + 1 :]])

    def with_more(self, *words: str) -> Parts:
        return replace(self, options=[list(words), *self.options])

    def with_operand(self, index: int, *words: str) -> Parts:
        return replace(self, operands=[*self.operands[:index], *words, *self.operands[index + 1 :]])


def parts(text: str, grammar: Grammar) -> Parts:
    """A line of one pipeline, taken apart."""
    (pipeline,) = parse(text, grammar).pipelines
    call = pipeline[0]
    pipe = text.find("|")
    absorbed = [f"{given.name} {given.value.source}" for given in call.options if given.name[0] in "<>"]
    return Parts(
        call=call,
        head=[call.name.source, *(word.source for word in call.subcommand_words)],
        options=[_typed(given) for given in call.options if given.name.startswith("-")],
        operands=[word.source for word in call.rest],
        redirections=[*absorbed, *(item.source for item in call.redirections)],
        behind=f" {text[pipe:]}" if len(pipeline) > 1 else "",
    )


def _typed(given: Given) -> Words:
    name = [*(["!"] if given.negated else []), given.name]
    return name if given.value is None else [*name, given.value.source]


def equal_forms(text: str, grammar: Grammar) -> Iterator[Form]:
    """Forms that mean the same as the command, all different from it and from each other."""
    own = parts(text, grammar)
    found = (*_same_to_the_shell(text, own), *_same_options(own), *_same_names(text, own), *_same_values(own))
    yield from _distinct(text, found)


def broken_forms(text: str, grammar: Grammar) -> Iterator[Form]:
    """Forms that do not mean the same as the command."""
    own = parts(text, grammar)
    found = (
        *_other_lines(text, own),
        *_other_options(own),
        *_other_values(own),
        *_other_operands(own),
        *_other_names(own, grammar),
    )
    yield from _distinct(text, found)


def _distinct(text: str, found: Sequence[Form]) -> Iterator[Form]:
    seen = {text}
    for name, form in found:
        if form not in seen:
            seen.add(form)
            yield name, form


# Forms that mean the same


def _same_to_the_shell(text: str, own: Parts) -> Iterator[Form]:
    yield "sudo", f"sudo {text}"
    yield "sudo as root", f"sudo -u root {text}"
    yield "prompt", f"$ {text}"
    yield "prompt of root", f"# {text}"
    yield "comment", f"{text}  # as in the notes"
    yield "end", f"{text} ;"
    yield "more blanks", "  " + own.line(joint="   ") + " "
    yield "over several lines", own.line(joint=" \\\n    ")
    yield "path", f"/usr/bin/{text}"
    yield "single quotes", replace(own, **_each_word(own, _single)).line()
    yield "double quotes", replace(own, **_each_word(own, _double)).line()
    yield "back-ticks", text.replace("$(", "`").replace(")", "`") if "$(" in text else text
    yield "dollar", "$(".join(text.split("`", 1)).replace("`", ")") if "`" in text else text
    yield "tight pipe", text.replace(" | ", "|")
    yield "tight redirection", text.replace(" > ", " >")


def _each_word(own: Parts, quote: Callable[[str], str]) -> dict[str, Words]:
    return {"head": [quote(word) for word in own.head], "operands": [quote(word) for word in own.operands]}


def _plain(word: str) -> bool:
    return not any(mark in word for mark in f"{_SPECIAL}()*")


def _single(word: str) -> str:
    return f"'{word}'" if _plain(word) else word


def _double(word: str) -> str:
    return f'"{word}"' if _plain(word) else word


def _same_options(own: Parts) -> Iterator[Form]:
    yield "options in reverse", replace(own, options=own.options[::-1]).line()
    for index, given in enumerate(own.typed):
        for spelling in _spellings(own, given):
            yield f"{given.name} as {spelling[0]}", own.with_option(index, spelling).line()
    yield from _bundles(own)
    if not own.call.subcommand.options_first and not any(given.option.optional for given in own.typed):
        yield "options last", own.options_last()
    if own.call.program.style == "go":
        for option in islice(_more_flags(own), 1):
            yield "switched off", own.with_more(f"{option.names[-1]}=false").line()


def _bundles(own: Parts) -> Iterator[Form]:
    """Short flags in one word, and each in a word of its own."""
    short = [given.option.short or "" for given in own.typed if _is_short_flag(given)]
    others = [words for words, given in zip(own.options, own.typed, strict=True) if not _is_short_flag(given)]
    if len(short) > 1:
        merged = "-" + "".join(name[1:] for name in short)
        yield "flags in one", replace(own, options=[[merged], *others]).line()
        yield "flags apart", replace(own, options=[*[[name] for name in short], *others]).line()


def _is_short_flag(given: Given) -> bool:
    name = given.option.short
    return not given.option.value and not given.negated and name is not None and len(name) == 2


def _spellings(own: Parts, given: Given) -> Iterator[Words]:
    """The option by its other names, and its value by other means."""
    negation = ["!"] if given.negated else []
    if given.option.optional:
        return
    for name in given.option.names:
        if given.value is None:
            yield [*negation, name]
            continue
        value = given.value.source
        yield [*negation, name, value]
        if name.startswith("--") or own.call.program.style == "go":
            yield [*negation, f"{name}={value}"]
        if len(name) == 2:
            yield [*negation, f"{name}{value}"]


def _same_names(text: str, own: Parts) -> Iterator[Form]:
    known = " ".join(word.source for word in own.call.subcommand_words)
    for name in own.call.subcommand.names:
        if known and name != known:
            yield f"by the name {name}", text.replace(f" {known}", f" {name}", 1)
    given = {item.option.names for item in own.call.options}
    for option in own.call.subcommand.options:
        if option.value and option.default is not None and option.names not in given:
            yield (
                f"default of {option.names[-1]}",
                own.with_more(f"{option.names[-1]}={option.default}").line(),
            )


def _same_values(own: Parts) -> Iterator[Form]:
    for index, (operand, word) in enumerate(_operands(own)):
        if operand.kind == "image" and _plain(word):
            name, _, tag = word.partition(":")
            full = f"{name}:{tag or 'latest'}"
            library = full if "/" in name else f"library/{full}"
            yield "tag spelt out", own.with_operand(index, full).line()
            yield "registry spelt out", own.with_operand(index, f"docker.io/{library}").line()
    for index, given in enumerate(own.typed):
        if given.option.value == "port":
            yield (
                "protocol spelt out",
                own.with_option(index, [given.name, f"{given.value.source}/tcp"]).line(),
            )


def _operands(own: Parts) -> Iterator[tuple[Operand, str]]:
    """Each word with its operand; one that takes several words stands once for each."""
    for bound in own.call.operands:
        if bound.operand is not None:
            for word in bound.words:
                yield bound.operand, word.source


# Forms that mean something else


def _other_lines(text: str, own: Parts) -> Iterator[Form]:
    yield "nothing", ""
    yield "an open quote", f"{text} '"
    yield "an echo", f"echo {text}"
    if " " in text:
        yield "one word", "'" + text.replace("'", "") + "'"
    yield "one pipe more", f"{text} | wc -l"
    yield "one command more", f"{text} && docker ps"
    yield "into a file", replace(own, redirections=[*own.redirections, "> other.txt"]).line()
    yield "at the end of a file", replace(own, redirections=[">> other.txt"]).line()
    yield "in the background", f"{text} &"
    yield "the program alone", own.call.name.source if " " in text else ""
    if own.redirections:
        yield "without redirection", replace(own, redirections=[]).line()
    if own.behind:
        yield "without the pipe", replace(own, behind="").line()
        yield "the pipe turned round", f"{text.split(' | ')[1]} | {text.split(' | ')[0]}"
        yield "the wrong join", text.replace("|", "||")


def _other_options(own: Parts) -> Iterator[Form]:
    for index, given in enumerate(own.typed):
        if not given.option.idle:
            left = own.options[:index] + own.options[index + 1 :]
            yield f"without {given.name}", replace(own, options=left).line()
        if own.call.subcommand.options_first and own.operands:
            moved = replace(own, options=[words for words in own.options if words is not own.options[index]])
            late = [own.operands[0], *own.options[index]]
            yield f"{given.name} too late", moved.with_operand(0, *late).line()
    for option in islice(_more_flags(own), 3):
        yield f"{option.names[0]} more", own.with_more(option.names[0]).line()
    yield "an unknown option", own.with_more("--frobnicate").line()
    if own.options:
        dashes = [[word.replace("-", "\u2013", 1) for word in words] for words in own.options]
        yield "dashes of a word processor", replace(own, options=dashes).line()


def _more_flags(own: Parts) -> Iterator[Option]:
    given = {item.option.names for item in own.call.options}
    for option in own.call.subcommand.options:
        if not option.value and not option.idle and option.default != "true" and option.names not in given:
            yield option


def _other_values(own: Parts) -> Iterator[Form]:
    for index, given in enumerate(own.typed):
        if given.value is None:
            continue
        name, value = own.options[index][:-1], own.options[index][-1]
        yield f"another {given.name}", own.with_option(index, [*name, _changed(value)]).line()
        first, colon, second = value.partition(":")
        if given.option.value in _SIDES and colon and first != second:
            yield f"{given.name} turned round", own.with_option(index, [*name, f"{second}:{first}"]).line()


def _changed(word: str) -> str:
    return f"{word[:-1]}x{word[-1]}" if word[-1] in "'\"" else f"{word}x"


def _other_operands(own: Parts) -> Iterator[Form]:
    yield "one operand more", replace(own, operands=[*own.operands, "stray"]).line()
    for index, word in enumerate(own.operands):
        yield f"without {word}", own.with_operand(index).line()
        if _plain(word):
            yield f"another {word}", own.with_operand(index, _changed(word)).line()
        if _plain(word) and word.swapcase() != word:
            yield f"{word} in other case", own.with_operand(index, word.swapcase()).line()
    if len(own.operands) > 1 and not any(operand.many == "set" for operand, _ in _operands(own)):
        yield "operands turned round", replace(own, operands=own.operands[::-1]).line()


def _other_names(own: Parts, grammar: Grammar) -> Iterator[Form]:
    name, *rest = own.head
    yield "a misspelt program", replace(own, head=[name[1] + name[0] + name[2:], *rest]).line()
    yield "a program in capitals", replace(own, head=[name.upper(), *rest]).line()
    others = [program.names[0] for program in grammar.programs if name not in program.names]
    yield "another program", replace(own, head=[others[0], *rest]).line()
    for subcommand in own.call.program.subcommands:
        if subcommand is not own.call.subcommand and rest:
            yield f"{subcommand.names[0]} instead", replace(own, head=[name, subcommand.names[0]]).line()
