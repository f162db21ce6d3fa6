"""What belongs to another learner answers, letter for letter, as what does not exist."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from quizzes.api.v1.examples import ENTRY, STATE_CHANGE
from tests import decks
from tests.api.reviews import cards_of, review, send

pytestmark = pytest.mark.django_db

# Every address with an id, by its name: method, kind of id, body.
MATRIX: dict[str, list[tuple[str, str, Any]]] = {
    "device": [("patch", "device", {"name": "mine now"}), ("delete", "device", None)],
    "deck": [("get", "deck", None), ("put", "deck", decks.plain("theirs")), ("delete", "deck", None)],
    "deck_cards": [("get", "deck", None), ("post", "deck", ENTRY)],
    "deck_entry": [("get", "deck", None), ("patch", "deck", {"why": "So"}), ("delete", "deck", None)],
    "deck_export": [("get", "deck", None)],
    "enrolment": [("put", "deck", {}), ("delete", "deck", None)],
    "catch_up": [
        ("get", "deck", None),
        ("put", "deck", {"reviews_per_day": 5, "until": "2026-01-02"}),
        ("delete", "deck", None),
    ],
    "review": [("delete", "review", None)],
    "card": [("get", "card", None)],
    "card_history": [("get", "card", None)],
    "card_state": [("patch", "card", STATE_CHANGE)],
    "card_check": [("post", "card", {"answer": "x"})],
    "deck_changes": [("get", "deck", None)],
}
# Every address without one; those of them that take an id elsewhere are tested below.
PLAIN = {
    "me",
    "absence",
    "me_export",
    "devices",
    "decks",
    "queue",
    "limits",
    "practice",
    "reviews",
    "progress",
    "sync",
    "sync_meta",
    "states",
    "cards",
}
OPEN = {"openapi", "docs", "nowhere"}


def patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield entry.name or "", prefix + str(entry.pattern)


ADDRESSES = {name: address for name, address in patterns(get_resolver()) if address.startswith("api/")}
# The same for pages with an id, by their address.
PAGES = {
    "cards/<uuid:card_id>/": "get",
    **{
        f"cards/<uuid:card_id>/{verb}/": "post"
        for verb in ("suspend", "unsuspend", "bury", "unbury", "flag", "reset")
    },
    "decks/<uuid:deck_id>/": "get",
    "decks/<uuid:deck_id>/cards/<slug:entry>/edit/": "get",
    "decks/<uuid:deck_id>/cards/<slug:entry>/remove/": "post",
    "decks/<uuid:deck_id>/cards/new/": "get",
    "decks/<uuid:deck_id>/cards/preview/": "post",
    "decks/<uuid:deck_id>/catch-up/": "post",
    "decks/<uuid:deck_id>/catch-up/end/": "post",
    "decks/<uuid:deck_id>/delete/": "post",
    "decks/<uuid:deck_id>/edit/": "get",
    "decks/<uuid:deck_id>/enrol/": "post",
    "decks/<uuid:deck_id>/export/": "get",
    "decks/<uuid:deck_id>/leave/": "post",
    "decks/<uuid:deck_id>/media/<path:name>": "get",
    "decks/<uuid:deck_id>/print/": "get",
    "decks/<uuid:deck_id>/replace/": "get",
    "settings/devices/<uuid:device_id>/rename/": "post",
    "settings/devices/<uuid:device_id>/revoke/": "post",
    "study/<uuid:deck_id>/": "get",
    "study/<uuid:deck_id>/practice/": "get",
    "try/<uuid:deck_id>/": "post",
}


def test_every_address_is_in_the_matrix():
    assert set(ADDRESSES) == set(MATRIX) | PLAIN | OPEN
    assert {name for name, address in ADDRESSES.items() if "<uuid:" in address} == set(MATRIX)


def test_every_page_with_an_id_is_in_the_matrix():
    taking = {address for _, address in patterns(get_resolver()) if "<uuid:" in address}
    assert {address for address in taking if not address.startswith("api/")} == set(PAGES)


def address_of(name: str, ident: Any) -> str:
    return "/" + re.sub("<uuid:[^>]+>", str(ident), ADDRESSES[name]).replace("<slug:entry>", "fact-1")


def body_of(body: Any) -> dict[str, Any]:
    """A text is a deck's; anything else is JSON."""
    if isinstance(body, str):
        return {"data": body, "content_type": "application/yaml"}
    return {"data": "" if body is None else json.dumps(body), "content_type": "application/json"}


@pytest.fixture
def foreign(caller, other_learner, make_deck):
    """Ids of another learner's own deck, card, review and device."""
    theirs = caller(other_learner)
    deck = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    card = cards_of(theirs, deck)[0]
    sent = review(card)
    assert send(theirs, sent).json()["results"][0]["status"] == "accepted"
    device = theirs.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]
    return {"deck": str(deck.deck_id), "card": card, "review": sent["id"], "device": device}


CASES = [(name, *case) for name, cases in MATRIX.items() for case in cases]


@pytest.mark.parametrize(("name", "method", "kind", "body"), CASES)
def test_foreign_id_answers_as_a_random_one(api, caller, other_learner, foreign, name, method, kind, body):
    def ask(ident):
        told = api.generic(
            method.upper(), address_of(name, ident), **body_of(body), headers={"If-Match": "*"}
        )
        return told.status_code, told.content, dict(told.headers)

    before = _theirs(caller(other_learner), foreign)
    one, other = ask(foreign[kind]), ask(uuid.uuid4())
    assert one == other
    assert one[0] == 404
    assert _theirs(caller(other_learner), foreign) == before


@pytest.mark.parametrize("address", ["study/queue?", "study/practice?mode=cram&", "progress?"])
def test_foreign_deck_in_a_query_answers_as_a_random_one(api, foreign, address):
    one, other = (api.get(f"/api/v1/{address}deck={ident}") for ident in (foreign["deck"], uuid.uuid4()))
    assert (one.status_code, one.content) == (other.status_code, other.content)
    assert one.status_code == 404


def test_foreign_cards_are_not_found_by_any_search(api, deck, foreign, make_deck, learner):
    make_deck(decks.plain("theirs", cards=2), owner_id=learner.pk)
    for search in (
        "",
        "fact",
        "deck:theirs",
        "entry:fact-1",
        "is:new",
        "is:learned",
        "-is:due",
        "kind:basic",
    ):
        told = api.get("/api/v1/cards", {"q": search})
        assert told.status_code == 200
        assert foreign["deck"] not in told.content.decode()
        assert foreign["card"] not in told.content.decode()
        assert told.json()["cards"] or search == "is:learned"


def test_foreign_card_and_id_in_a_review_answer_as_random_ones(api, deck, foreign):
    mine = cards_of(api, deck)[0]
    unknown = {"code": "unknown_card", "status": "rejected", "card": None, "state": None}
    for card in (foreign["card"], str(uuid.uuid4())):
        (verdict,) = send(api, review(card)).json()["results"]
        assert verdict | unknown == verdict
    # Another's id says nothing, so it is as good as any.
    (verdict,) = send(api, review(mine) | {"id": foreign["review"]}).json()["results"]
    assert verdict["status"] == "accepted"


def test_foreign_device_answers_as_a_random_one_wherever_it_is_named(api, deck, foreign):
    mine = cards_of(api, deck)[0]
    own = send(api, review(mine)).json()["results"][0]["id"]

    def answers(device):
        start = {"seq": 0, "chain": "0" * 64}
        asked = {"protocol": 1, "client_now_ms": 1, "after": 0, "proof": start, "events": [], "limit": 9}
        told = [
            send(api, review(mine, id=str(uuid.UUID(int=7))), device=device),
            api.post("/api/v1/sync", {**asked, "device": device}, format="json"),
            api.patch(f"/api/v1/cards/{mine}/state", {**STATE_CHANGE, "device": device}, format="json"),
            api.delete(f"/api/v1/reviews/{own}?device={device}"),
        ]
        return [(answer.status_code, answer.content) for answer in told]

    assert answers(foreign["device"]) == answers(str(uuid.uuid4()))
    assert [status for status, _ in answers(foreign["device"])] == [400] * 4


def test_foreign_ids_in_a_sync_answer_as_random_ones(api, deck, foreign):
    mine = cards_of(api, deck)[0]
    device = api.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]

    def verdicts(card, target):
        start = {"seq": 0, "chain": "0" * 64}
        event = {"at_ms": 1_767_268_000_000, "tz_min": 0}
        events = [
            {**event, "id": str(uuid.UUID(int=1)), "kind": "review", "grade": 4, "card": card},
            {**event, "id": str(uuid.UUID(int=2)), "kind": "undo", "card": card, "target": target},
        ]
        asked = {"protocol": 1, "device": device, "client_now_ms": 1_767_268_000_000, "after": 0, "limit": 9}
        told = api.post("/api/v1/sync", {**asked, "proof": start, "events": events}, format="json").json()
        return [told["results"], told["changes"], told["states"], told["proof"]]

    found = verdicts(foreign["card"], foreign["review"])
    assert found == verdicts(str(uuid.uuid4()), str(uuid.uuid4()))
    assert [(one["status"], one["code"]) for one in found[0]] == [("rejected", "unknown_card")] * 2
    # An undo may come before what it takes back, so another's review is a target as good as any: it is not touched.
    assert send(api, review(mine)).status_code == 200


@pytest.mark.parametrize(("address", "method"), PAGES.items())
def test_page_of_a_foreign_thing_is_that_of_a_random_one(
    client, caller, learner, other_learner, foreign, address, method
):
    client.force_login(learner)

    def ask(ident):
        place = "/" + re.sub("<uuid:[^>]+>", ident, address)
        place = place.replace("<path:name>", "x.svg").replace("<slug:entry>", "fact-1")
        told = getattr(client, method)(place)
        # A page has a CSRF token of its own each time, and may say what was asked for.
        return told.status_code, re.sub(r"\b\w{64}\b", "", told.content.decode().replace(ident, ""))

    before = _theirs(caller(other_learner), foreign)
    kind = re.search(r"<uuid:(\w+)_id>", address)
    one, other = ask(foreign[kind[1]]), ask(str(uuid.uuid4()))
    assert one == other
    # A plan that cannot be taken leads back to the deck's page, and that is not there.
    assert one[0] == (302 if address.endswith("/catch-up/") else 404)
    assert _theirs(caller(other_learner), foreign) == before


@pytest.mark.parametrize("name", sorted({*MATRIX, *PLAIN}))
def test_stranger_gets_nowhere(stranger, name):
    address = address_of(name, uuid.uuid4())
    for method in ("get", "post", "put", "patch", "delete"):
        told = getattr(stranger, method)(address, {}, format="json")
        assert (told.status_code, told["WWW-Authenticate"]) == (401, "Bearer")
        assert told["Cache-Control"] == "no-store"


def _theirs(client, foreign):
    return [
        client.get("/api/v1/devices").json(),
        client.get(f"/api/v1/decks/{foreign['deck']}").json(),
        client.get(f"/api/v1/cards/{foreign['card']}/history").json(),
    ]
