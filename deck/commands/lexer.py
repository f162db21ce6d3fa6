"""Text of a shell line -> words, pipes and redirections; nothing is ever expanded or run.

What is understood is the part of the POSIX shell that people type at a prompt: quotes, escapes, `$( )`
and back-ticks, variables, pipes, lists, redirections, here-documents, comments. Control structures,
subshells and arithmetic are refused by name. The scan goes forward one character at a time, so its cost
is linear in a text that is bounded before it starts.
"""

import unicodedata
from typing import NoReturn

from deck.commands.errors import CommandError
from deck.commands.words import Line, Part, Redirection, Simple, Star, Substitution, Text, Variable, Word

MAX_BYTES = 4096
MAX_DEPTH = 4
MAX_WORDS = 200

_BLANK = " \t"
_META = " \t\n;|&<>()"
_SPECIAL_NAMES = "?$!#@*-0123456789"
_REDIRECTIONS = ("<<<", "<<-", "<<", "<>", "<&", ">>", ">&", ">|", "<", ">")


def lex(text: str) -> Line:
    """Read one command line, or several lines. Raises CommandError; takes at most 4 KiB, 200 words, 4 levels."""
    return _Lexer(_prepared(text), 0, _Budget(), 0).whole()


def check_length(text: str) -> None:
    """Raises CommandError for a text that is longer than anything else here is meant for."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise CommandError("too-long", 1)


def _prepared(text: str) -> str:
    check_length(text)
    text = text.replace("\r\n", "\n")
    for column, char in enumerate(text, start=1):
        if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\t\n":
            raise CommandError("control-character", column, f"U+{ord(char):04X}")
    return _without_prompts(text)


def _without_prompts(text: str) -> str:
    """Blank out a pasted prompt, keeping columns. `# ` is one only if every line has it: else it begins a comment."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    marks = {line.lstrip()[:2] for line in filled}
    if marks in ({"# "}, {"$ "}):
        return "\n".join(_blanked(line) for line in lines)
    if filled and filled[0].lstrip().startswith("$ "):
        first = lines.index(filled[0])
        lines[first] = _blanked(lines[first])
    return "\n".join(lines)


def _blanked(line: str) -> str:
    rest = line.lstrip()
    return " " * (len(line) - len(rest)) + "  " + rest[2:]


class _Budget:
    """Words left, shared by a text and all that is nested in it."""

    def __init__(self) -> None:
        self.left = MAX_WORDS

    def spend(self, column: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise CommandError("too-many-words", column, str(MAX_WORDS))


class _Lexer:
    def __init__(self, text: str, depth: int, budget: _Budget, offset: int) -> None:
        self.text = text
        self.at = 0
        self.depth = depth
        self.budget = budget
        self.offset = offset  # where the text stands in the one the reader typed
        self.after_newline: dict[int, int] = {}  # newline -> where reading goes on behind its here-documents

    @property
    def column(self) -> int:
        return self.offset + self.at + 1

    @property
    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    def sees(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def refuse(self, code: str, part: str = "") -> NoReturn:
        raise CommandError(code, self.column, part)

    # Lists and pipelines

    def whole(self) -> Line:
        line = self.line()
        if self.at < len(self.text):
            self.refuse("unsupported", self.char)
        return line

    def line(self) -> Line:
        items: list[tuple[tuple[Simple, ...], str]] = []
        while True:
            stages = self.pipeline()
            join = self.separator()
            items.append((stages, join))
            if not join:
                return self.assembled(items)

    def assembled(self, items: list[tuple[tuple[Simple, ...], str]]) -> Line:
        pipelines: list[tuple[Simple, ...]] = []
        joins: list[str] = []
        for stages, join in items:
            if stages:
                pipelines.append(stages)
                joins.append(";" if join in ("\n", "") else join)
            elif join not in ("\n", ""):
                self.refuse("missing-command", join)
        if not pipelines:
            self.refuse("empty")
        if joins[-1] in ("&&", "||"):
            self.refuse("missing-command", joins[-1])
        return Line(tuple(pipelines), tuple(joins))

    def separator(self) -> str:
        for mark in ("&&", "||", ";", "&", "\n"):
            if self.sees(mark):
                self.at = self.after_newline.get(self.at, self.at + len(mark))
                return mark
        return ""

    def pipeline(self) -> tuple[Simple, ...]:
        stages = [self.command()]
        while self.sees("|") and not self.sees("||"):
            if self.sees("|&"):
                self.refuse("unsupported", "|&")
            self.at += 1
            self.skip_blanks(newlines=True)
            stages.append(self.command())
        if len(stages) == 1 and not stages[0].words and not stages[0].redirections:
            return ()
        if not all(stage.words for stage in stages):
            self.refuse("missing-command", "|" if len(stages) > 1 else "")
        return tuple(stages)

    def skip_blanks(self, newlines: bool = False) -> None:
        while self.at < len(self.text):
            if self.char in _BLANK or (newlines and self.char == "\n"):
                self.at += 1
            elif self.sees("\\\n"):
                self.at += 2
            else:
                return

    def command(self) -> Simple:
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            self.skip_blanks()
            if self.char == "#":
                self.skip_comment()
            if self.redirects():
                redirections.append(self.redirection())
            elif not self.char or self.char in ";|&\n)":
                return Simple(tuple(words), tuple(redirections))
            else:
                words.append(self.word())

    def skip_comment(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    # Redirections

    def redirects(self) -> bool:
        digits = self.at
        while self.text[digits : digits + 1].isdecimal():
            digits += 1
        return self.text[digits : digits + 1] in ("<", ">") or self.sees("&>")

    def redirection(self) -> Redirection:
        column = self.column
        start = self.at
        if self.sees("&>"):
            self.at += 1
            fd: str = "&"
        else:
            while self.char.isdecimal():
                self.at += 1
            fd = self.text[start : self.at]
        mark = next(mark for mark in _REDIRECTIONS if self.sees(mark))
        self.at += len(mark)
        self.skip_blanks()
        if not self.char or self.char in _META:
            self.refuse("unsupported" if self.char == "(" else "missing-target", mark)
        target = self.word()
        body = self.here_document(mark, target) if mark in ("<<", "<<-") else None
        return Redirection(fd, mark, target, body, self.text[start : self.at], column)

    def here_document(self, mark: str, target: Word) -> str | None:
        """The lines from the next one up to the delimiter; None if the text ends with this line."""
        newline = self.text.find("\n", self.at)
        if newline < 0:
            return None
        at = self.after_newline.get(newline, newline + 1)
        lines: list[str] = []
        while at < len(self.text):
            end = self.text.find("\n", at)
            end = len(self.text) if end < 0 else end
            line = self.text[at:end].lstrip("\t") if mark == "<<-" else self.text[at:end]
            at = end + 1
            if line == target.bare:
                break
            lines.append(line.rstrip())
        self.after_newline[newline] = min(at, len(self.text))
        return "\n".join(lines)

    # Words

    def word(self) -> Word:
        start, column = self.at, self.column
        self.budget.spend(column)
        parts: list[Part] = []
        while self.char and self.char not in _META:
            parts.extend(self.piece())
        if self.char == "(":
            self.refuse("unsupported", "(")
        return Word(_merged(parts), self.text[start : self.at], column)

    def piece(self) -> list[Part]:
        char = self.char
        if char == "'":
            return [self.single_quoted()]
        if char == '"':
            return self.double_quoted()
        if char == "$":
            return [self.dollar(quoted=False)]
        if char == "`":
            return [self.back_ticked(quoted=False)]
        if char == "\\":
            return self.escaped()
        self.at += 1
        # `?` and `[` are globs too, but in commands they nearly always stand for themselves (addresses, URLs).
        return [Star() if char == "*" else Text(char)]

    def escaped(self) -> list[Part]:
        following = self.text[self.at + 1 : self.at + 2]
        if not following:
            self.refuse("unclosed-quote", "\\")
        self.at += 2
        return [] if following == "\n" else [Text(following)]

    def single_quoted(self) -> Text:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            self.refuse("unclosed-quote", "'")
        text = self.text[self.at + 1 : end]
        self.at = end + 1
        return Text(text)

    def double_quoted(self) -> list[Part]:
        opened = self.at
        self.at += 1
        parts: list[Part] = [Text("")]
        while self.char != '"':
            if not self.char:
                self.at = opened
                self.refuse("unclosed-quote", '"')
            parts.append(self.piece_in_quotes())
        self.at += 1
        return parts

    def piece_in_quotes(self) -> Part:
        if self.char == "$":
            return self.dollar(quoted=True)
        if self.char == "`":
            return self.back_ticked(quoted=True)
        if self.char == "\\" and self.text[self.at + 1 : self.at + 2] in tuple('$`"\\\n'):
            self.at += 2
            escaped = self.text[self.at - 1]
            return Text("" if escaped == "\n" else escaped)
        self.at += 1
        return Text(self.text[self.at - 1])

    # Expansions

    def dollar(self, quoted: bool) -> Part:
        following = self.text[self.at + 1 : self.at + 2]
        if self.sees("$((") or (not quoted and following in ("'", '"') and following):
            self.refuse("unsupported", self.text[self.at : self.at + 2])
        if following == "(":
            return self.substitution(quoted)
        if following == "{":
            return self.braced(quoted)
        name = self.name_at(self.at + 1)
        self.at += 1 + len(name)
        return Variable(name, quoted) if name else Text("$")

    def name_at(self, start: int) -> str:
        first = self.text[start : start + 1]
        if first and first in _SPECIAL_NAMES:
            return first
        end = start
        while self.text[end : end + 1].isascii() and self.text[end : end + 1].replace("_", "a").isalnum():
            end += 1
        return self.text[start:end]

    def braced(self, quoted: bool) -> Variable:
        end = self.text.find("}", self.at)
        if end < 0:
            self.refuse("unclosed-quote", "${")
        name = self.text[self.at + 2 : end]
        self.at = end + 1
        return Variable(name, quoted)

    def substitution(self, quoted: bool) -> Substitution:
        opened = self.at
        self.deeper()
        self.at += 2
        line = self.line()
        if self.char != ")":
            self.at = opened
            self.refuse("unclosed-quote", "$(")
        self.at += 1
        self.depth -= 1
        return Substitution(line, quoted)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse("too-deep", str(MAX_DEPTH))

    def back_ticked(self, quoted: bool) -> Substitution:
        start = self.at + 1
        end = start
        while self.text[end : end + 1] != "`":
            if end >= len(self.text):
                self.refuse("unclosed-quote", "`")
            end += 2 if self.text[end] == "\\" else 1
        self.deeper()
        inner = self.text[start:end].replace("\\`", "`").replace("\\\\", "\\").replace("\\$", "$")
        line = _Lexer(inner, self.depth, self.budget, self.offset + start).whole()
        self.at = end + 1
        self.depth -= 1
        return Substitution(line, quoted)


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    """Neighbouring literal pieces become one: quotes that split a word leave no trace."""
    merged: list[Part] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, Text):
            texts.append(part.text)
            continue
        _flush(texts, merged)
        merged.append(part)
    _flush(texts, merged)
    return tuple(merged) or (Text(""),)


def _flush(texts: list[str], merged: list[Part]) -> None:
    if any(texts):
        merged.append(Text("".join(texts)))
    texts.clear()
