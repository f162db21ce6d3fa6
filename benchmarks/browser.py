"""A site as a host serves it, its files hashed and compressed, and a Chromium in which a learner is signed in."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.flows.site import PASSWORD, Site

EMAIL = "ada@example.org"
SIZES = ((375, 740), (1280, 800))
STRANGERS = (
    *("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/offline/"),
    "/nowhere/",
)
LEARNERS = (
    *(
        "/",
        "/study/",
        "/study/{deck}/",
        "/study/practice/?mode=ahead",
        "/decks/",
        "/decks/{deck}/",
        "/cards/",
    ),
    *("/cards/{card}/", "/decks/{own}/", "/decks/{own}/cards/new/", "/decks/{own}/cards/{entry}/edit/"),
    *("/decks/new/", "/decks/import/", "/progress/", "/settings/", "/settings/devices/", "/settings/delete/"),
    *("/accounts/password/change/", "/accounts/email/", "/accounts/2fa/", "/accounts/logout/", "/nowhere/"),
)
OWN_DECK = {
    "title_en": "Kitchen",
    "objective_en": "Make tea",
    "prompt_en": "How hot is the water?",
    "answer_en": "70 °C",
}


class Host(Site):
    """Without the switches for tests, one of which serves files as they lie."""

    def environment(self) -> dict[str, str]:
        tests = ("QUIZDECK_TESTING", "QUIZDECK_CLOCK_OFFSET_S")
        return {name: value for name, value in super().environment().items() if name not in tests}


@dataclass(frozen=True)
class Visit:
    host: Host
    browser: Browser
    learner: Any  # cookies of the learner's session
    names: dict[str, str]  # what stands in the addresses of LEARNERS

    @contextmanager
    def page(
        self, *, signed_in: bool, size: tuple[int, int] = SIZES[1], script: str = "", zone: str = "UTC"
    ) -> Iterator[Page]:
        """A browser that was never here, but for the session. Without the worker, which fetches for later alone."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            storage_state=self.learner if signed_in else None,
            timezone_id=zone,
            service_workers="block",
        )
        if script:
            context.add_init_script(script)
        yield context.new_page()
        context.close()

    def addresses(self) -> list[tuple[str, bool]]:
        """Each with whether it is the learner's."""
        learners = [(address.format(**self.names), True) for address in LEARNERS]
        return [*((address, False) for address in STRANGERS), *learners]


def is_here() -> bool:
    return shutil.which("chromium") is not None


@contextmanager
def visit(*, new_per_day: int = 20) -> Iterator[Visit]:
    """The learner studies the shipped deck, and has one of their own."""
    with tempfile.TemporaryDirectory(prefix="quizdeck-browser-") as name, sync_playwright() as playwright:
        host = Host(Path(name) / "data")
        host.data.mkdir()
        host.start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            host.sign_up(EMAIL)
            deck = host.get("/api/v1/decks")["decks"][0]["id"]
            host.call("PUT", f"/api/v1/decks/{deck}/enrolment", {"new_per_day": new_per_day})
            learner, own = _settled(browser, host)
            yield Visit(host, browser, learner, _named(host, deck, own))
        finally:
            browser.close()
            host.stop()


def _named(host: Host, deck: str, own: str) -> dict[str, str]:
    [entry] = host.get(f"/api/v1/decks/{own}/cards")["cards"]
    card = host.get(f"/api/v1/decks/{deck}/cards")["cards"][0]["id"]
    return {"deck": deck, "own": own, "entry": entry["entry"], "card": card}


def _settled(browser: Browser, host: Host) -> tuple[Any, str]:
    """The learner's cookies, and the deck that they wrote."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(host.url + "/accounts/login/")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main .form button[type=submit]")
    page.wait_for_url(host.url + "/")
    page.goto(host.url + "/decks/new/")
    for name, text in OWN_DECK.items():
        page.fill(f"[name={name}]", text)
    page.click("main .form .button.primary")
    page.wait_for_url(re.compile(r"/decks/[0-9a-f-]{36}/"))
    state = context.storage_state()
    own = page.url.split("/")[4]
    context.close()
    return state, own
