"""docs/api.md, typed from top to bottom in one shell, against a served site; what it shows is what comes."""

import json
import re
import shutil
import subprocess

import pytest

from quizzes.api.v1.events import FIELDS, read_event
from quizzes.core.scheduling.types import Kind
from tests.repo.tree import ROOT

GUIDE = ROOT / "docs" / "api.md"
END = "\x1e"
# What differs with every run, by what it is called in a comparison.
VARIABLE = {
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "UUID",
    r"\b[0-9a-f]{64}\b": "HASH",
    r"\b20\d\d-\d\d-\d\d\b": "DAY",
    r"\b[A-Z][a-z]+\.? \d{1,2}, 20\d\d\b": "DATE",
}


def steps() -> list[tuple[str, str | None]]:
    """Each block of commands with the output shown behind it, if there is one."""
    blocks = re.findall(r"```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", GUIDE.read_text(), re.DOTALL)
    return [(typed, shown or None) for typed, shown in blocks]


def comparable(text: str) -> str:
    for pattern, name in VARIABLE.items():
        text = re.sub(pattern, name, text)
    return text.strip()


@pytest.mark.database
@pytest.mark.skipif(not shutil.which("curl"), reason="the guide is typed with curl")
def test_guide_works_as_typed_and_shows_what_comes(site):
    (start, _), *rest = steps()
    assert start == "make run\n"  # tests/flows/test_serve.py starts a server as this does
    script = f"\nprintf '{END}'\n".join(typed for typed, _ in rest)
    site.start()
    told = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script.replace("http://127.0.0.1:8000", site.url)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = told.stdout.split(END)
    for (typed, shown), came in zip(rest, printed, strict=False):
        assert (typed, comparable(came)) == (typed, comparable(shown or ""))
    assert (told.returncode, told.stderr, len(printed)) == (0, "", len(rest))
    examined = site.manage("doctor")
    assert (examined.returncode, examined.stdout) == (0, "1 learners examined, 0 findings.\n")


def test_guide_names_every_kind_of_event_and_shows_one():
    guide = GUIDE.read_text()
    [shown] = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    event = json.loads(shown)
    assert read_event(event).grade == 4
    assert FIELDS - set(event) == {"target", "payload", "origin"}
    table = guide.partition("| kind | needs | does |")[2].partition("\n\n")[0]
    kinds = re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines()[2:]))
    assert sorted(kinds) == sorted(Kind)
