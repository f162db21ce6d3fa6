"""The reference client on a bad line, with a clock that can be set."""

import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from examples.python_client import api, store, study
from examples.python_client.api import Answer
from examples.python_client.sync import Report, device_clock, register, sync
from tests.flows.site import PASSWORD

SWALLOWED, CUT = "swallowed", "cut"
DAY_MS = 86_400_000
Reply = tuple[int, dict[str, str], bytes]


class Line:
    """Carries every request, except that `troubles` befall the next ones, in turn.

    swallowed: the server never sees the request; cut: it acts, and its answer is lost; a reply: something in between
    answers in its place. `meanwhile` is done once, before a request whose address holds the key.
    """

    def __init__(self) -> None:
        self.troubles: list[str | Reply] = []
        self.meanwhile: dict[str, Callable[[], None]] = {}
        self.asked: list[str] = []

    def __call__(self, request: urllib.request.Request) -> Reply:
        self.asked.append(f"{request.get_method()} {request.selector}")
        for key in [key for key in self.meanwhile if key in request.selector]:
            self.meanwhile.pop(key)()
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble == SWALLOWED:
            raise ConnectionRefusedError
        if isinstance(trouble, tuple):
            return trouble
        reply = api.send(request)
        if trouble == CUT:
            raise ConnectionResetError
        return reply


class Phone:
    """`ahead_ms` is how far its clock is from ours. `waits` are the seconds that it would have slept."""

    def __init__(self, site: str, path: Path, email: str) -> None:
        self.email, self.ahead_ms, self.line = email, 0, Line()
        self.waits: list[float] = []
        self.store = store.Store(path)
        self.store.db.execute("PRAGMA synchronous = OFF")  # no test cuts this machine's power
        self.api = api.Api(site, send=self.line, sleep=self.waits.append)
        self.desk = study.Desk(self.store, self.now)

    def now(self) -> int:
        return device_clock() + self.ahead_ms

    def begin(self, deck: str, *, known: bool = False) -> None:
        enter = self.api.sign_in if known else self.api.sign_up
        enter(self.email, PASSWORD)
        register(self.api, self.store, "Phone")
        decks = {row["slug"]: row["id"] for row in self.api.call("GET", "/decks")["decks"]}
        self.api.call("PUT", f"/decks/{decks[deck]}/enrolment", {})
        self.sync()

    def sync(self) -> dict[str, int]:
        """What became of what was sent."""
        return self.exchange().verdicts

    def exchange(self) -> Report:
        return sync(self.api, self.store, self.now)

    def study(self, grades: list[int]) -> list[str]:
        """Answers the next cards of the queue; the events' ids."""
        return [self.desk.answer(self.desk.queue()[0].card.id, grade, 1500).id for grade in grades]

    def states(self) -> dict[str, Any]:
        """The server's word on every card."""
        rows: list[Answer] = self.api.call("GET", "/states")["states"]
        return {row["card"]: row for row in rows}

    def quarrels(self) -> list[str]:
        """What this device and the server do not agree on."""
        said = {
            "folds to other states": list(study.disagreements(self.store)) != [],
            "mirrors other states": self.store.server_states() != self.states(),
            "holds another log": not self.store.holds_the_log(),
            "has events unsent": self.store.unsent() != [],
        }
        return [words for words, so in said.items() if so]
