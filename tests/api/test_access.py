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


def test_every_address_is_in_the_matrix():
    assert set(ADDRESSES) == set(MATRIX) | PLAIN | OPEN
    assert {name for name, address in ADDRESSES.items() if "<uuid:" in address} == set(MATRIX)


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


@pytest.mark.parametrize("address", ["study/queue", "progress"])
def test_foreign_deck_in_a_query_answers_as_a_random_one(api, foreign, address):
    one, other = (api.get(f"/api/v1/{address}", {"deck": ident}) for ident in (foreign["deck"], uuid.uuid4()))
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
