"""The client as it is typed, each command a process of its own."""

import os
import re
import subprocess
import sys

import pytest

from tests.flows.site import PASSWORD
from tests.repo.tree import ROOT

pytestmark = pytest.mark.database

README = ROOT / "examples" / "python_client" / "README.md"


@pytest.fixture
def typed(served, tmp_path):
    """Runs a command; (status, what it printed)."""

    def run(*arguments: str, answers: str = "", site: bool = True) -> tuple[int, str]:
        told = subprocess.run(
            [sys.executable, "-m", "examples.python_client", "--store", str(tmp_path / "store")]
            + (["--site", served.url] if site else [])
            + list(arguments),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "QUIZDECK_PASSWORD": PASSWORD},
            input=answers,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.stderr == ""
        return told.returncode, told.stdout

    return run


def test_commands_of_the_readme_work_as_typed(served, tmp_path):
    [block] = re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL)
    told = subprocess.run(
        ["bash", "-eu", "-c", block.replace("http://127.0.0.1:8000", served.url)],
        env={**os.environ, "QUIZDECK_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        input="4\n2\n4\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "18 left today, 3 unsent." in told.stdout  # one of the three is asked again
    assert "Synced: 3 accepted; 0 pulled." in told.stdout
    assert told.stdout.endswith("to the last bit\n0 cards on which the server disagrees\n")


def test_day_is_studied_by_typing_grades(typed):
    assert typed("signup", "grace@example.org") == (0, "Synced: nothing to send; 0 pulled.\n")
    typed("enrol", "twenty")
    status, printed = typed("study", answers="4\nsix\n\n5\n")
    assert (status, printed.count("A grade is a number from 0 to 5.")) == (0, 2)
    assert "What is fact 1?" in printed
    assert "- The number 1000" in printed
    assert "1 again: 1 day, and again today  3 hard: 1 day, and again today  4 good: 1 day" in printed
    assert printed.endswith("18 left today, 2 unsent.\n")
    assert "40 left today" not in typed("status")[1]
    assert typed("sync") == (0, "Synced: 2 accepted; 0 pulled.\n")


def test_later_day_asks_what_is_due_then(typed):
    typed("signup", "mary@example.org")
    typed("enrol", "twenty")
    typed("study", answers="4\n" * 20)
    printed = typed("--now", "2999-01-01T12:00", "status")[1]
    assert "study day 2999-01-01" in printed
    assert "20 left today, 20 unsent, 0 refused" in printed


@pytest.mark.parametrize(
    ("arguments", "site", "said"),
    [
        (("status",), False, "Name the site once: --site http://127.0.0.1:8000\n"),
        (("status",), True, "Sign in first: signup ADDRESS, or signin ADDRESS\n"),
        (("--site", "http://127.0.0.1:9", "signin", "ada@example.org"), False, "http://127.0.0.1:9 does not"),
        (("signin", "nobody@example.org"), True, "The email address and/or password you specified"),
    ],
)
def test_what_cannot_be_done_is_said(typed, arguments, site, said):
    status, printed = typed(*arguments, site=site)
    assert (status != 0, printed.startswith(said)) == (True, True), printed


def test_mistakes_are_told_from_success(typed):
    typed("signup", "rosalind@example.org")
    said = "This file holds the log of rosalind@example.org. Give another by --store.\n"
    assert typed("signup", "barbara@example.org") == (1, said)
    status, printed = typed("enrol", "nothing")
    assert (status, printed.startswith("There is no such deck. There are: docker, ")) == (1, True)
