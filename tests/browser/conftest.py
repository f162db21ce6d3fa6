"""A real Chromium before a live server. Without one on this machine the tests are skipped."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started

from quizzes.core.clock import DAY_MS, HOUR_MS
from quizzes.services.library import enrol
from quizzes.wallclock import now_ms
from tests.browser import desk
from tests.browser.hostile import chosen, corpus
from tests.browser.kinds import KINDS
from tests.browser.watch import Watch
from tests.decks import plain

PASSWORD = "correct horse battery"

# Playwright keeps an event loop in this thread to the end of the run, which Django takes for code that must not block.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url():
    """In place of pytest-base-url's, which pytest 9 warns about; the live server has an address of its own."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Without the worker, which would answer in place of `page.route`; tests/browser/test_offline.py lets it in."""
    given = {"timezone_id": "UTC", "viewport": {"width": 1280, "height": 800}, "service_workers": "block"}
    return {**browser_context_args, **given}


@pytest.fixture(autouse=True)
def noon(settings):
    """The server's clock stands at noon of tomorrow, far from where days begin; the browser's does not know."""
    settings.CLOCK_OFFSET_S = 0
    now = now_ms()
    settings.CLOCK_OFFSET_S = (now // DAY_MS * DAY_MS + DAY_MS + 12 * HOUR_MS - now) // 1000


@pytest.fixture(autouse=True)
def answered(transactional_db, live_server, page) -> Iterator[None]:
    """Ends before the tables are emptied, and only once the server has answered all that the page still asked:
    PostgreSQL would see a deadlock between the two."""
    under_way = Requests()
    yield
    for tab in page.context.pages:
        tab.goto("about:blank")
    under_way.wait()


class Requests:
    """What the live server is answering at the moment: a thread of its own for each connection."""

    def __init__(self) -> None:
        self.asked: dict[int, str] = {}
        request_started.connect(self.started)
        request_finished.connect(self.finished)

    def started(self, environ: dict[str, Any], **kwargs: Any) -> None:
        self.asked[threading.get_ident()] = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"

    def finished(self, **kwargs: Any) -> None:
        self.asked.pop(threading.get_ident(), None)

    def wait(self) -> None:
        limit = time.monotonic() + 60
        time.sleep(0.05)  # what was sent a moment ago has arrived
        while asked := list(self.asked.values()):
            assert time.monotonic() < limit, f"still being answered: {asked}"
            time.sleep(0.01)


@pytest.fixture
def next_day(settings) -> Callable[[], None]:
    def sleep() -> None:
        settings.CLOCK_OFFSET_S += DAY_MS // 1000

    return sleep


@pytest.fixture
def twenty(transactional_db, learner, make_deck):
    """The learner studies a deck of 25 cards, 20 new ones a day."""
    deck = make_deck(plain(cards=25))
    enrol(learner.pk, deck.deck_id, now_ms=now_ms())
    return deck


@pytest.fixture
def kinds(transactional_db, learner, make_deck):
    """The learner studies a deck with one card of each kind."""
    deck = make_deck(KINDS)
    enrol(learner.pk, deck.deck_id, now_ms=now_ms())
    return deck


@pytest.fixture
def sign_in(live_server, page, client, learner) -> Callable[[], Any]:
    """Gives the page the learner's session, without the form."""

    def enter() -> Any:
        client.force_login(learner)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return enter


@pytest.fixture
def open_study(live_server, sign_in) -> Callable[[], Any]:
    """The page with the first question on it."""

    def enter() -> Any:
        page = sign_in()
        page.goto(live_server.url + "/study/")
        page.wait_for_selector('[data-stage="question"]')
        return page

    return enter


@pytest.fixture
def run(live_server, page) -> Callable[..., Any]:
    """run("session", "(module) => …"): what the function makes of a module of js/study/."""
    page.goto(live_server.url + "/accounts/login/")

    def evaluate(name: str, function: str, argument: Any = None, *, folder: str = "study") -> Any:
        address = f"/static/js/{folder}/{name}.js"
        code = f"async (argument) => ({function})(await import({json.dumps(address)}), argument)"
        return page.evaluate(code, argument)

    return evaluate


@pytest.fixture(params=[False, True], ids=["policy", "bare"])
def bare(request) -> bool:
    """Without the policy escaping alone must do; with it, nothing may even come so far as to be stopped."""
    return bool(request.param)


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["", "at-length"])
def texts(request) -> list[str]:
    return corpus() if request.param else chosen()


@pytest.fixture
def watch(new_context, live_server, bare) -> Watch:
    return Watch(new_context(bypass_csp=bare), live_server.url)


@pytest.fixture
def kept(open_study, learner, make_deck):
    """The study page with a deck of 60 new cards, and everything that it takes without a network."""
    enrol(learner.pk, make_deck(plain(cards=60)).deck_id, now_ms=now_ms(), new_per_day=60)
    page = open_study()
    desk.wait_until_kept(page)
    return page
