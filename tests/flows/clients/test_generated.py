"""Clients that generators make from the committed document compile and run the main loop against a served site.

openapi-python-client comes with the test requirements. openapi-typescript needs Node: `make test` installs it where npm
is found, at the versions and hashes of `typescript/package-lock.json`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quizzes.api.document import COMMITTED
from tests.repo.tree import ROOT

HERE = Path(__file__).parent
NODE = ROOT / ".venv" / "node"
INSTALLED = (NODE / "node_modules").is_dir()
# What both loops must come to. The names of their accounts and decks are their own.
OUTCOME = {
    "name": "Ada",
    "added": ["france"],
    "right": True,
    "reviewed": ["accepted", "duplicate"],
    "interval": 1,
    "undone": "accepted",
    "synced": ["accepted"],
    "suspended": [True],
    "steps": 3,  # the review, its undo, the suspension
    "refusal": "not_found",
}


def run(*command: object, cwd: Path) -> str:
    told = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def test_python_client_runs_the_main_loop(site, tmp_path):
    generator = Path(sys.executable).parent / "openapi-python-client"
    options = ["--path", COMMITTED, "--config", HERE / "generator.yaml", "--meta", "none"]
    package = tmp_path / "quizdeck_client"
    run(generator, "generate", "--fail-on-warning", *options, "--output-path", package, cwd=tmp_path)
    shutil.copy(HERE / "main_loop.py", tmp_path)
    site.start()

    told = json.loads(run(sys.executable, "main_loop.py", site.url, cwd=tmp_path))

    own = {"email": "python@example.org", "decks": ["capitals", "docker"], "file": "deck: capitals"}
    assert told == OUTCOME | own


@pytest.mark.skipif(
    not INSTALLED and "CI" not in os.environ, reason="`make test` found no npm, or no packages by it"
)
def test_typescript_client_runs_the_main_loop(site, tmp_path):
    for name in ("package.json", "tsconfig.json", "main_loop.ts"):
        shutil.copy(HERE / "typescript" / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(NODE / "node_modules")
    tools = NODE / "node_modules" / ".bin"
    options = ["--default-non-nullable=false", "--output", "quizdeck.d.ts"]
    run(tools / "openapi-typescript", COMMITTED, *options, cwd=tmp_path)
    run(tools / "tsc", "--project", ".", cwd=tmp_path)
    site.start()

    told = json.loads(run("node", "main_loop.js", site.url, cwd=tmp_path))

    own = {"email": "typescript@example.org", "decks": ["docker", "towns"], "file": "deck: towns"}
    assert told == OUTCOME | own
