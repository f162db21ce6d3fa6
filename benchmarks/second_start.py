"""Row 14: the second start of a site, from the command that `make run` gives to the shell until its first answer.

The first start, which makes everything, is not timed. One worker; the shipped decks lie in the library. The floor is a
Python that does `django.setup()` with the same settings and ends.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.runner import Figure, Scale, Sides, seconds
from tests.flows.site import Site
from tests.repo.tree import ROOT

BARE = "import django; django.setup()"


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    with tempfile.TemporaryDirectory(prefix="quizdeck-start-") as name:
        site = Site(Path(name) / "data", database_url=os.environ.get("DATABASE_URL", ""))
        site.data.mkdir()
        site.start()
        site.stop()
        yield Sides(ours=lambda: _start(site), floor=lambda: seconds(lambda: _bare(site)))


def _start(site: Site) -> float:
    took = seconds(site.start)
    site.stop()
    return took


def _bare(site: Site) -> None:
    environment = {**site.environment(), "DJANGO_SETTINGS_MODULE": "quizzes.settings"}
    subprocess.run([sys.executable, "-c", BARE], cwd=ROOT, env=environment, check=True)


FIGURE = Figure(
    row=14,
    name="start",
    title="the second start until the first answer",
    floor="django.setup()",
    unit="s",
    more_is_better=False,
    goals={"sqlite": 4},
    prepare=prepare,
    pace="slow",
)
