"""Killing the server in the middle of a batch loses nothing that was acknowledged, and doubles nothing."""

import random
import threading
import time
import uuid
from dataclasses import dataclass, field

import pytest

from tests.flows.site import Site

pytestmark = pytest.mark.database

BATCH = 200
SIGN_IN_EVERY = (
    25  # a token lasts five minutes; signing in is not what is killed, since broken tries lock the door
)


@dataclass
class Uploader:
    """Sends batches one after the other until it is told to stop; an unanswered batch is sent again first."""

    site: Site
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


def kill_while_sending(uploader: Uploader, delay_s: float) -> bool:
    """Start, let it send, kill after the delay; whether a batch was under way then."""
    uploader.site.start()
    uploader.over.clear()
    thread = threading.Thread(target=uploader.run)
    thread.start()
    assert uploader.sending.wait(timeout=10)
    time.sleep(delay_s)
    caught = uploader.sending.is_set()
    uploader.over.set()
    uploader.site.kill()
    thread.join(timeout=40)
    return caught


def check(uploader: Uploader) -> None:
    stored = uploader.site.rows("SELECT id, seq FROM quizzes_studyevent ORDER BY seq")
    ids = [str(uuid.UUID(str(row[0]))) for row in stored]
    assert len(ids) == len(set(ids))
    assert [row[1] for row in stored] == list(range(1, len(stored) + 1))
    assert {review for batch in uploader.acknowledged for review in batch} <= set(ids)
    # A batch that was not answered is there whole or not at all.
    assert len({review["id"] for review in uploader.unanswered} & set(ids)) in (0, len(uploader.unanswered))


def run_kills(site: Site, kills: int) -> int:
    site.start()
    site.sign_up()
    [deck] = site.get("/api/v1/decks")["decks"]
    assert site.call("PUT", f"/api/v1/decks/{deck['id']}/enrolment", {}).status == 200
    cards = [card["id"] for card in site.get(f"/api/v1/decks/{deck['id']}/cards")["cards"]]
    site.kill()
    uploader, delays, caught = Uploader(site, cards), random.Random(kills), 0
    for number in range(kills):
        if number % SIGN_IN_EVERY == SIGN_IN_EVERY - 1:
            site.start()
            assert site.sign_in()
            site.kill()
        caught += kill_while_sending(uploader, delays.uniform(0, 0.25))
        check(uploader)
    assert "0 card states changed" in site.manage("refold").stdout
    return caught


def test_kills_lose_nothing(site):
    assert run_kills(site, 6) >= 2


@pytest.mark.deep
def test_two_hundred_kills_lose_nothing(site):
    assert run_kills(site, 200) >= 80
