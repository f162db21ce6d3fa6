"""The tour of the README, typed as it stands there, against a served site."""

import re
import shutil
import subprocess

import pytest

from tests.repo.tree import ROOT

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(not shutil.which("curl"), reason="the tour is typed with curl"),
]


def test_tour_of_the_readme_works_as_typed(site):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    [tour] = [block for block in blocks if "ask()" in block]
    site.start()
    told = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", tour.replace("http://127.0.0.1:8000", site.url)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert re.search(r'"status":\s*"accepted"', told.stdout)
    assert "1 day" in told.stdout.splitlines()[-1]  # why the card comes back tomorrow
