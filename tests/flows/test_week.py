"""A phone offline for seven study days, beside a tablet and the web, ends where a learner ends who did it all online.

Phone and tablet are processes of their own, the reference client's command line, each in its zone; the web is a
browser's session. The other learner answers the same cards with the same grades at the same instants, one request each.
"""

import http.cookiejar
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests import decks
from tests.flows.site import PASSWORD, Site
from tests.repo.tree import ROOT

pytestmark = pytest.mark.database

ADA, BOB = "ada@example.org", "bob@example.org"
DAYS = 7
NEW_A_DAY = 4
MORNING, NOON, EVENING = 9, 13, 20  # phone, tablet, web; UTC
TABLET_ANSWERS, WEB_ANSWERS = 5, 5
GRADES = (0, 2, 3, 3, 4, 4, 4, 5)


@dataclass(frozen=True)
class Done:
    """A review as it was given."""

    at_ms: int
    tz_min: int
    card: str
    grade: int
    dur_ms: int | None

    def posted(self) -> dict[str, Any]:
        zone = timezone(timedelta(minutes=self.tz_min))
        at = datetime.fromtimestamp(self.at_ms / 1000, zone).isoformat(timespec="milliseconds")
        told = {"id": str(uuid.uuid4()), "card": self.card, "grade": self.grade, "reviewed_at": at}
        return told if self.dur_ms is None else told | {"duration_ms": self.dur_ms}


@dataclass
class Device:
    """The client's command line with a file, a zone and a clock."""

    site: Site
    file: Path
    zone: str
    seen: set[str] = field(default_factory=set)

    def __call__(self, *arguments: str, now: datetime, typed: str = "") -> str:
        command = [sys.executable, "-m", "examples.python_client", "--site", self.site.url, "--store"]
        told = subprocess.run(
            [*command, str(self.file), "--now", now.isoformat(), *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "TZ": self.zone, "QUIZDECK_PASSWORD": PASSWORD},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (told.returncode, told.stderr) == (0, ""), told.stdout + told.stderr
        return told.stdout

    def study(self, now: datetime, chance: random.Random, *, answers: int) -> list[Done]:
        """So many answers, or until the day is done."""
        grades = "".join(f"{chance.choice(GRADES)}\n" for _ in range(answers))
        self("study", now=now, typed=grades)
        return list(self._fresh())

    def _fresh(self) -> Iterator[Done]:
        with closing(sqlite3.connect(self.file)) as connection:
            rows = connection.execute(
                "SELECT event FROM events WHERE status = 'unsent' ORDER BY at_ms"
            ).fetchall()
        for (text,) in rows:
            event = json.loads(text)
            if event["id"] not in self.seen:
                self.seen.add(event["id"])
                yield Done(*(event[name] for name in ("at_ms", "tz_min", "card", "grade", "dur_ms")))


class Web:
    """A browser's session: signs in by the form, and writes with its CSRF token."""

    def __init__(self, site: Site, email: str) -> None:
        self.site = site
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar)
        page = self.browser.open(f"{site.url}/accounts/login/").read().decode()
        [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
        form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
        request = urllib.request.Request(
            f"{site.url}/accounts/login/", urllib.parse.urlencode(form).encode(), {"Referer": site.url}
        )
        assert self.browser.open(request).status == 200

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json", "Referer": self.site.url}
        if method != "GET":
            headers["X-CSRFToken"] = self.call("GET", "/sync/meta")["csrf_token"]
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.site.url}/api/v1{path}"
        with self.browser.open(urllib.request.Request(url, data, headers, method=method)) as answer:
            return json.load(answer)

    def study(self, deck: str, chance: random.Random) -> tuple[list[Done], list[str]]:
        """Some cards of the queue; with the ids of the reviews."""
        given, ids = [], []
        for item in self.call("GET", f"/study/queue?deck={deck}&tz_min=0")["items"][:WEB_ANSWERS]:
            now_ms = round(self.site.now().timestamp() * 1000)
            done = Done(now_ms, 0, item["card"]["id"], chance.choice(GRADES), None)
            sent = done.posted()
            accept(self.call("POST", "/reviews", {"reviews": [sent]}))
            given.append(done)
            ids.append(sent["id"])
        return given, ids


def accept(told: Any) -> None:
    assert [result["status"] for result in told["results"]] == ["accepted"]


@dataclass
class Online:
    """The learner with one device that always has a line."""

    site: Site

    def answer(self, done: list[Done]) -> list[str]:
        """One request each, in the order in which they happened; the reviews' ids."""
        ids = []
        for one in sorted(done, key=lambda each: each.at_ms):
            sent = one.posted()
            accept(self.call("POST", "/reviews", {"reviews": [sent]}))
            ids.append(sent["id"])
        return ids

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.site.call(method, f"/api/v1{path}", body)
        assert answer.status == 200, answer
        return answer.body


def hour(day: int, hour_of_day: int) -> datetime:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=day, hours=hour_of_day)


def begin_evening(site: Site, day: int) -> None:
    site.offset_s = round((hour(day, EVENING) - datetime.now(UTC)).total_seconds())
    site.start()


def enrolled(site: Site, email: str) -> str:
    site.sign_up(email)
    [deck] = [deck["id"] for deck in site.get("/api/v1/decks")["decks"] if deck["slug"] == "forty"]
    limits = {"new_per_day": NEW_A_DAY}
    assert site.call("PUT", f"/api/v1/decks/{deck}/enrolment", limits).status == 200
    return deck


@pytest.fixture
def served(site, tmp_path):
    (tmp_path / "forty.yaml").write_text(decks.plain("forty", cards=40))
    assert site.manage("serve", "--prepare-only").returncode == 0
    assert site.manage("import_deck", str(tmp_path / "forty.yaml")).returncode == 0
    return site


def states_of(site: Site, email: str) -> dict[str, Any]:
    assert site.sign_in(email)
    return {row["card"]: row for row in site.get("/api/v1/states")["states"]}


@dataclass
class Household:
    """Ada's three front ends, and Bob, who does what they do."""

    site: Site
    phone: Device
    tablet: Device
    web: Web
    online: Online
    deck: str
    cards: list[set[str]] = field(default_factory=list)  # what each of the three answered, day after day

    def live_through(self, day: int, chance: random.Random) -> None:
        """The phone alone has no line; the site is left running."""
        on_phone = self.phone.study(hour(day, MORNING), chance, answers=500)
        on_tablet = self.tablet.study(hour(day, NOON), chance, answers=TABLET_ANSWERS)
        begin_evening(self.site, day)
        self.tablet("sync", now=self.site.now())
        on_web, ids = self.web.study(self.deck, chance)
        assert self.site.sign_in(BOB)
        copies = self.online.answer([*on_phone, *on_tablet, *on_web])
        self.cards += [{one.card for one in done} for done in (on_phone, on_tablet, on_web)]
        if day == 3:
            accept(self.web.call("DELETE", f"/reviews/{ids[-1]}"))
            accept(self.online.call("DELETE", f"/reviews/{copies[-1]}"))
        if day == 5:
            self.put_away(min(self.cards[0]))

    def put_away(self, card: str) -> None:
        change = {"at": self.site.now().isoformat(), "suspended": True}
        for learner in (self.web, self.online):
            told = learner.call("PATCH", f"/cards/{card}/state", change | {"id": str(uuid.uuid4())})
            assert told["result"]["status"] == "accepted"

    def shared(self) -> set[str]:
        """The cards that each of the three answered some time."""
        return set.intersection(*(set().union(*self.cards[kind::3]) for kind in range(3)))


@pytest.fixture
def household(served, tmp_path):
    """Signed in, enrolled, and the phone's line cut."""
    begin_evening(served, 0)
    deck = enrolled(served, ADA)
    assert enrolled(served, BOB) == deck
    phone = Device(served, tmp_path / "phone", "Asia/Shanghai")
    tablet = Device(served, tmp_path / "tablet", "America/Los_Angeles")
    for device in (phone, tablet):
        device("signin", ADA, now=served.now())
    made = Household(served, phone, tablet, Web(served, ADA), Online(served), deck)
    assert served.stop() == 0
    return made


def test_week_offline_ends_as_the_same_week_online(household):
    site, phone, tablet = household.site, household.phone, household.tablet
    chance = random.Random(7)
    for day in range(1, DAYS + 1):
        household.live_through(day, chance)
        if day < DAYS:
            assert site.stop() == 0
    before = states_of(site, ADA)
    told = phone("sync", now=site.now())
    tablet("sync", now=site.now())
    after = states_of(site, ADA)
    assert after == states_of(site, BOB)

    assert household.shared() != set()  # it was worth asking
    assert after != before
    [(sent, pulled)] = re.findall(r"Synced: (\d+) accepted; (\d+) pulled\.\n", told)
    [(events,)] = site.rows("SELECT count(*) FROM quizzes_studyevent")
    assert (int(sent), 2 * (int(sent) + int(pulled))) == (len(phone.seen), events)
    for device in (phone, tablet):
        report = device("status", now=site.now())
        assert report.endswith("to the last bit\n0 cards on which the server disagrees\n"), report
    examined = site.manage("doctor")
    assert (examined.returncode, examined.stdout) == (0, "2 learners examined, 0 findings.\n")
