"""The command line: `python -m deck check|format|plan|list|schema`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import deck
from deck import comments, files, source, writer
from deck.problems import DeckError, errors


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except DeckError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deck", description="Check, format and compare decks.")
    commands = parser.add_subparsers(required=True, metavar="command")
    check = commands.add_parser(
        "check", help="name every problem with its place; status 1 where there is an error"
    )
    check.add_argument("path", type=Path)
    check.add_argument("--json", action="store_true", help="problems as a JSON list")
    check.set_defaults(run=_check)
    rewrite = commands.add_parser("format", help="rewrite a deck's files in canonical form")
    rewrite.add_argument("path", type=Path)
    rewrite.add_argument(
        "--check", action="store_true", help="change nothing; status 1 where a file would change"
    )
    rewrite.set_defaults(run=_format)
    plan = commands.add_parser("plan", help="what importing NEW over OLD would add, change and retire")
    plan.add_argument("old", type=Path)
    plan.add_argument("new", type=Path)
    plan.set_defaults(run=_plan)
    commands.add_parser("list", help="the decks that come with the program").set_defaults(run=_list)
    commands.add_parser("schema", help="the format as JSON Schema").set_defaults(run=_schema)
    return parser


def _check(options: argparse.Namespace) -> int:
    problems = deck.check(options.path)
    if options.json:
        print(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2))
    else:
        folder = f"{options.path}{os.sep}" if options.path.is_dir() else ""
        for problem in problems:
            print(f"{folder}{problem}" if problem.severity == "error" else f"{folder}{problem} (warning)")
    return 1 if errors(problems) else 0


def _format(options: argparse.Namespace) -> int:
    deckfile = deck.load(options.path)
    single = options.path.is_file()
    root = options.path.parent if single else options.path
    given, _ = files.gather(options.path)
    kept = {}
    for name, data in given.items():
        if name == options.path.name or name == files.DECK or files.is_cards(name):
            key = files.DECK if single else name
            kept[key] = comments.collect(data, name, source.read(data, name))
    changed = 0
    for name, text in writer.write_with_comments(deckfile, kept).items():
        target = root / (options.path.name if single else name)
        if name in kept and target.read_bytes() != text.encode():
            changed += 1
            print(target)
            if not options.check:
                _replace(target, text)
    return 1 if changed and options.check else 0


def _replace(target: Path, text: str) -> None:
    """Whole or not at all: a crash leaves the old file."""
    beside = target.with_name(f".{target.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(beside, target)


def _plan(options: argparse.Namespace) -> int:
    old, new = (deck.faces(deck.load(path)) for path in (options.old, options.new))
    plan = deck.compare({(face.entry, face.face): face.digest for face in old}, new)
    for sign, keys in (("+", plan.added), ("~", plan.changed), ("-", plan.retired)):
        for entry, face in keys:
            print(f"{sign} {entry} {face}")
    counts = f"{len(plan.added)} added, {len(plan.changed)} changed, {len(plan.retired)} retired"
    print(f"{counts}, {len(plan.unchanged)} unchanged")
    return 0


def _list(_options: argparse.Namespace) -> int:
    for name in deck.shipped.names():
        deckfile = deck.load(deck.shipped.path(name))
        language = deckfile.languages[0]
        title = deckfile.title if isinstance(deckfile.title, str) else deckfile.title[language]
        print(f"{name}\t{len(deckfile.cards)} entries\t{title}")
    return 0


def _schema(_options: argparse.Namespace) -> int:
    print(json.dumps(deck.schema(), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
