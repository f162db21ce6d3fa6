"""Reviews to send."""

import uuid
from typing import Any

from tests.conftest import NOON

URL = "/api/v1/reviews"


def review(card: uuid.UUID | str, grade: int = 4, **fields: Any) -> dict[str, Any]:
    """A well-formed review of noon on 2026-01-01, under a fresh id."""
    return {
        "id": str(uuid.uuid4()),
        "card": str(card),
        "grade": grade,
        "reviewed_at": "2026-01-01T11:00:00+00:00",
        **fields,
    }


def send(client: Any, *reviews: Any, **fields: Any) -> Any:
    return client.post(URL, {"reviews": list(reviews), **fields}, format="json")


def cards_of(client: Any, deck: Any) -> list[str]:
    found = client.get(f"/api/v1/decks/{deck.deck_id}/cards").json()
    return [card["id"] for card in found["cards"]]


assert NOON == 1_767_268_800_000  # the times above are written for it
