"""Sees whatever a page runs, asks for or opens that nobody of ours wrote."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.browser.hostile import AUDIT, AWAY

REPORT = """addEventListener('securitypolicyviolation',
    ({violatedDirective, blockedURI}) => ran(`stopped: ${violatedDirective} ${blockedURI}`));"""
READ = f"""async (paths) => {{
    const found = [];
    for (const path of paths) {{
        const response = await fetch(path);
        if (response.status !== 200 && response.status !== 422) found.push(`${{path}} answered ${{response.status}}`);
        const read = new DOMParser().parseFromString(await response.text(), 'text/html');
        found.push(...({AUDIT})(read, location.origin).map((what) => `${{path}} ${{what}}`));
    }}
    return found;
}}"""
NETWORK = {"http", "https", "ws", "wss", "ftp"}


class Watch:
    """Over one browser context. `ran` is what the hostile texts call; `found` says in words what happened."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context, self.origin = context, origin
        self.found: list[str] = []
        context.expose_binding("ran", lambda source, *what: self.say("ran", *what))
        context.add_init_script(REPORT)
        context.route(f"**://{AWAY}/**", self._stop)
        context.on("request", lambda request: self._asked(request.url))
        context.on("dialog", self._dismiss)
        context.on("weberror", lambda error: self._failed(str(error.error)))
        self.page = context.new_page()
        context.on("page", lambda page: self.say("opened", page.url))

    def say(self, *what: Any) -> None:
        self.found.append(" ".join(map(str, what)))

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme in NETWORK and not url.startswith(f"{self.origin}/"):
            self.say("asked", url)

    def _failed(self, error: str) -> None:
        if not error.startswith("Transition was"):  # a page that is left before it has faded in
            self.say("error", error)

    def _stop(self, route: Any) -> None:
        """What the policy stops comes never so far."""
        self.say("left", route.request.url)
        route.abort()

    def _dismiss(self, dialog: Any) -> None:
        self.say("dialog", dialog.message)
        dialog.dismiss()

    def sign_in(self, learner: Any) -> None:
        client = Client()
        client.force_login(learner)
        value = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": value, "url": self.origin}])

    def visit(self, path: str) -> Page:
        self.page.goto(self.origin + path)
        self.look()
        assert self.page.url == self.origin + path
        return self.page

    def look(self) -> None:
        """At the document as it is now."""
        found = self.page.evaluate(f"() => ({AUDIT})(document, location.origin)")
        for what in [*found, *(f"frame {frame.url}" for frame in self.page.frames[1:])]:
            self.say(self.page.url, what)

    def read(self, paths: Iterable[str]) -> None:
        """Many pages at once: taken apart as Chromium does, and not shown."""
        self.found += self.page.evaluate(READ, list(paths))
