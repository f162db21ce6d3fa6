"""What the deck's README says of the deck is so."""

import re
from collections import Counter

import deck
from deck.model import in_language
from tests.deck.content.shipped import FOLDER, docker, errata

README = (FOLDER / "README.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, its first two lines left out."""
    section = README.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_counts_are_right():
    told = re.search(r"(\d+) entries in (\w+) files, which give (\d+) cards, with (\d+) pictures", README)
    pictures = {name.partition(".")[0] for name in docker().media}
    assert told
    assert [int(told[group]) for group in (1, 3, 4)] == [
        len(docker().cards),
        len(deck.faces(docker())),
        len(pictures),
    ]
    assert (told[2], len([*(FOLDER / "cards").iterdir()])) == ("fifteen", 15)


def test_kinds_are_counted():
    told = {kind.strip("`"): int(count) for kind, count, _ in rows("Kinds")}
    assert told == Counter(entry.kind for entry in docker().cards)


def test_every_erratum_stands_in_the_table():
    told = [(facts, name.strip("`"), text) for facts, name, text in rows("Errata of the notes")]
    assert told == [
        (", ".join(entry.notes), entry.id, in_language(entry.erratum, "en")) for entry in errata()
    ]


def test_source_and_licence_are_those_of_the_deck():
    (source,) = docker().sources
    assert f"<{source.url}>" in README
    assert f'"{source.title}" by {source.by}, {source.year}' in README
    assert docker().license == "CC-BY-4.0"
    assert "CC BY 4.0" in README
