"""Words for what a learner does at the keyboard, and for what the server then knows."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from playwright.sync_api import Page

from quizzes.core.scheduling.types import Kind
from quizzes.models import CardState, StudyEvent
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms

PATIENCE_S = 10
FIELDS = ["n", "interval", "ease", "lapses", "due_day", "first_day", "last_day", "drill_day", "drill_at"]


def enter(page: Page, learner: Any, live_server: Any) -> None:
    """Gives the page a session of this learner, without the form."""
    client = Client()
    client.force_login(learner)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def stage(page: Page) -> str | None:
    return page.get_attribute("[data-study]", "data-stage")


def prompt(page: Page) -> str:
    return page.inner_text("[data-prompt]")


def counts(page: Page) -> dict[str, int]:
    return {name: int(page.inner_text(f"[data-count-{name}] dd")) for name in ("new", "drill", "due")}


def answer(page: Page, key: str = " ") -> str:
    """Shows the answer, grades it by a key, and says which card it was."""
    asked = prompt(page)
    page.keyboard.press("Space")
    page.wait_for_selector('[data-stage="answer"]')
    page.keyboard.press("Space" if key == " " else key)
    page.wait_for_selector('[data-stage="question"], [data-stage="end"]')
    return asked


def rush(page: Page, look: str = "() => {}", until: str = "() => false") -> list[Any]:
    """Answers card after card inside the page, and tells what `look` says of each answer that is not null.

    Ends where nothing is left, or with a question of which `until` is true.
    """
    found: list[Any] = page.evaluate(
        f"""async () => {{
            const [study, card] = ['[data-study]', '[data-card]'].map((name) => document.querySelector(name));
            const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {{key, bubbles: true}}));
            const found = [];
            while (study.dataset.stage !== 'end') {{
                if (study.dataset.stage === 'question') {{
                    if (({until})(card)) break;
                    press(' ');
                    found.push(({look})(card) ?? null);
                    press('4');
                }} else {{
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }}
            }}
            return found.filter((one) => one !== null);
        }}"""
    )
    return found


def log(learner_id: UUID) -> list[tuple[str, int | None]]:
    """Kind and grade of every event, in the order of the log."""
    return list(StudyEvent.objects.filter(user=learner_id).order_by("seq").values_list("kind", "grade"))


def wait_for(condition: Callable[[], Any], page: Page) -> Any:
    """Lets the browser go on until the condition holds; fails where it never does."""
    end = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < end, "what was waited for did not happen"
        page.wait_for_timeout(50)
    return found


HELD = """(learner) => new Promise((resolve, reject) => {
    const opened = indexedDB.open(`quizdeck.${learner ?? document.body.dataset.learner}`);
    opened.onerror = () => none ? resolve({events: [], states: [], cards: [], notes: [], 'notes keys': []}) : reject();
    let none = false;
    opened.onupgradeneeded = () => { none = true; opened.transaction.abort(); };
    opened.onsuccess = () => {
        const found = {};
        const names = [...opened.result.objectStoreNames];
        const transaction = opened.result.transaction(names);
        for (const name of names) {
            const all = transaction.objectStore(name);
            all.getAll().onsuccess = ({target}) => { found[name] = target.result; };
            all.getAllKeys().onsuccess = ({target}) => { found[`${name} keys`] = target.result; };
        }
        transaction.oncomplete = () => { opened.result.close(); resolve(found); };
    };
})"""

NOTHING: dict[str, list[Any]] = {name: [] for name in ("events", "states", "cards", "notes", "notes keys")}


def held(page: Page, learner_id: UUID | None = None) -> dict[str, Any]:
    """What the browser's database holds of a learner (None: the page's), by store; notes by their names. A database
    that the page has not made yet holds nothing."""
    found = page.evaluate(HELD, None if learner_id is None else str(learner_id)) or NOTHING
    return {**found, "notes": dict(zip(found["notes keys"], found["notes"], strict=True))}


def unsent(page: Page, learner_id: UUID | None = None) -> int:
    """Events in the browser's database that the server has not acknowledged."""
    return sum("unsent" in event for event in held(page, learner_id)["events"])


def wait_until_sent(page: Page) -> None:
    wait_for(lambda: unsent(page) == 0, page)


def wait_until_kept(page: Page) -> None:
    """Until the browser holds what studying without a network takes."""
    wait_for(lambda: "kept" in held(page)["notes"], page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def close(page: Page) -> None:
    """Closes a tab without a network. What a page sends as it ends would pass by the one that the test took away."""
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    page.close()


def reopen(page: Page, live_server: Any, path: str = "/study/") -> Page:
    """Another tab in place of this one."""
    other = page.context.new_page()
    close(page)
    other.goto(live_server.url + path)
    return other


def study(learner: Any, card: UUID, kind: str, grade: int | None = None, target: UUID | None = None) -> None:
    """One event, as a device without an id sends it."""
    payload = {"flag": 3} if kind == "flag" else None
    claimed: dict[str, Any] = {"grade": grade, "target": target, "payload": payload}
    event = EventInput(id=uuid4(), kind=Kind(kind), card=card, at_ms=now_ms(), **claimed)
    told = record_events(learner.pk, items=[event], clock=now_ms, device_id=None, client_now_ms=None)
    (verdict,) = told.results
    assert verdict.status == "accepted"


def states_here(page: Page) -> dict[str, list[Any]]:
    return {state["card"]: [state[name] for name in FIELDS] for state in held(page)["states"]}


def states_there(learner: Any) -> dict[str, list[Any]]:
    rows = CardState.objects.filter(user=learner.pk).values_list("card", *FIELDS)
    return {str(card): list(state) for card, *state in rows}
