"""One sync: push what is unsent and pull what is new until neither is left; then the decks."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from examples.python_client.api import Answer, Api, ApiError
from examples.python_client.events import Entry, date_of
from examples.python_client.store import Deck, Store

PROTOCOL = 1
BATCH = 500  # events in one request
PAGE = 1000  # positions, cards or states in one answer
MOST_MENDS = 4  # a server that forgets again and again is broken

Clock = Callable[[], int]


def device_clock() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Report:
    """What became of a sync. `put_off` holds events that the server may take later; they stay unsent."""

    verdicts: dict[str, int] = field(default_factory=dict)
    pulled: int = 0
    resets: int = 0
    put_off: dict[str, str] = field(default_factory=dict)

    def note(self, told: dict[str, Any]) -> None:
        self.pulled += len(told["changes"])
        for verdict in told["results"]:
            self.verdicts[verdict["status"]] = self.verdicts.get(verdict["status"], 0) + 1
            if verdict["retryable"]:
                self.put_off[verdict["id"]] = verdict["code"]


def register(api: Api, store: Store, name: str) -> None:
    """Once an installation; and again where the server has forgotten or revoked it."""
    device = api.call("POST", "/devices", {"name": name, "platform": "desktop"})
    store.put(device=device["id"], device_name=name)


def sync(api: Api, store: Store, clock: Clock = device_clock) -> Report:
    """Raises Offline, SignedOut or ApiError; what was stored before that stays, and the next sync goes on from it."""
    report, mended, more = Report(), 0, True
    while more:
        batch = [entry for entry in store.unsent() if entry.event.id not in report.put_off][:BATCH]
        try:
            told = api.call("POST", "/sync", _ask(store, batch, clock()))
        except ApiError as error:
            if mended == MOST_MENDS:
                raise
            mended += 1
            _mend(api, store, report, error)
            continue
        store.keep(batch, told)
        report.note(told)
        more = told["has_more"] or any(entry.event.id not in report.put_off for entry in store.unsent())
    _mirror_states(api, store, told["states_epoch"])
    _mirror_decks(api, store, told["decks"])
    return report


def _ask(store: Store, batch: list[Entry], now_ms: int) -> dict[str, Any]:
    return {
        "protocol": PROTOCOL,
        "device": store.get("device"),
        "client_now_ms": now_ms,
        "after": store.get("after", 0),
        "proof": store.proof(),
        "events": [wire(entry) for entry in batch],
        "limit": PAGE,
    }


def wire(entry: Entry) -> dict[str, Any]:
    """An event as it is sent; with its origin where a server once placed it and has forgotten it since."""
    sent = {name: value for name, value in asdict(entry.event).items() if value is not None}
    place = entry.place
    if not place.guessed:
        day = date_of(place.study_day)
        sent["origin"] = {"device": place.device, "eff_ms": place.eff_ms, "study_day": day}
    return sent


def _mend(api: Api, store: Store, report: Report, error: ApiError) -> None:
    """Two refusals tell what to do; any other is passed on."""
    match error.code:
        case "unknown_device":
            register(api, store, store.get("device_name"))
        case "reset_required":  # the server was restored from a backup
            store.forget_positions()
            report.resets += 1
        case _:
            raise error


def _mirror_states(api: Api, store: Store, epoch: int) -> None:
    """Each answer brings the states it touched. All of them are fetched when the server has folded its log anew."""
    if store.get("states_epoch") == epoch:
        return
    rows: list[Answer] = []
    page: Answer = {"next": ""}
    while page["next"] is not None:
        after = f"&after={page['next']}" if page["next"] else ""
        page = api.call("GET", f"/states?limit={PAGE}{after}")
        rows += page["states"]
    store.replace_states(rows, epoch)


def _mirror_decks(api: Api, store: Store, marks: Answer) -> None:
    """`marks` says what each deck is now."""
    store.put(profile=api.call("GET", "/me"))
    enrolled = [deck["id"] for deck in api.call("GET", "/decks")["decks"] if deck["enrolled"]]
    held = {deck.id: deck for deck in store.decks()}
    for ident in enrolled:
        _mirror_deck(api, store, api.call("GET", f"/decks/{ident}"), held.get(ident), marks.get(ident))
    store.drop_decks_except(set(enrolled))


def _mirror_deck(api: Api, store: Store, deck: Answer, held: Deck | None, mark: Answer | None) -> None:
    """Only what changed since the revision we hold; all of it where that is no past of the deck."""
    cards: list[Answer] = []
    if held is None or mark != {"revision": held.revision, "digest": held.digest}:
        try:
            mark, cards = _changes(api, deck["id"], held)
        except ApiError as error:
            if error.code != "deck_reset":
                raise
            held = None
            mark, cards = _changes(api, deck["id"], held)
    title = deck["title"] if isinstance(deck["title"], str) else next(iter(deck["title"].values()))
    plan = api.call("GET", f"/decks/{deck['id']}/catch-up")["running"]
    limits = deck["new_per_day"], deck["reviews_per_day"], plan
    kept = Deck(deck["id"], deck["slug"], title, mark["revision"], mark["digest"], *limits)
    store.keep_deck(kept, cards, whole=held is None)


def _changes(api: Api, deck: str, held: Deck | None) -> tuple[Answer, list[Answer]]:
    """What the deck is now, and the cards that changed. Where it changes meanwhile, from the first page again."""
    past = f"after={held.revision}&digest={held.digest}" if held else "after=0"
    pages: list[Answer] = []
    while not pages or pages[-1]["next"]:
        cursor = f"&cursor={pages[-1]['next']}" if pages else ""
        page = api.call("GET", f"/decks/{deck}/changes?{past}&limit={PAGE}{cursor}")
        pages = [*pages, page] if not pages or page["revision"] == pages[0]["revision"] else []
    mark = {name: pages[0][name] for name in ("revision", "digest")}
    return mark, [card for page in pages for card in page["cards"]]
