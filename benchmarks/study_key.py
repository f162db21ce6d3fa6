"""Row 15: from the key that grades a card until the next card is painted, with 200 cards to study.

Real keys, pressed through Chromium's input; the time runs from the key's own time stamp to the task behind the frame
that shows the next card. The floor is a bare page on which a key swaps one text for another, timed alike: what the
browser itself takes. A round presses as many keys on both: `key` compares their medians, `key-limit` the slowest of the
round with 50 ms, which is stricter than the 99th percentile and means little on a busy machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median

from playwright.sync_api import Page

from benchmarks import browser
from benchmarks.runner import Figure, Scale, Sides

LIMIT_MS = 50.0
QUEUE = 200
GAP_MS = 60  # between two keys; a learner takes longer
# A task posted within a frame runs once that frame is painted.
TIMER = """
    window.took = [];
    addEventListener("keydown", ({ key, timeStamp }) => {
      if (key !== "4") return;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.took.push(performance.now() - timeStamp);
        port2.postMessage(null);
      });
    }, true);
"""
BARE = """<!DOCTYPE html><title>Bare</title><p id="text">0</p>"""
SWAP = "addEventListener('keydown', () => { text.textContent = Number(text.textContent) + 1; })"


def answers(page: Page, presses: int) -> list[float]:
    page.evaluate("window.took.length = 0")
    for _ in range(presses):
        card = page.inner_text("[data-prompt]")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector('[data-stage="answer"]')
        page.wait_for_timeout(GAP_MS)
        page.keyboard.press("4")
        page.wait_for_selector('[data-stage="question"]')
        assert page.inner_text("[data-prompt]") != card
        page.wait_for_timeout(GAP_MS)
    return _took(page, presses)


def swaps(page: Page, presses: int) -> list[float]:
    page.evaluate("window.took.length = 0")
    for _ in range(presses):
        page.keyboard.press("4")
        page.wait_for_timeout(2 * GAP_MS)
    return _took(page, presses)


def _took(page: Page, presses: int) -> list[float]:
    """In milliseconds, one for each press."""
    took: list[float] = page.evaluate("window.took")
    assert len(took) == presses, f"{len(took)} of {presses} keys were timed"
    return took


@contextmanager
def _pages(scale: Scale) -> Iterator[tuple[Page, Page, int]]:
    """The page with its cards, the bare one, and how many keys a round presses: all rounds use up the queue."""
    with (
        browser.visit(new_per_day=QUEUE) as visit,
        visit.page(signed_in=True, script=TIMER) as study,
        visit.page(signed_in=False, script=TIMER) as bare,
    ):
        bare.goto("data:text/html," + BARE)
        bare.evaluate(SWAP)
        study.goto(visit.host.url + "/study/")
        study.wait_for_selector('[data-stage="question"]')
        yield study, bare, QUEUE // (scale.slow_rounds + 1) - 1 if scale.slow_rounds > 1 else 2


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    with _pages(scale) as (study, bare, presses):
        yield Sides(ours=lambda: median(answers(study, presses)), floor=lambda: median(swaps(bare, presses)))


@contextmanager
def prepare_limit(scale: Scale) -> Iterator[Sides]:
    with _pages(scale) as (study, _bare, presses):
        yield Sides(ours=lambda: max(answers(study, presses)), floor=lambda: LIMIT_MS)


FIGURE = Figure(
    row=15,
    name="key",
    title="study: a key until the next card is painted",
    floor="a bare page that swaps a text",
    unit="ms",
    more_is_better=False,
    goals={"sqlite": None},
    prepare=prepare,
    pace="slow",
    takes_browser=True,
)
LIMIT = replace(
    FIGURE,
    name="key-limit",
    title="study: the slowest key",
    floor="50 ms",
    goals={"sqlite": 1.0},
    prepare=prepare_limit,
)
