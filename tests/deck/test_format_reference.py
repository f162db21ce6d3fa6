"""The author's reference of the format: each example in it is read, and nothing in the format is left out of it."""

import re
from pathlib import Path
from typing import Any

import pytest

import deck
from deck.model import ENTRY_KINDS, Header
from tests.deck.samples import SVG

PAGE = (Path(__file__).parents[2] / "docs" / "deck-format.md").read_text()
EXAMPLES = re.findall(r"```yaml\n# example: (\w+)\n(.*?)```", PAGE, re.DOTALL)
DECK = next(text for kind, text in EXAMPLES if kind == "deck")
CARDS = [text for kind, text in EXAMPLES if kind == "card"]
FILLER = [
    f"id: f-{name}\nkind: basic\nobjective: {name}\nprompt: P\nanswer: A\n"
    for name in ("basics", "namespaces")
]
GRAMMAR = (deck.shipped.path("docker") / "commands.yaml").read_bytes()


def _parse(card: str) -> deck.DeckFile:
    entries = "".join("  - " + text.strip().replace("\n", "\n    ") + "\n" for text in (card, *FILLER))
    media = (
        {"media/bridge.svg": SVG.replace("0 0 100 50", "0 0 200 100").encode()}
        if "bridge.svg" in card
        else {}
    )
    return deck.parse({"deck.yaml": f"{DECK}cards:\n{entries}".encode(), "commands.yaml": GRAMMAR, **media})


def _kind(card: str) -> str:
    return re.findall(r"^kind: (\w+)$", card, re.MULTILINE)[0]


@pytest.mark.parametrize("card", CARDS, ids=_kind)
def test_each_example_is_a_card(card: str) -> None:
    deckfile = _parse(card)
    assert deckfile.cards[0].kind == _kind(card)
    assert any(face.entry == deckfile.cards[0].id for face in deck.faces(deckfile))


def test_there_is_an_example_of_each_kind() -> None:
    assert [_kind(card) for card in CARDS] == list(ENTRY_KINDS)


def test_each_field_is_described() -> None:
    fields = {
        field.alias or name
        for model in (Header, *ENTRY_KINDS.values())
        for name, field in model.model_fields.items()
    }
    assert {name for name in fields if f"`{name}`" not in PAGE and f"\n{name}:" not in PAGE} == set()


@pytest.mark.parametrize("card", CARDS, ids=_kind)
def test_what_a_card_carries_is_what_the_table_says(card: str) -> None:
    deckfile = _parse(card)
    row = re.findall(
        rf"^\| `{_kind(card)}` \| (`(?:plain|options|statement|steps|pairs|answer|image)`.*) \|$",
        PAGE,
        re.MULTILINE,
    )[0]
    named = set(re.findall(r"`(\w+)`", row))
    face = next(face for face in deck.faces(deckfile) if face.entry == deckfile.cards[0].id)
    inner = {key for value in face.content["parts"].values() for key in _keys(value)}
    assert named - set(deckfile.languages) == set(face.content["parts"]) | inner


def _keys(value: Any) -> set[str]:
    """The names in a part, languages left out."""
    if isinstance(value, list):
        return {key for item in value for key in _keys(item)}
    if not isinstance(value, dict) or set(value) <= {"en", "zh"}:
        return set()
    return set(value)
