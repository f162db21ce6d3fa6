"""The page that moves most by itself, on the first visit and through a session of study.

Measured is the sum of a page's layout shifts as browsers count them (what follows an input within half a second is
none), at the width of a phone and of a desk, in another time zone than the profile's. The floor is the limit of 0.01.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from benchmarks import browser
from benchmarks.runner import Figure, Scale, Sides

LIMIT = 0.01
SETTLED_MS = 1000
WATCH = """
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


def on_visit(visit: browser.Visit, address: str, *, signed_in: bool, size: tuple[int, int]) -> float:
    with visit.page(signed_in=signed_in, size=size, script=WATCH, zone="Asia/Shanghai") as page:
        page.goto(visit.host.url + address)
        page.wait_for_timeout(SETTLED_MS)
        return _shifts(page)


def in_session(visit: browser.Visit, answers: int, *, size: tuple[int, int]) -> float:
    """Question, answer, next: with time between, so that what moves late is no answer to a key."""
    with visit.page(signed_in=True, size=size, script=WATCH) as page:
        page.goto(visit.host.url + "/study/")
        for _ in range(answers):
            page.wait_for_selector('[data-stage="question"]')
            page.keyboard.press("Control+Enter")
            page.wait_for_selector('[data-stage="answer"]')
            page.wait_for_timeout(SETTLED_MS)
            page.keyboard.press("4")
            page.wait_for_timeout(SETTLED_MS)
        return _shifts(page)


def _shifts(page: Page) -> float:
    found: float = page.evaluate("window.shifts")
    return found


def _worst(visit: browser.Visit, scale: Scale) -> float:
    whole = scale.rounds > 1
    addresses = visit.addresses() if whole else [("/study/", True)]
    seen = [
        on_visit(visit, address, signed_in=mine, size=size)
        for size in browser.SIZES
        for address, mine in addresses
    ]
    return max(*seen, *(in_session(visit, 12 if whole else 1, size=size) for size in browser.SIZES))


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    with browser.visit(new_per_day=50) as visit:
        yield Sides(ours=lambda: _worst(visit, scale), floor=lambda: LIMIT)


FIGURE = Figure(
    row=17,
    name="shift",
    title="layout shift of the page that moves most",
    floor="the limit",
    unit="",
    more_is_better=False,
    goals={"sqlite": 1.0},
    prepare=prepare,
    pace="once",
    takes_browser=True,
)
