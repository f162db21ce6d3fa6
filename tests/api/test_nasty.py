"""The nasty corpus in every slot that the document tells: nothing breaks the server, and all lists still answer."""

import json
import uuid
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from rest_framework.exceptions import ParseError
from rest_framework.test import APIClient

from deck.model import ENTRY_KINDS
from quizzes.api.parsers import parse
from quizzes.services.library import enrol
from tests.api import nasty
from tests.api.nasty import FRAGMENTS, TEXTS, Operation, Slot
from tests.api.reviews import URL, cards_of, review, send
from tests.api.test_parsers import HOSTILE
from tests.conftest import NOON
from tests.deck.test_archive import zipped

pytestmark = pytest.mark.django_db

OPERATIONS = {operation.name: operation for operation in nasty.operations()}
OURS = [name for name, operation in OPERATIONS.items() if operation.address.startswith("/api/v1/")]
ACCOUNTS = [name for name in OPERATIONS if name not in OURS]
DECKS = "/api/v1/decks"
JSON = "application/json"
EDITOR = {
    "decks_add_entry",
    "decks_change_entry",
}  # their bodies are entries, of which the document says nothing
STRIDE, STRIDE_OF_DECKS = (
    12,
    48,
)  # the plain run gives each slot one value in so many, the next slot those after


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.API_RATES = {name: (0, *rest) for name, (_most, *rest) in settings.API_RATES.items()}
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


@pytest.fixture
def mine(learner, deck, make_deck):
    """Two decks under study, one of them the learner's own with an entry of each kind."""
    own = make_deck(nasty.whole_deck(), owner_id=learner.pk)
    for ident in (deck.deck_id, own.deck_id):
        enrol(learner.pk, ident, now_ms=NOON)
    return own


@pytest.fixture
def known(api, mine) -> dict[str, str]:
    """What stands in the slots that are not tried at the moment."""
    card = cards_of(api, mine)[0]
    sent = review(card)
    assert send(api, sent).json()["results"][0]["status"] == "accepted"
    device = api.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]
    ids = {"deck": str(mine.deck_id), "card": card, "device": device, "review": sent["id"]}
    return ids | {f"{name}_id": ident for name, ident in ids.items()} | {"entry": "one-basic"}


def chosen(values: list[Any], number: int, stride: int, deep: bool) -> list[Any]:
    return values if deep else values[number % stride :: stride]


@pytest.fixture
def deep(request) -> bool:
    return request.node.get_closest_marker("deep") is not None


class Tried:
    """Sends, and keeps what the server did wrong."""

    def __init__(self, client: APIClient) -> None:
        self.client, self.count = client, 0
        self.faults: list[Any] = []
        client.raise_request_exception = False

    def send(
        self, what: Any, method: str, address: str, data: Any = b"", kind: str = JSON, **headers: str
    ) -> Any:
        self.count += 1
        told = self.client.generic(method, address, data, content_type=kind, headers=headers)
        if told.status_code >= 500 or told.status_code == 429 or not _readable(told, address):
            self.faults.append((what, told.status_code, told.content[:80]))
        return told


def _readable(told: Any, address: str) -> bool:
    """JSON whatever happened; a mistake has its code."""
    if (
        not address.startswith("/api/")
        or told.status_code == 204
        or told.streaming
        or "attachment" in str(told.headers)
    ):
        return True
    if told.status_code == 304:
        return not told.content
    body = json.loads(told.content)
    return told.status_code < 400 or bool(body["error"]["code"])


def tried_in(
    tried: Tried, operation: Operation, slot: Slot, known: dict[str, str], values: list[Any]
) -> None:
    """The operation with each value in the slot, all else as it should be."""
    for value in values:
        method, address, data = operation.method, operation.address, body_for(operation, slot, known)
        headers = {"If-Match": "*"} if operation.name.startswith("decks_") else {}
        for name, ident in known.items():
            if slot != Slot("path", (name,)):
                address = address.replace(f"{{{name}}}", ident)
        if slot.where == "body":
            tried.send((slot.keys, value), method, address, nasty.put(data, slot.keys, value), **headers)
        elif slot.where == "path":
            address = address.replace(f"{{{slot.keys[0]}}}", nasty.in_url(value))
            tried.send((slot.keys, value), method, address, json.dumps(data), **headers)
        elif slot.where == "query":
            address += f"?{slot.keys[0]}={nasty.in_url(value)}"
            tried.send((slot.keys, value), method, address, json.dumps(data), **headers)
        elif (given := nasty.in_header(value)) is not None:
            headers[str(slot.keys[0])] = given
            tried.send((slot.keys, value), method, address, json.dumps(data), **headers)


def body_for(operation: Operation, slot: Slot, known: dict[str, str]) -> Any:
    """The document's example about what is there, under ids of its own."""
    base = filled(operation.example, known)
    if operation.name == "cards_change_state" and slot.where == "body":
        base = {name: base[name] for name in ("id", "at")}  # one change a request: that of the slot
        return base if slot.keys[:1] not in (("device",), ("client_now_ms",)) else {**base, "flag": 1}
    return base


def filled(value: Any, known: dict[str, str], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: filled(inner, known, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, known) for inner in value]
    if name == "id" and isinstance(value, str) and value.count("-") == 4:
        return str(uuid.uuid4())
    return known[name] if name in known and name != "entry" else value


def slots(operation: Operation) -> list[Slot]:
    own = [] if operation.schema is None or operation.name in EDITOR else nasty.slots_of(operation.schema)
    return nasty.unique([*operation.parameters, *own])


def all_lists_answer(api: APIClient, browser: Any) -> None:
    """Whatever is kept by now can be read: by the API, followed from its lists, and on the pages."""
    decks = reads(api, DECKS)["decks"]
    for address in ("me", "devices", "states", "study/queue", "progress", "sync/meta", "me/export"):
        reads(api, f"/api/v1/{address}")
    for deck in decks:
        for tail in (
            "",
            "/cards",
            "/changes",
            "/export?format=yaml",
            "/export?format=csv",
            "/export?format=zip",
        ):
            reads(api, f"{DECKS}/{deck['id']}{tail}")
    cards = [
        card["id"] for deck in decks for card in reads(api, f"{DECKS}/{deck['id']}/cards?limit=2")["cards"]
    ]
    for card in cards:
        for tail in ("", "/history"):
            reads(api, f"/api/v1/cards/{card}{tail}")
    own = [f"/decks/{deck['id']}/" for deck in decks if deck["own"]]
    places = ["/", "/decks/", "/study/", "/progress/", "/settings/", *own]
    assert {place: browser.get(place).status_code for place in places} == dict.fromkeys(places, 200)


def reads(api: APIClient, address: str) -> Any:
    told = api.get(address)
    assert told.status_code == 200, (address, told.content)
    return told.json() if told["Content-Type"] == JSON else None


@pytest.fixture
def pages(client, learner):
    client.force_login(learner)
    return client


def run(operation: Operation, tried: Tried, known: dict[str, str], deep: bool) -> None:
    for number, slot in enumerate(slots(operation)):
        values = FRAGMENTS if slot.where == "body" else TEXTS
        tried_in(tried, operation, slot, known, chosen(values, number, STRIDE, deep))
    assert tried.faults == []


def test_slots_are_those_of_the_document_and_of_decks():
    """What has no slot could not be tried: every parameter, field and kind has one, and a new one gets it."""
    found = {
        name: {".".join(map(str, slot.keys)) for slot in slots(operation)}
        for name, operation in OPERATIONS.items()
    }
    assert found["sync_exchange"] >= {
        "device",
        "proof.chain",
        "events.0.card",
        "events.0.origin.device",
        "events.0.payload.en",
    }
    assert found["decks_changes"] == {"deck_id", "after", "cursor", "digest", "limit"}
    assert found["accounts_post_account_password_change"] >= {"current_password", "new_password"}
    assert set(nasty.ENTRIES) == set(ENTRY_KINDS)
    assert sum(map(len, found.values())) > 170
    assert len(set(TEXTS)) == len(TEXTS) > 120


def cases(names: Collection[str]) -> list[Any]:
    return [*names, *(pytest.param(name, marks=pytest.mark.deep, id=f"{name}-at-length") for name in names)]


@pytest.mark.parametrize("name", cases(OURS))
def test_no_value_in_any_slot_breaks_the_server(api, pages, known, deep, name):
    run(OPERATIONS[name], Tried(api), known, deep)
    if OPERATIONS[name].method != "GET":
        all_lists_answer(api, pages)


@pytest.mark.parametrize("name", cases(ACCOUNTS))
def test_no_value_breaks_what_allauth_serves(api, pages, known, deep, name):
    app = APIClient()
    body = {"email": "ada@example.org", "password": "correct horse battery"}
    told = app.post("/_allauth/app/v1/auth/login", body, format="json").json()
    app.credentials(HTTP_AUTHORIZATION="Bearer " + told["meta"]["access_token"])
    run(OPERATIONS[name], Tried(app), known, deep)
    if OPERATIONS[name].method != "GET":
        all_lists_answer(api, pages)


HEADERS = (
    *("Accept", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Idempotency-Key", "If-Match"),
    *(
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "X-Forwarded-For",
        "X-HTTP-Method-Override",
        "X-CSRFToken",
    ),
)


@pytest.mark.parametrize(
    ("method", "address"), [("GET", "cards"), ("GET", "export"), ("PATCH", "me"), ("POST", "devices")]
)
def test_no_header_breaks_the_server(known, learner, method, address):
    place = f"decks/{known['deck']}/{address}" if method == "GET" else address
    client = APIClient()
    client.force_login(learner)
    tried = Tried(client)
    for number, name in enumerate(HEADERS):
        for text in TEXTS[number % 6 :: 6]:
            given = nasty.in_header(text)
            if given is not None and len(given) < 1000:
                kind = {"kind": given} if name == "Content-Type" else {name: given}
                tried.send((name, text), method, f"/api/v1/{place}", b"{}", **kind)
    assert tried.faults == []


@pytest.mark.parametrize("kind", cases(ENTRY_KINDS))
def test_no_entry_breaks_the_editor(api, pages, known, deep, kind):
    tried, address = Tried(api), f"{DECKS}/{known['deck']}/cards"
    old, always = nasty.entry(kind), {"If-Match": "*"}
    for number, slot in enumerate(nasty.entry_slots(kind)):
        for value in chosen(FRAGMENTS, number, STRIDE_OF_DECKS, deep):
            base = {name: old[name] for name in map(str, slot.keys[:1]) if name in old}
            place, changed = f"{address}/{old['id']}", nasty.put(base, slot.keys, value)
            tried.send(("PATCH", slot.keys, value), "PATCH", place, changed, **always)
            if deep and tried.count % 8:
                continue
            sent = nasty.put({**old, "id": "fresh"}, slot.keys, value)
            told = tried.send(("POST", slot.keys, value), "POST", address, sent, **always)
            for added in told.json().get("added", [])[:1]:  # one entry more is enough to be read later
                tried.send(added, "DELETE", f"{address}/{added['entry']}", **always)
    assert tried.faults == []
    all_lists_answer(api, pages)


DECK_FILES = ("application/yaml", "multipart/form-data", "commands", "text/csv", "application/zip")


@pytest.mark.parametrize("kind", cases(DECK_FILES))
def test_no_file_breaks_the_import(api, pages, known, deep, kind):
    tried = Tried(api)
    for number, (keys, data, media_type) in enumerate(deck_files(kind)):
        for value in chosen(FRAGMENTS, number, STRIDE_OF_DECKS, deep):
            for method, address in (("POST", DECKS), ("PUT", f"{DECKS}/{known['deck']}")):
                tried.send((keys, value), method, address, data(value), media_type, **{"If-Match": "*"})
    assert tried.faults == []
    all_lists_answer(api, pages)


def deck_files(kind: str) -> Iterator[tuple[Any, Any, str]]:
    """(where, a file's content by value, its media type): in a deck's head, a form, a grammar, a table, an archive."""
    if kind == "application/yaml":
        deck = nasty.HEADER | {"cards": [nasty.entry("basic")]}
        for slot in nasty.header_slots():
            yield slot.keys, lambda value, keys=slot.keys: nasty.put(deck, keys, value), kind
        plain = json.dumps(nasty.entry("basic")).encode()
        yield "raw", lambda value: plain + value.strip(b'"'), kind
    elif kind == "multipart/form-data":
        for place in (
            b"%b",
            b'form-data; name="file"; filename="%b"',
            b'form-data; name="%b"; filename="x.yaml"',
        ):
            yield (
                place,
                lambda value, place=place: _form(place.replace(b"%b", value.strip(b'"'))),
                f"{kind}; boundary=b",
            )
    elif kind == "commands":
        files = nasty.whole_deck()
        for slot in nasty.slots_in(nasty.GRAMMAR):
            yield slot.keys, lambda value, keys=slot.keys: _zip(files, keys, value), "application/zip"
    elif kind == "text/csv":
        head = "id,kind,prompt,answer\n"
        tables = (
            f"%b,{head}1,1,basic,a,b\n",
            f"{head}%b,basic,a,b\n",
            f"{head}1,%b,a,b\n",
            f"{head}1,basic,a\n%b",
        )
        for table in tables:
            yield table, lambda value, table=table: table.encode().replace(b"%b", _text(value)), kind
    else:
        for name in ("x/%s", "%s", "x/media/%s", "x/cards/%s.yaml"):
            yield name, lambda value, name=name: _named(name, value), kind
        yield "raw", lambda value: value, kind


def _text(fragment: bytes) -> bytes:
    try:
        return str(json.loads(fragment)).encode("utf-8", "surrogatepass")
    except ValueError:
        return fragment


def _form(disposition: bytes) -> bytes:
    return b"--b\r\nContent-Disposition: " + disposition + b"\r\n\r\nformat: 1\r\n--b--\r\n"


def _zip(files: dict[str, str], keys: Any, value: bytes) -> bytes:
    grammar = nasty.put(nasty.GRAMMAR, keys, value)
    return zipped({f"x/{name}": text.encode() for name, text in files.items()} | {"x/commands.yaml": grammar})


def _named(name: str, value: bytes) -> bytes:
    told = name.replace("%s", _text(value).decode("latin-1")[:200])
    return zipped({told: b"format: 1", "x/deck.yaml": json.dumps(nasty.HEADER | {"cards": []}).encode()})


@pytest.mark.parametrize(
    ("method", "address"),
    [("POST", URL), ("PATCH", "/api/v1/me"), ("POST", "/api/v1/devices"), ("PUT", "enrolment")],
)
def test_hostile_json_is_a_400_everywhere(api, deck, method, address):
    address = f"/api/v1/decks/{deck.deck_id}/enrolment" if address == "enrolment" else address
    for name, (raw, code) in HOSTILE.items():
        if raw and len(raw) <= 2_097_152:
            told = api.generic(method, address, raw, content_type=JSON)
            assert (told.status_code, told.json()["error"]["code"]) == (400, code), name


def test_nasty_reviews_each_get_a_verdict(api, deck):
    card = cards_of(api, deck)[0]
    names = ("id", "card", "grade", "reviewed_at", "duration_ms", "kind")
    values = [json.loads(fragment) for fragment in FRAGMENTS if _readable_here(fragment)]
    verdicts: list[dict[str, Any]] = []
    for name in names:
        sent = [review(card) | {name: value} for value in values]
        told = send(api, *sent)
        assert (told.status_code, len(told.json()["results"])) == (200, len(sent))
        verdicts += told.json()["results"]
    # Fine are two ids, three grades, a date of the year 9999 (it counts as of now), and seven durations.
    assert [one["status"] for one in verdicts].count("accepted") == 2 + 3 + 1 + 7
    assert api.get(f"/api/v1/cards/{card}/history").status_code == 200


def _readable_here(fragment: bytes) -> bool:
    """The others are refused with the whole batch."""
    try:
        parse(b'{"reviews": [{"x": %b}]}' % fragment)
    except ParseError:
        return False
    return len(fragment) < 1000
