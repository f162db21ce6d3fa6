"""The hash of an event and the chain over a log, against the published vectors."""

import json
from uuid import UUID

import pytest

from quizzes.models import StudyEvent, SyncHead
from quizzes.services.study import EventInput, content_hash, next_chain
from tests.vectors.chains import CHAIN, chain_text

LOG = json.loads(CHAIN.read_text(encoding="utf-8"))["log"]


def item(fields):
    uuids = {name: fields[name] and UUID(fields[name]) for name in ("id", "card", "target")}
    return EventInput(**{**fields, **uuids})


def test_published_chain_is_what_its_program_writes():
    assert CHAIN.read_text(encoding="utf-8") == chain_text()


@pytest.mark.parametrize("row", LOG, ids=lambda row: f"{row['seq']}-{row['event']['kind']}")
def test_hash_and_chain_are_the_published_ones(row):
    event = item(row["event"])
    before = bytes(32) if row["seq"] == 1 else bytes.fromhex(LOG[row["seq"] - 2]["chain"])

    content = content_hash(event, event.tz_min, event.rollover_h)
    device = row["device"] and UUID(row["device"])
    chain = next_chain(before, row["seq"], content, row["eff_ms"], row["recv_ms"], row["study_day"], device)

    assert (content.hex(), chain.hex()) == (row["hash"], row["chain"])


@pytest.mark.django_db
def test_log_of_the_service_chains_as_published(desk):
    """The first published row, sent for real: only its card and receipt differ, and those the test puts back."""
    row = LOG[0]
    desk.now = row["recv_ms"]
    desk.send(item({**row["event"], "card": str(desk.cards[0])}))

    stored = StudyEvent.objects.get()
    content = content_hash(item({**row["event"], "card": str(desk.cards[0])}), 480, 4)
    expected = next_chain(bytes(32), 1, content, row["eff_ms"], row["recv_ms"], row["study_day"], None)
    assert (bytes(stored.hash), bytes(stored.chain), stored.study_day) == (
        content,
        expected,
        row["study_day"],
    )
    assert bytes(SyncHead.objects.get().chain) == expected
