"""The page for authors: its deck can be made, its commands typed, and what it quotes is in the real deck."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.deck.content.shipped import FOLDER

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "authors.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
CARDS = "".join(path.read_text() for path in sorted((FOLDER / "cards").iterdir()))
QUOTED = [text.partition("\n")[2] for kind, text in BLOCKS if text.startswith("# from the deck")]


def write(text: str, folder: Path) -> None:
    name = text.partition("\n")[0].removeprefix("# file: ")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(text: str, folder: Path) -> str:
    told = subprocess.run(
        ["bash", "-c", text.replace(".venv/bin/python", sys.executable)],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout + told.stderr


def test_commands_of_the_page_say_what_stands_there(tmp_path):
    """Blocks in order: files are written, commands run, and what they say is the block of text behind them, if any."""
    said, told = [], []
    for kind, text in BLOCKS:
        if text.startswith("# file: "):
            write(text, tmp_path)
        elif kind == "sh":
            said.append(run(text, tmp_path))
            told.append("")
        elif kind == "text":
            told[-1] = text
    assert said == told
    assert len(said) >= 3


@pytest.mark.parametrize("quoted", QUOTED)
def test_quoted_cards_are_those_of_the_deck(quoted):
    plain = dedent(quoted)
    assert any(indent(plain, " " * depth) in CARDS for depth in (2, 4))
    assert len(QUOTED) >= 4
