"""The main loop of an app by a client that openapi-python-client made. Prints what came of it: main_loop.py SITE

`quizdeck_client` is the generated package. `main_loop.ts` does the same.
"""

import io
import json
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from quizdeck_client import AuthenticatedClient, Client, models
from quizdeck_client.api.authentication_account import accounts_post_auth_login, accounts_post_auth_signup
from quizdeck_client.api.cards import cards_check, cards_history
from quizdeck_client.api.decks import decks_enrol, decks_export, decks_import, decks_list
from quizdeck_client.api.devices import devices_register
from quizdeck_client.api.me import me_change, me_read
from quizdeck_client.api.reviews import reviews_record, reviews_undo
from quizdeck_client.api.study import study_queue
from quizdeck_client.api.sync import sync_exchange
from quizdeck_client.api.tokens import accounts_post_tokens_refresh
from quizdeck_client.types import File

DECK = """\
format: 1
deck: capitals
title: Capitals
languages: [en]
license: CC0-1.0
objectives:
  - id: europe
    title: Europe
cards:
  - id: france
    kind: basic
    objective: europe
    prompt: What is the capital of France?
    answer: Paris
"""


def main(site: str) -> dict[str, Any]:
    client = signed_in(site)
    device = devices_register.sync(
        client=client, body=models.DeviceInput("phone", models.PlatformEnum.IOS)
    ).id
    file = File(io.BytesIO(DECK.encode()), "capitals.yaml")
    made = decks_import.sync(client=client, body=models.DeckFileInput(file))
    decks_enrol.sync(made.deck, client=client, body=models.EnrolmentInput(new_per_day=5))
    card = study_queue.sync(client=client, deck=made.deck).items[0].card.id
    told = cards_check.sync(card, client=client, body=models.CheckInput("paris"))
    reviewed = review(client, card)
    undone = reviews_undo.sync(reviewed.results[0].id, client=client)
    synced = sync_exchange.sync(client=client, body=suspending(card, device, reviewed.proof))
    return {
        "name": me_change.sync(client=client, body=models.PatchedProfileInput(name="Ada")).name,
        "email": me_read.sync(client=client).email,
        "added": [key.entry for key in made.added],
        "decks": sorted(deck.slug for deck in decks_list.sync(client=client).decks),
        "right": told.right,
        "reviewed": [verdict.status for verdict in reviewed.results],
        "interval": reviewed.results[0].state.interval,
        "undone": undone.results[0].status,
        "synced": [verdict.status for verdict in synced.results],
        "suspended": [state.suspended for state in synced.states],
        "steps": len(cards_history.sync(card, client=client).steps),
        "file": decks_export.sync(made.deck, client=client).payload.read().decode().splitlines()[1],
        "refusal": study_queue.sync(client=client, deck=uuid.uuid4()).error.code,
    }


def signed_in(site: str) -> AuthenticatedClient:
    """By the token that a refresh gives, after signing up and signing in."""
    stranger, who = (
        Client(base_url=site),
        {"email": "python@example.org", "password": "correct horse battery"},
    )
    accounts_post_auth_signup.sync(client=stranger, body=models.Signup(**who))
    entered = accounts_post_auth_login.sync(client=stranger, body=models.Login(**who))
    body = models.AccountsPostTokensRefreshBody(entered.meta.refresh_token)
    fresh = accounts_post_tokens_refresh.sync(client=stranger, body=body)
    return AuthenticatedClient(base_url=site, token=fresh.data.access_token)


def review(client: AuthenticatedClient, card: uuid.UUID) -> Any:
    """Twice in one batch: the second is known by its id."""
    item = models.ReviewInput(id=uuid.uuid4(), card=card, grade=4, reviewed_at=datetime.now(UTC))
    return reviews_record.sync(client=client, body=models.ReviewBatchInput([item, item]))


def suspending(card: uuid.UUID, device: uuid.UUID, proof: Any) -> Any:
    now_ms = time.time_ns() // 1_000_000
    event = models.EventItem(id=uuid.uuid4(), kind=models.EventItemKindEnum.SUSPEND, card=card, at_ms=now_ms)
    return models.SyncInput(
        protocol=models.ProtocolEnum(1),
        device=device,
        client_now_ms=now_ms,
        after=0,
        proof=models.ProofInput(seq=proof.seq, chain=proof.chain),
        events=[event],
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])))
