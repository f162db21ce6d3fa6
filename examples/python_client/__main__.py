"""The command line: python -m examples.python_client --site http://127.0.0.1:8000 signup you@example.org"""

import argparse
import getpass
import html
import os
import platform
import re
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from examples.python_client.api import Api, ApiError, Offline, SignedOut
from examples.python_client.events import date_of
from examples.python_client.store import Store
from examples.python_client.study import Asked, Desk, disagreements
from examples.python_client.sync import Clock, Report, device_clock, register, sync

BUTTONS = {1: "again", 3: "hard", 4: "good", 5: "easy"}


class Mistake(Exception):
    """What was typed cannot be done."""


def main() -> int:
    options = arguments().parse_args()
    store = Store(options.store)
    if options.site:
        store.put(site=options.site.rstrip("/"))
    if not store.get("site"):
        print("Name the site once: --site http://127.0.0.1:8000")
        return 2
    if options.command not in ("signup", "signin") and not store.get("profile"):
        print("Sign in first: signup ADDRESS, or signin ADDRESS")
        return 2
    try:
        COMMANDS[options.command](store, clock_from(options.now), options)
    except SignedOut:
        print("Signed out. Sign in again: signin ADDRESS")
        return 1
    except (ApiError, Offline, Mistake) as error:
        print(error)
        return 1
    finally:
        store.close()
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m examples.python_client")
    parser.add_argument("--site", help="its address; kept in the store")
    parser.add_argument(
        "--store", type=Path, default=Path("quizdeck-client.sqlite3"), help="the device's file"
    )
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="begin at this instant instead (for trying out)"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("signup", "signin"):
        commands.add_parser(name).add_argument("email")
    commands.add_parser("enrol").add_argument("deck", help="its slug")
    for name in ("sync", "study", "status"):
        commands.add_parser(name)
    return parser


def clock_from(start: datetime | None) -> Clock:
    if start is None:
        return device_clock
    ahead = round(start.timestamp() * 1000) - device_clock()
    return lambda: device_clock() + ahead


def api_of(store: Store) -> Api:
    return Api(store.get("site"), store.get("refresh_token", ""))


def sign_in(store: Store, clock: Clock, options: argparse.Namespace) -> None:
    if store.get("email", options.email) != options.email:
        raise Mistake(f"This file holds the log of {store.get('email')}. Give another by --store.")
    api, password = api_of(store), os.environ.get("QUIZDECK_PASSWORD") or getpass.getpass()
    (api.sign_up if options.command == "signup" else api.sign_in)(options.email, password)
    store.put(refresh_token=api.refresh_token, email=options.email)
    if store.get("device") is None:
        register(api, store, f"Python client on {platform.node()}"[:80])
    print(told(sync(api, store, clock)))


def enrol(store: Store, clock: Clock, options: argparse.Namespace) -> None:
    api = api_of(store)
    decks = {deck["slug"]: deck["id"] for deck in api.call("GET", "/decks")["decks"]}
    if options.deck not in decks:
        raise Mistake(f"There is no such deck. There are: {', '.join(decks)}")
    api.call("PUT", f"/decks/{decks[options.deck]}/enrolment", {})
    print(told(sync(api, store, clock)))


def exchange(store: Store, clock: Clock, options: argparse.Namespace) -> None:
    print(told(sync(api_of(store), store, clock)))


def told(report: Report) -> str:
    verdicts = (
        ", ".join(f"{count} {status}" for status, count in report.verdicts.items()) or "nothing to send"
    )
    resets = f"; sent everything again ({report.resets})" if report.resets else ""
    return f"Synced: {verdicts}; {report.pulled} pulled{resets}."


def study(store: Store, clock: Clock, options: argparse.Namespace) -> None:
    """Needs no network. Grades are read from the keyboard, or from a pipe; the end of the input is the end."""
    desk = Desk(store, clock)
    while queue := desk.queue():
        if not ask(desk, queue[0], len(queue)):
            break
    print(f"{len(desk.queue())} left today, {len(store.unsent())} unsent.")


def ask(desk: Desk, asked: Asked, left: int) -> bool:
    begun = time.monotonic()
    print(f"\n[{asked.turn.role}, {left} left] {plain(asked.card.content['prompt'])}")
    if sys.stdin.isatty():
        input("Enter shows the answer. ")
    print("-", plain(asked.card.content["answer"]))
    print("  ".join(f"{grade} {name}: {outcome(asked, grade)}" for grade, name in BUTTONS.items()))
    grade = read_grade(lambda: input("Grade? "))
    if grade is None:
        return False
    desk.answer(asked.card.id, grade, round((time.monotonic() - begun) * 1000))
    return True


def read_grade(read: Callable[[], str]) -> int | None:
    """None at the end of the input."""
    while True:
        try:
            typed = read().strip()
        except EOFError:
            return None
        if re.fullmatch("[0-5]", typed):
            return int(typed)
        print("A grade is a number from 0 to 5.")


def outcome(asked: Asked, grade: int) -> str:
    after = asked.previews[grade]
    days = f"{after.interval} day{'' if after.interval == 1 else 's'}"
    return f"{days}, and again today" if after.drill_day is not None else days


def plain(texts: dict[str, str]) -> str:
    """A terminal shows no HTML. The first language is the deck's own."""
    lines = re.sub("</(p|li|td|dt|dd|pre|div)>", "\n", next(iter(texts.values())))
    return re.sub(r"\s*\n\s*", "\n", html.unescape(re.sub("<[^>]+>", "", lines))).strip()


def status(store: Store, clock: Clock, options: argparse.Namespace) -> None:
    desk = Desk(store, clock)
    _, _, today = desk.now()
    print(f"{store.get('site')}, study day {date_of(today)}")
    for deck in store.decks():
        print(f"{deck.slug}: {len(store.cards(deck.id))} cards, revision {deck.revision}")
    print(f"{len(desk.queue())} left today, {len(store.unsent())} unsent, {len(store.refused())} refused")
    whole = "to the last bit" if store.holds_the_log() else "not all of it yet: sync"
    print(f"{len(store.log())} events of the server's log, {whole}")
    if not store.unsent():
        print(f"{len(list(disagreements(store)))} cards on which the server disagrees")


COMMANDS: dict[str, Callable[[Store, Clock, argparse.Namespace], None]] = {
    "signup": sign_in,
    "signin": sign_in,
    "enrol": enrol,
    "sync": exchange,
    "study": study,
    "status": status,
}

if __name__ == "__main__":
    sys.exit(main())
