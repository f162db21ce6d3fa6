"""The hash of an event and the chain over a log, against the published vectors."""

import json
from uuid import UUID

import pytest

from quizzes.core.chain import START, content_hash, next_chain
from tests.vectors.chains import CHAIN, chain_text

LOG = json.loads(CHAIN.read_text(encoding="utf-8"))["log"]


def hashed(fields):
    uuids = {name: fields[name] and UUID(fields[name]) for name in ("id", "card", "target")}
    return content_hash(**{**fields, **uuids})


def test_published_chain_is_what_its_program_writes():
    assert CHAIN.read_text(encoding="utf-8") == chain_text()


@pytest.mark.parametrize("row", LOG, ids=lambda row: f"{row['seq']}-{row['event']['kind']}")
def test_hash_and_chain_are_the_published_ones(row):
    before = START if row["seq"] == 1 else bytes.fromhex(LOG[row["seq"] - 2]["chain"])

    content = hashed(row["event"])
    chain = next_chain(
        before,
        seq=row["seq"],
        content=content,
        eff_ms=row["eff_ms"],
        recv_ms=row["recv_ms"],
        study_day=row["study_day"],
        device=row["device"] and UUID(row["device"]),
    )

    assert (content.hex(), chain.hex()) == (row["hash"], row["chain"])


def test_order_of_keys_in_a_payload_does_not_matter_and_its_content_does():
    fields = LOG[-1]["event"]
    turned = {**fields, "payload": dict(reversed(list(fields["payload"].items())))}
    other = {**fields, "payload": {**fields["payload"], "b": 2}}

    assert hashed(turned) == hashed(fields)
    assert hashed(other) != hashed(fields)
