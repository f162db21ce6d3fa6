"""Decks as tables: what is written comes back, and faults are told with row and cell."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deck
from deck import table
from deck.model import BasicEntry

SMALL = """\
kind,id,title,languages.1,prompt,answer,tags.1
deck,capitals,Capitals,en,,,
,france,,,Capital of France?,Paris,europe
basic,japan,,,Capital of Japan?,Tokyo,
"""


def found(text: str | bytes) -> list[tuple[str, int, int]]:
    with pytest.raises(deck.DeckError) as refusal:
        deck.parse_table(text.encode() if isinstance(text, str) else text)
    assert {problem.path for problem in refusal.value.problems} == {"deck.csv"}
    return [(problem.code, problem.line, problem.column) for problem in refusal.value.problems]


def test_small_table_is_a_deck() -> None:
    read = deck.parse_table(SMALL.encode())
    assert (read.deck, read.title, read.languages) == ("capitals", "Capitals", ("en",))
    assert read.cards == (
        BasicEntry(kind="basic", id="france", prompt="Capital of France?", answer="Paris", tags=("europe",)),
        BasicEntry(kind="basic", id="japan", prompt="Capital of Japan?", answer="Tokyo"),
    )


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("kind", "\ufeffkind")])
def test_spreadsheets_habits_are_understood(change: tuple[str, str]) -> None:
    assert deck.parse_table(SMALL.replace(*change).encode()) == deck.parse_table(SMALL.encode())


@pytest.mark.parametrize("name", deck.shipped.names())
def test_shipped_deck_comes_back_from_its_table(name: str) -> None:
    whole = deck.load(deck.shipped.path(name))
    text = deck.write(whole)
    beside = {
        path: content.encode()
        for path, content in text.items()
        if path.startswith("media/") or path == "commands.yaml"
    }
    again = deck.parse_table(table.write(whole).encode(), beside)
    assert deck.write(again) == text


NAMES = st.text(st.sampled_from("=+-@'\"a,; \t\n:#{&中"), min_size=1).filter(lambda text: not text.isspace())


@given(why=NAMES, erratum=NAMES)
def test_any_text_comes_back_and_no_cell_is_a_formula(why: str, erratum: str) -> None:
    whole = deck.parse_table(SMALL.encode())
    card = whole.cards[0].model_copy(update={"why": why, "erratum": {"en": erratum}})
    whole = whole.model_copy(update={"cards": (card,), "layout": (("deck.yaml", 1),)})
    text = table.write(whole)
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t")) for row in csv.reader(io.StringIO(text)) for cell in row
    )
    assert deck.parse_table(text.encode()) == whole


FAULTS = {
    "unknown kind": (SMALL.replace("basic,japan", "magic,japan"), [("unknown-kind", 4, 1)]),
    "bad id and no answer": (
        SMALL.replace("japan", "Ja pan").replace("Paris", ""),
        [("missing-field", 3, 2), ("bad-id", 4, 2)],
    ),
    "behind a cell of two lines": (
        SMALL.replace("Capital of France?", '"Capital\nof France?"').replace("basic,japan", "magic,japan"),
        [("unknown-kind", 5, 1)],
    ),
    "nothing": ("", [("empty-file", 1, 1)]),
    "header alone": ("kind,id\n", [("no-deck-row", 2, 1)]),
    "no deck": (SMALL.replace("deck,capitals,Capitals,en,,,\n", ""), [("no-deck-row", 2, 1)]),
    "two decks": (SMALL + "deck,more,More,en,,,\n", [("second-deck", 5, 1)]),
    "open quote": (SMALL.replace("Tokyo", '"Tokyo'), [("csv-syntax", 4, 1)]),
    "one cell too many": (SMALL.replace("Tokyo,", "Tokyo,,x"), [("extra-cell", 4, 8)]),
    "column of no name": (SMALL.replace("tags.1", ""), [("bad-column", 1, 7)]),
    "column that is a formula": (SMALL.replace("tags.1", "=1+1"), [("bad-column", 1, 7)]),
    "column twice": (SMALL.replace("tags.1", "answer"), [("duplicate-column", 1, 7)]),
    "column and one below": (SMALL.replace("tags.1", "answer.en"), [("conflicting-columns", 3, 7)]),
    "not UTF-8": (SMALL.encode().replace(b"Paris", b"Pa\xffris"), [("not-utf-8", 3, 1)]),
    "bad file": (
        SMALL.replace("tags.1", "file").replace("europe", "../x.yaml"),
        [("bad-file-name", 3, 7)],
    ),
    "control character": (SMALL.replace("Paris", "Pa\x01ris"), [("control-character", 3, 6)]),
    "huge cell": (SMALL.replace("Paris", "x" * 200_000), [("csv-syntax", 3, 1)]),
    "long text": (SMALL.replace("Paris", "x" * 20_000), [("text-too-long", 3, 6)]),
    "too large": (b"x" * (5 * 1024 * 1024 + 1), [("file-too-large", 1, 1)]),
    "blown up": (
        "kind,"
        + ",".join(f"{'x' * 20}.{'y' * 20}.a{n}" for n in "bcdefg")
        + "\n"
        + "a,b,c,d,e,f,g\n" * 40_000,
        [("file-too-large", 30307, 1)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS)
def test_fault_is_told_with_row_and_cell(text: str | bytes, expected: list[tuple[str, int, int]]) -> None:
    assert found(text) == expected


@given(data=st.binary() | st.text(alphabet="kind,ea.1\n\"'=deck").map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(deck.DeckError):
        deck.parse_table(data)
