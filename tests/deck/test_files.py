import os
from pathlib import Path

import pytest

import deck
from deck import pictures, source
from tests.deck.samples import CARD, HEADER, SVG


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "small"
    (root / "cards").mkdir(parents=True)
    (root / "deck.yaml").write_text(HEADER.replace("cards:\n", ""))
    (root / "cards" / "01.yaml").write_text("cards:\n" + CARD)
    return root


def _codes(path: Path) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in deck.check(path)]


def test_load_reads_a_folder_in_the_order_of_file_names(folder: Path) -> None:
    (folder / "cards" / "00.yaml").write_text("cards:\n" + CARD.replace("one", "zero"))
    (folder / "README.md").write_text("not part of the deck")
    (folder / "cards" / ".swp").write_text("neither")
    deckfile = deck.load(folder)
    assert [entry.id for entry in deckfile.cards] == ["zero", "one"]
    assert deckfile.layout == (("cards/00.yaml", 1), ("cards/01.yaml", 1))


def test_load_reads_a_single_file_of_any_name(tmp_path: Path) -> None:
    path = tmp_path / "verbs.yaml"
    path.write_text(HEADER + CARD)
    assert deck.load(path) == deck.parse({"deck.yaml": (HEADER + CARD).encode()})


def test_load_names_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(deck.DeckError) as refused:
        deck.load(tmp_path / "nothing")
    assert [problem.code for problem in refused.value.problems] == ["not-found"]
    assert _codes(tmp_path) == [("deck.yaml", "no-deck-file")]


def test_load_follows_no_symbolic_link(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("cards:\n" + CARD.replace("one", "secret"))
    (folder / "cards" / "02.yaml").symlink_to(secret)
    (folder / "media").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to(folder)
    assert _codes(folder) == [("cards/02.yaml", "symlink"), ("media", "symlink")]
    assert _codes(tmp_path / "link") == [(str(tmp_path / "link"), "symlink")]
    (folder / "deck.yaml").unlink()
    (folder / "deck.yaml").symlink_to(secret)
    assert ("deck.yaml", "symlink") in _codes(folder)


def test_load_refuses_folders_and_devices_where_files_belong(folder: Path) -> None:
    (folder / "cards" / "02.yaml").mkdir()
    os.mkfifo(folder / "cards" / "03.yaml")
    assert _codes(folder) == [("cards/02.yaml", "not-a-file"), ("cards/03.yaml", "not-a-file")]


def test_load_refuses_files_that_are_too_large(folder: Path) -> None:
    (folder / "media").mkdir()
    (folder / "media" / "a.svg").write_text(SVG + " " * pictures.MAX_PICTURE_BYTES)
    (folder / "cards" / "02.yaml").write_text("#" * (source.MAX_BYTES + 1))
    assert ("media/a.svg", "picture-too-large") in _codes(folder)
    assert ("cards/02.yaml", "file-too-large") in _codes(folder)


def test_load_refuses_a_picture_that_no_card_shows(folder: Path) -> None:
    (folder / "media").mkdir()
    (folder / "media" / "a.svg").write_text(SVG)
    assert _codes(folder) == [("media/a.svg", "unused-picture")]


def test_load_refuses_names_that_would_be_overlooked(folder: Path) -> None:
    (folder / "cards" / "02.yml").write_text("cards: []")
    assert _codes(folder) == [("cards/02.yml", "bad-file-name")]
