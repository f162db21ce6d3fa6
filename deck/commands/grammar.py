"""`commands.yaml` -> Grammar. Like every reader here it reports all it finds wrong, with places.

programs:
  - names: [docker]
    style: go
    text: {a text in each language, as a block}
    options: [...]                       # before the subcommand
    subcommands:
      - names: [run, container run]
        text: ...
        options_first: true              # the first operand ends the options
        like: create                     # takes over the options of an earlier subcommand
        without: [--pull]                # but for these
        output: --output                 # `> file` equals this option (input: `< file`)
        options:
          - names: [-p, --publish]
            value: port                  # kind of value; none: a flag
            repeat: true                 # optional, bare, default, idle: see spec.Option
            text: ...
        operands:
          - name: IMAGE
            kind: image                  # optional, many: see spec.Operand
            text: ...
"""

from collections.abc import Collection, Iterable
from typing import Any

from deck.commands.kinds import KINDS
from deck.commands.messages import LANGUAGES
from deck.commands.spec import Grammar, Operand, Option, Program, Subcommand, Texts
from deck.problems import DeckError, Problem
from deck.source import Mapping, Node, Scalar, Sequence
from deck.source import read as read_source

_PROGRAM_KEYS = (
    "names",
    "text",
    "style",
    "negation",
    "options",
    "options_anywhere",
    "subcommands",
    "options_first",
    "operands",
    "output",
    "input",
)
_SUBCOMMAND_KEYS = (
    "names",
    "text",
    "like",
    "without",
    "options",
    "options_first",
    "operands",
    "output",
    "input",
)
_OPTION_KEYS = ("names", "text", "value", "optional", "bare", "default", "repeat", "idle")
_OPERAND_KEYS = ("name", "text", "kind", "optional", "many")


def read(data: bytes, path: str) -> Grammar:
    """Read a grammar from the bytes of a YAML file. Raises DeckError with every problem found."""
    reader = _Reader(path)
    grammar = reader.grammar(read_source(data, path))
    if reader.problems:
        raise DeckError(reader.problems)
    return grammar


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def problem(self, code: str, message: str, node: Node) -> None:
        self.problems.append(
            Problem(code=code, message=message, path=self.path, line=node.line, column=node.column)
        )

    # Programs and subcommands

    def grammar(self, node: Node) -> Grammar:
        pairs = self.mapping(node, ("format", "programs"), ("format", "programs"))
        if self.word(pairs.get("format"), "1") != "1":
            self.problem("grammar-format", "the only format is 1", pairs["format"])
        programs = tuple(self.program(item) for item in self.items(pairs.get("programs")))
        self.unique(node, (name for program in programs for name in program.names))
        return Grammar(programs)

    def program(self, node: Node) -> Program:
        pairs = self.mapping(node, _PROGRAM_KEYS, ("names", "text"))
        names, text = self.names(pairs.get("names")), self.texts(pairs.get("text"))
        shared: dict[str, Any] = {
            "style": self.choice(pairs.get("style"), ("gnu", "go"), "gnu"),
            "negation": self.flag(pairs.get("negation")),
        }
        if "subcommands" not in pairs:
            alone = self.described(node, pairs, ("",), text, ())
            return Program(names, text, (alone,), **shared)
        return Program(
            names,
            text,
            self.subcommands(pairs["subcommands"]),
            options=self.options(pairs.get("options")),
            options_anywhere=self.flag(pairs.get("options_anywhere")),
            **shared,
        )

    def subcommands(self, node: Node) -> tuple[Subcommand, ...]:
        read: dict[str, Subcommand] = {}
        found: list[Subcommand] = []
        for item in self.items(node):
            subcommand = self.subcommand(item, read)
            found.append(subcommand)
            read.update(dict.fromkeys(subcommand.names, subcommand))
        self.unique(node, (name for subcommand in found for name in subcommand.names))
        return tuple(found)

    def subcommand(self, node: Node, earlier: dict[str, Subcommand]) -> Subcommand:
        pairs = self.mapping(node, _SUBCOMMAND_KEYS, ("names", "text"))
        inherited = self.inherited(pairs, earlier)
        return self.described(
            node, pairs, self.names(pairs.get("names")), self.texts(pairs.get("text")), inherited
        )

    def inherited(self, pairs: dict[str, Node], earlier: dict[str, Subcommand]) -> tuple[Option, ...]:
        if "like" not in pairs:
            return ()
        model = earlier.get(self.word(pairs["like"]))
        if model is None:
            self.problem("grammar-like", "no subcommand of this name stands before", pairs["like"])
            return ()
        without = set(self.names(pairs["without"])) if "without" in pairs else set()
        if without - model.by_name.keys():
            self.problem("grammar-without", "there is no such option to leave out", pairs["without"])
        return tuple(option for option in model.options if not without & set(option.names))

    def described(
        self,
        node: Node,
        pairs: dict[str, Node],
        names: tuple[str, ...],
        text: Texts,
        inherited: tuple[Option, ...],
    ) -> Subcommand:
        options = inherited + self.options(pairs.get("options"))
        self.unique(node, (name for option in options for name in option.names))
        subcommand = Subcommand(
            names,
            text,
            options,
            tuple(self.operand(item) for item in self.items(pairs.get("operands"))),
            options_first=self.flag(pairs.get("options_first")),
            output=self.word(pairs.get("output")) or None,
            input=self.word(pairs.get("input")) or None,
        )
        for name in (subcommand.output, subcommand.input):
            if name and name not in subcommand.by_name:
                self.problem("grammar-redirection", f"there is no option {name}", node)
        return subcommand

    # Options and operands

    def options(self, node: Node | None) -> tuple[Option, ...]:
        return tuple(self.option(item) for item in self.items(node))

    def option(self, node: Node) -> Option:
        pairs = self.mapping(node, _OPTION_KEYS, ("names", "text"))
        names = self.names(pairs.get("names"))
        for name in names:
            if not name.startswith("-") or name in ("-", "--") or "=" in name:
                self.problem("grammar-option-name", f"`{name}` is no name of an option", pairs["names"])
        return Option(
            names,
            self.texts(pairs.get("text")),
            value=self.choice(pairs.get("value"), KINDS, ""),
            optional=self.choice(pairs.get("optional"), ("attached", "next"), ""),
            bare=self.word(pairs["bare"]) if "bare" in pairs else None,
            default=self.word(pairs["default"]) if "default" in pairs else None,
            repeat=self.flag(pairs.get("repeat")),
            idle=self.flag(pairs.get("idle")),
        )

    def operand(self, node: Node) -> Operand:
        pairs = self.mapping(node, _OPERAND_KEYS, ("name", "text"))
        return Operand(
            self.word(pairs.get("name")),
            self.texts(pairs.get("text")),
            kind=self.choice(pairs.get("kind"), KINDS, "text"),
            optional=self.flag(pairs.get("optional")),
            many=self.choice(pairs.get("many"), ("words", "joined", "set"), ""),
        )

    # Nodes

    def mapping(self, node: Node, known: Collection[str], needed: Iterable[str]) -> dict[str, Node]:
        if not isinstance(node, Mapping):
            self.problem("grammar-shape", "keys with values are expected here", node)
            return {}
        pairs = {key.text: value for key, value in node.pairs}
        for key, _ in node.pairs:
            if key.text not in known:
                self.problem("grammar-unknown-key", f"`{key.text}` means nothing here", key)
        for name in needed:
            if name not in pairs:
                self.problem("grammar-missing-key", f"`{name}` is missing", node)
        return pairs

    def items(self, node: Node | None) -> tuple[Node, ...]:
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self.problem("grammar-shape", "a list is expected here", node)
            return ()
        return node.items

    def word(self, node: Node | None, absent: str = "") -> str:
        if node is None:
            return absent
        if not isinstance(node, Scalar):
            self.problem("grammar-shape", "a text is expected here", node)
            return absent
        return node.text

    def names(self, node: Node | None) -> tuple[str, ...]:
        names = tuple(self.word(item) for item in self.items(node))
        if node is not None and not all(names):
            self.problem("grammar-name", "a name is empty", node)
        return names

    def flag(self, node: Node | None) -> bool:
        return bool(self.choice(node, ("true", "false"), "false") == "true")

    def choice(self, node: Node | None, allowed: Collection[str], absent: str) -> Any:
        """One of the allowed words; Any, because the reader cannot tell the type checker which."""
        text = self.word(node, absent)
        if node is not None and text not in allowed:
            self.problem("grammar-value", f"`{text}` is none of {', '.join(allowed)}", node)
            return absent
        return text

    def texts(self, node: Node | None) -> Texts:
        if node is None:
            return dict.fromkeys(LANGUAGES, "")
        pairs = self.mapping(node, LANGUAGES, LANGUAGES)
        return {language: self.word(value).strip() for language, value in pairs.items()}

    def unique(self, node: Node, names: Iterable[str]) -> None:
        seen: set[str] = set()
        for name in names:
            if name in seen:
                self.problem("grammar-duplicate", f"`{name}` is there twice", node)
            seen.add(name)
