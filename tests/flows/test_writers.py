"""Many writers at once: nobody is turned away, and whoever reads behind a position misses nothing."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from typing import Any

import psycopg
import pytest

from tests.flows.site import Site
from tests.repo.tree import ROOT

pytestmark = pytest.mark.database

LONGEST_S = 1200  # beyond the time the writers were given: a busy machine takes long to reach its rows
ROWS = 50_000
POSTGRESQL = bool(os.environ.get("DATABASE_URL"))
LOG = "SELECT seq, id FROM quizzes_studyevent WHERE user_id = '{learner}' AND seq > {after} ORDER BY seq LIMIT 100"
NAIVE = "SELECT seq, id FROM naive_log WHERE seq > {after} ORDER BY seq LIMIT 100"


def program(site: Site, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.flows.writers", *arguments],
        cwd=ROOT,
        env=site.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def prepare(site: Site, learners: int) -> dict[str, Any]:
    told, _ = program(site, "prepare", f"--learners={learners}").communicate(timeout=120)
    return json.loads(told)


def write(
    site: Site, world: dict[str, Any], *options: str, processes: int, threads: int, seconds: float
) -> Any:
    """What all writers got, in one."""
    common = ("write", f"--threads={threads}", f"--seconds={seconds}", *options)
    running = [program(site, *common, f"--seed={number}") for number in range(processes)]
    for process in running:
        process.stdin.write(json.dumps(world) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
    told: dict[str, list[Any]] = {"acknowledged": [], "seconds": [], "errors": []}
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        got = json.loads(process.communicate(timeout=seconds + LONGEST_S)[0])
        told = {key: told[key] + got[key] for key in told}
    return told


def examined(site: Site) -> None:
    doctor = site.manage("doctor")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr


def run_crowd(site: Site, seconds: float) -> tuple[int, float]:
    """32 writers without a pause: how many writes, and the 99th percentile of their time in seconds."""
    world = prepare(site, 4)
    told = write(site, world, processes=4, threads=8, seconds=seconds)
    assert told["errors"] == []
    stored = {str(ident).replace("-", "") for (ident,) in site.rows("SELECT id FROM quizzes_studyevent")}
    acknowledged = [ident.replace("-", "") for _, ident in told["acknowledged"]]
    assert (len(acknowledged), set(acknowledged)) == (len(stored), stored)
    examined(site)
    took = sorted(told["seconds"])
    print(f"{len(took)} writes, p99 {took[len(took) * 99 // 100]:.2f} s, longest {took[-1]:.2f} s")  # noqa: T201
    return len(took), took[len(took) * 99 // 100]


def test_thirty_two_writers_meet_no_error(site):
    assert run_crowd(site, 4)[0] > 32


@pytest.mark.deep
def test_thirty_two_writers_meet_no_error_for_a_minute(site):
    assert run_crowd(site, 60)[1] <= 3


class Poller:
    """Reads behind the highest number it has seen, all the time, as a device does."""

    def __init__(self, site: Site, query: str) -> None:
        self.site, self.query, self.after = site, query, 0
        self.seen: list[str] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        with self.connected() as connection:
            while True:
                last = self.over.is_set()  # read before the rows: what is committed by now is in them
                while rows := self.page(connection):
                    self.after = rows[-1][0]
                    self.seen += [str(ident).replace("-", "") for _, ident in rows]
                if last:
                    return
                time.sleep(0.001)

    def connected(self) -> Any:
        if POSTGRESQL:
            return psycopg.connect(self.site.database_url, autocommit=True)
        return contextlib.closing(sqlite3.connect(self.site.data / "quizdeck.sqlite3", timeout=30))

    def page(self, connection: Any) -> list[tuple[int, Any]]:
        return connection.execute(self.query.format(after=self.after)).fetchall()


def missed(
    site: Site, learners: int, seconds: float, *, naive: bool = False, rows: int = 0
) -> tuple[int, int]:
    """(rows acknowledged, rows that no poller saw) under eight unruly writers."""
    world = prepare(site, learners)
    names = [name if POSTGRESQL else name.replace("-", "") for name in world["learners"]]
    queries = [NAIVE] if naive else [LOG.replace("{learner}", name) for name in names]
    pollers = [Poller(site, query) for query in queries]
    for poller in pollers:
        poller.thread.start()
    try:
        size = [f"--least={-(-rows // 8)}", "--batch=60"] if rows else []
        options = ["--unruly", *size, *(["--naive"] if naive else [])]
        told = write(site, world, *options, processes=2, threads=4, seconds=seconds)
    finally:
        for poller in pollers:
            poller.over.set()
            poller.thread.join(timeout=60)
    assert told["errors"] == []
    seen = [ident for poller in pollers for ident in poller.seen]
    assert len(seen) == len(set(seen))
    acknowledged = {ident.replace("-", "") for _, ident in told["acknowledged"]}
    assert set(seen) <= acknowledged
    print(f"{len(acknowledged)} rows acknowledged, {len(acknowledged - set(seen))} missed")  # noqa: T201
    return len(acknowledged), len(acknowledged - set(seen))


def test_feed_misses_nothing_under_concurrent_writers(site):
    rows, lost = missed(site, 3, 3)
    assert (rows > 20, lost) == (True, 0)
    examined(site)


@pytest.mark.skipif(
    not POSTGRESQL, reason="SQLite lets one writer in at a time, so there every number is in order"
)
def test_naive_feed_fails_the_same_test(site):
    rows, lost = missed(site, 3, 3, naive=True)
    assert rows > 20
    assert lost > 0


@pytest.mark.deep
@pytest.mark.skipif(not POSTGRESQL, reason="as above")
def test_naive_feed_fails_the_long_test(site):
    rows, lost = missed(site, 10, 60, naive=True, rows=ROWS)
    assert rows >= ROWS
    assert lost > 0


@pytest.mark.deep
@pytest.mark.parametrize("learners", [1, 10])
def test_feed_misses_nothing_for_long(site, learners):
    rows, lost = missed(site, learners, 60, rows=ROWS)
    assert (rows >= ROWS, lost) == (True, 0)
    examined(site)
