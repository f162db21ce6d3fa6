"""No page asks the database more often because there is more to show. Every address of the web is looked at."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from quizzes.core.scheduling.types import Kind
from quizzes.models import Card
from quizzes.services.accounts import register_device
from quizzes.services.library import enrol
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms
from quizzes.web.urls import urlpatterns
from tests.decks import plain

ASKED = {"practice": "?mode=ahead", "practice_deck": "?mode=cram", "cards": "?q=fact"}
ACCOUNTS = (
    *("account_change_password", "account_email", "account_logout", "account_reauthenticate"),
    *("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "api-docs"),
)
# Verbs, which answer a POST alone, and what needs no learner's rows: a picture, the look of the components.
NO_PAGES = {
    *("deck_enrol", "deck_leave", "catch_up", "catch_up_end", "away", "back", "deck_import_confirm"),
    *("deck_entry_preview", "deck_entry_remove", "deck_media", "cards_bulk", "settings_zone"),
    *("device_rename", "device_revoke", "styleguide", "try"),
    *(f"card_{verb}" for verb in ("suspend", "unsuspend", "bury", "unbury", "flag", "reset")),
}


@pytest.fixture
def grow(learner, make_deck):
    """grow(3): three decks of one's own, each of six cards, the first answered three times, and three devices."""

    def make(count: int):
        for number in range(1, count + 1):
            made = make_deck(plain(f"own-{number}", cards=2 * count), owner_id=learner.pk)
            enrol(learner.pk, made.deck_id, now_ms=now_ms())
            register_device(learner.pk, name=f"Phone {number}", platform="android", now_ms=now_ms())
        cards = Card.objects.filter(deck__owner=learner, deck__slug="own-1").order_by("position")
        for _ in range(count):
            answer(learner, cards)
        return cards[0]

    return make


def answer(learner, cards) -> None:
    items = [
        EventInput(id=uuid4(), kind=Kind.REVIEW, card=card.id, at_ms=now_ms(), grade=4) for card in cards
    ]
    record_events(learner.pk, items=items, device_id=None, client_now_ms=None, clock=now_ms)


def addresses(card) -> dict[str, str]:
    """Every address of the web that names nothing but this card, its deck and its entry."""
    given = {"deck_id": card.deck_id, "card_id": card.id, "entry": card.entry, "language": "en"}
    found = {}
    for name in (*(pattern.name for pattern in urlpatterns if hasattr(pattern, "name")), *ACCOUNTS):
        for names in ((), ("deck_id",), ("card_id",), ("deck_id", "entry"), ("language",)):
            try:
                found[name] = reverse(name, kwargs={key: given[key] for key in names}) + ASKED.get(name, "")
            except NoReverseMatch:
                continue
    return found


def queries(client, card) -> dict[str, int]:
    """By name, for each address that shows something."""
    counts = {}
    for name, address in addresses(card).items():
        with CaptureQueriesContext(connection) as captured:
            status = client.get(address).status_code
        if status == 200:
            counts[name] = len(captured)
    return counts


def warm_queries(client, card) -> dict[str, int]:
    """Once this browser is a device, the address is filed, and what is kept of a deck's text was read."""
    client.get(reverse("study"))
    client.get(reverse("account_email"))
    client.get(reverse("deck_replace", args=[card.deck_id]))
    return queries(client, card)


def test_every_page_takes_as_many_queries_for_one_of_each_as_for_three(signed_in, grow):
    one, three = (warm_queries(signed_in, grow(count)) for count in (1, 3))

    assert three == one
    assert {pattern.name for pattern in urlpatterns if hasattr(pattern, "name")} - set(one) == NO_PAGES
