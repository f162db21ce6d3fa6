"""A walk through every page and its states, in one language, with an eye on all that can be seen to be wrong."""

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse
from playwright.sync_api import Page

from tests.browser.conftest import PASSWORD

WIDTHS = (320, 375, 1280)
AXE = Axe().axe_script
INSPECTION = (Path(__file__).parent / "inspection.js").read_text(encoding="utf-8")
# Every rule of axe, the best practices too, and the size of targets, which it leaves to those who ask.
ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
# What a translation can spoil; the rest does not hang on the language, and axe takes most of the time.
WORDS = {
    "resultTypes": ["violations"],
    "runOnly": ["button-name", "label", "link-name", "target-size", "valid-lang"],
}

BEGUN = "() => { const study = document.querySelector('[data-study]'); return !study || 'stage' in study.dataset; }"


class Tour:
    """`faults` collects what was found, with the place where; `seen` the names of the addresses that were looked at."""

    def __init__(self, page: Page, site: str, language: str) -> None:
        # By name and not by number: browsers tie passkeys to names.
        self.page, self.site, self.language = page, site.replace("127.0.0.1", "localhost"), language
        self.faults: list[str] = []
        self.seen: set[str] = set()
        self.leave()

    def leave(self) -> None:
        self.page.context.clear_cookies()
        self._cookie(settings.LANGUAGE_COOKIE_NAME, self.language)

    def enter(self, user: Any) -> None:
        """As somebody who signed in and whose password was not asked for."""
        visitor = Client()
        visitor.force_login(user)
        self.leave()
        self._cookie(settings.SESSION_COOKIE_NAME, visitor.cookies[settings.SESSION_COOKIE_NAME].value)

    def sign_in(self, user: Any) -> None:
        """By the form."""
        self.leave()
        self.go("account_login")
        self.page.fill("[name=login]", user.email)
        self.page.fill("[name=password]", PASSWORD)
        self.submit()

    def confirm_password(self) -> None:
        """A signed-in person's, without which no factor is changed."""
        self.go("account_reauthenticate")
        self.page.fill("[name=password]", PASSWORD)
        self.submit()

    def go(self, name: str, *args: Any, query: str = "") -> None:
        self.page.goto(self.site + reverse(name, args=args) + query)

    def visit(self, name: str, *args: Any, query: str = "", state: str = "") -> None:
        self.go(name, *args, query=query)
        assert self._here() == name
        self.look(state or query)

    def submit(self, button: str = "main form button:not([type=button])") -> None:
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    def look(self, state: str = "", name: str = "") -> None:
        name = name or self._here()
        self.seen.add(name)
        self._arrive()
        found = [fault for width in reversed(WIDTHS) for fault in self._fit(width)]
        found += self._inspect("languages") + self._inspect("motions")
        found += self._themes() if self.language == "en" else self._axe(WORDS)
        self.page.keyboard.press("Shift")  # else the browser shows no focus
        found += self._inspect("focus")
        self._note(name, state, found)
        self.page.set_viewport_size({"width": WIDTHS[-1], "height": 800})

    def measure(self, state: str) -> None:
        """Only whether all fits."""
        self._arrive()
        self.seen.add(self._here())
        self._note(self._here(), state, [fault for width in reversed(WIDTHS) for fault in self._fit(width)])

    def _here(self) -> str:
        return resolve(re.sub(r"^https?://[^/]+|[?#].*$", "", self.page.url)).view_name

    def _note(self, name: str, state: str, found: list[str]) -> None:
        self.faults += [f"{name} {state} ({self.language}): {fault}" for fault in dict.fromkeys(found)]

    def _themes(self) -> list[str]:
        found = self._axe(ALL)
        self.page.emulate_media(color_scheme="dark")
        found += self._axe(COLOURS)
        self.page.emulate_media(color_scheme="light")
        return found

    def _arrive(self) -> None:
        self.page.wait_for_function(BEGUN)
        if not self.page.evaluate("'inspection' in globalThis && 'axe' in globalThis"):
            self.page.evaluate(f"{AXE};\n{{{INSPECTION}}}")

    def _fit(self, width: int) -> list[str]:
        self.page.set_viewport_size({"width": width, "height": 720})
        return [f"at {width} {fault}" for fault in self._inspect("fit")]

    def _inspect(self, what: str) -> list[str]:
        found: list[str] = self.page.evaluate(f"inspection.{what}()")
        return found

    def _axe(self, options: dict[str, Any]) -> list[str]:
        found = self.page.evaluate("(options) => axe.run(options)", options)["violations"]
        return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]

    def _cookie(self, name: str, value: str) -> None:
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.site}])
