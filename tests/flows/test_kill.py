"""Killing the server in the middle of a batch loses nothing that was acknowledged, and doubles nothing."""

import copy
import os
import random
import signal
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass, field

import pytest

from tests.flows.site import Site

pytestmark = pytest.mark.database

BATCH = 200
# A token lasts five minutes; signing in is not what is killed, since broken tries lock the door.
SIGN_IN_EVERY = 15
STEADY_S = 6


@dataclass
class Uploader:
    """Sends batches one after the other until it is told to stop; an unanswered batch is sent again first."""

    site: Site  # with this client's own token
    email: str
    cards: list[str]
    acknowledged: list[list[str]] = field(default_factory=list)
    unanswered: list[dict] = field(default_factory=list)
    sending: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.over.is_set():
            batch = self.unanswered or self.reviews()
            self.unanswered = batch
            self.sending.set()
            answer = self.site.call("POST", "/api/v1/reviews", {"reviews": batch})
            self.sending.clear()
            if answer.status in (429, 503):
                time.sleep(0.2)  # nothing was acknowledged; the same batch goes again
                continue
            if answer.status != 200:
                return  # the server is gone
            assert {result["status"] for result in answer.body["results"]} <= {"accepted", "duplicate"}
            self.acknowledged.append([review["id"] for review in batch])
            self.unanswered = []

    def reviews(self) -> list[dict]:
        now = self.site.now().isoformat()
        return [
            {"id": str(uuid.uuid4()), "card": card, "grade": 4, "reviewed_at": now, "duration_ms": 1000}
            for card in random.choices(self.cards, k=BATCH)
        ]


def kill_while_sending(site: Site, uploaders: list[Uploader], delay_s: float) -> bool:
    """Start, let them send, kill after the delay; whether a batch was under way then."""
    site.start()
    threads = [threading.Thread(target=uploader.run) for uploader in uploaders]
    for uploader, thread in zip(uploaders, threads, strict=True):
        uploader.over.clear()
        thread.start()
    assert uploaders[0].sending.wait(timeout=30)
    time.sleep(delay_s)
    caught = any(uploader.sending.is_set() for uploader in uploaders)
    for uploader in uploaders:
        uploader.over.set()
    site.kill()
    for thread in threads:
        thread.join(timeout=40)
    return caught


def check(site: Site, uploaders: list[Uploader]) -> None:
    rows = site.rows("SELECT user_id, id, seq FROM quizzes_studyevent ORDER BY user_id, seq")
    logs: dict[str, list[int]] = {}
    for learner, _, seq in rows:
        logs.setdefault(str(learner), []).append(seq)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in logs.values())
    ids = [str(uuid.UUID(str(row[1]))) for row in rows]
    stored = set(ids)
    assert len(ids) == len(stored)
    for uploader in uploaders:
        assert {review for batch in uploader.acknowledged for review in batch} <= stored
        # A batch that was not answered is there whole or not at all.
        unanswered = {review["id"] for review in uploader.unanswered}
        assert len(unanswered & stored) in (0, len(unanswered))


def clients(site: Site, count: int) -> list[Uploader]:
    """Two devices a learner, each signed in for itself."""
    made = []
    for number in range(count):
        client = copy.copy(site)
        email = f"learner-{number // 2}@example.org"
        if number % 2:
            assert client.sign_in(email)
        else:
            client.sign_up(email)
        [deck] = client.get("/api/v1/decks")["decks"]
        assert client.call("PUT", f"/api/v1/decks/{deck['id']}/enrolment", {}).status == 200
        cards = [card["id"] for card in client.get(f"/api/v1/decks/{deck['id']}/cards")["cards"]]
        made.append(Uploader(client, email, cards))
    return made


def run_kills(site: Site, kills: int, *, uploading: int) -> int:
    site.start()
    uploaders = clients(site, uploading)
    site.kill()
    delays, caught = random.Random(kills), 0
    for number in range(kills):
        if number % SIGN_IN_EVERY == SIGN_IN_EVERY - 1:
            site.start()
            assert all(uploader.site.sign_in(uploader.email) for uploader in uploaders)
            site.kill()
        caught += kill_while_sending(site, uploaders, delays.uniform(0, 0.25))
        check(site, uploaders)
    doctor = site.manage("doctor")
    assert doctor.returncode == 0, doctor.stdout
    batches = sum(len(uploader.acknowledged) for uploader in uploaders)
    print(f"{kills} kills, {caught} in a batch, {batches} batches of {BATCH} acknowledged")  # noqa: T201
    return caught


def workers_of(site: Site) -> list[int]:
    """The processes that answer; the one that was started only watches over them."""
    told = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(site.process.pid)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in told.stdout.split()]


def run_worker_kills(site: Site, kills: int, *, uploading: int) -> int:
    """The worker alone: the server gives it a successor. Killed again within STEADY_S, that would be a loop of
    crashes, at which the server ends, so that whoever watches over it starts it anew."""
    site.start()
    uploaders, delays, caught = clients(site, uploading), random.Random(kills), 0
    for number in range(kills):
        threads = [threading.Thread(target=uploader.run) for uploader in uploaders]
        for uploader, thread in zip(uploaders, threads, strict=True):
            uploader.over.clear()
            thread.start()
        assert uploaders[0].sending.wait(timeout=30)
        time.sleep(delays.uniform(0, 0.25) + (STEADY_S if number else 0))
        if number % SIGN_IN_EVERY == SIGN_IN_EVERY - 1:
            assert all(uploader.site.sign_in(uploader.email) for uploader in uploaders)
        caught += any(uploader.sending.is_set() for uploader in uploaders)
        for uploader in uploaders:
            uploader.over.set()
        for pid in workers_of(site):
            os.kill(pid, signal.SIGKILL)
        for thread in threads:
            thread.join(timeout=40)
        limit = time.monotonic() + 30
        while site.call("GET", "/healthz").status != 200:
            assert time.monotonic() < limit, site.said()
        check(site, uploaders)
    assert site.manage("doctor").returncode == 0
    print(f"{kills} workers killed, {caught} in a batch")  # noqa: T201
    return caught


def test_killed_worker_loses_nothing_and_has_a_successor(site):
    assert run_worker_kills(site, 1, uploading=2) == 1


@pytest.mark.deep
def test_killed_workers_lose_nothing(site):
    assert run_worker_kills(site, 20, uploading=4) >= 8


def test_kills_lose_nothing(site):
    assert run_kills(site, 5, uploading=2) >= 2


@pytest.mark.deep
def test_two_hundred_kills_lose_nothing(site):
    assert run_kills(site, 200, uploading=4) >= 80
