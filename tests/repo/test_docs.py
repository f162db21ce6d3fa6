"""What the documents tell people to type, follow and set is there."""

import re
import subprocess
import sys

import pytest
from django.core.management import get_commands
from markdown_it import MarkdownIt

from tests.repo.tree import ROOT, name, tracked

DOCUMENTS = [path for path in tracked("*.md") if not name(path).startswith("deck/content/")]
TEXTS = {name(path): path.read_text() for path in DOCUMENTS}
ALL = "\n".join(TEXTS.values())
MAKEFILE = (ROOT / "Makefile").read_text()
VARIABLE = re.compile(r'(?:text|flag|number|origin)\(\s*"([A-Z_]+)"')


def blocks() -> list[tuple[str, str]]:
    """(document, commands) of every block of shell commands."""
    return [
        (path, block)
        for path, text in TEXTS.items()
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    ]


def test_every_make_target_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    typed = set(re.findall(r"(?:^|`|\s)make (?:[A-Z]+=\S+ )?([a-z-]+)(?=`|$|\n)", ALL, re.MULTILINE))
    assert typed >= {"run", "test", "help", "admin"}
    assert typed - targets == set()


def test_help_lists_every_target():
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) ", told, re.MULTILINE)) == set(phony[1].split())


def test_every_management_command_in_the_documents_exists():
    assert set(re.findall(r"manage\.py ([a-z_]+)", ALL)) <= set(get_commands())


@pytest.mark.parametrize(("path", "block"), blocks())
def test_shell_block_parses(path, block):
    told = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_deck_command_of_the_readme_passes_the_shipped_deck():
    [command] = re.findall(r"^\.venv/bin/python (-m deck check .*)$", TEXTS["README.md"], re.MULTILINE)
    told = subprocess.run(
        [sys.executable, *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_relative_links_lead_somewhere(path):
    near = [link for link in links(path.read_text()) if not link.startswith(("http", "#"))]
    assert [link for link in near if not (path.parent / link.partition("#")[0]).exists()] == []


def links(text: str) -> list[str]:
    parts = [part for token in MarkdownIt().enable("table").parse(text) for part in token.children or ()]
    found = (part.attrGet("href" if part.type == "link_open" else "src") for part in parts)
    return [str(link) for link in found if link]


def test_hosting_lists_exactly_the_variables_that_are_read():
    sources = "".join((ROOT / f"quizzes/{file}.py").read_text() for file in ("settings", "env"))
    read = set(VARIABLE.findall(sources))
    rows = re.findall(r"^\| (`[A-Z].*?) \|", TEXTS["docs/hosting.md"], re.MULTILINE)
    assert {found for row in rows for found in re.findall(r"`([A-Z_]+)`", row)} == read
