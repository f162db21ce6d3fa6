"""The hashes of a learner's log: what "the same event" means, and the chain that proves what a device has seen.

Published with test vectors (tests/vectors/chain.json): a client computes the same, so none of this may ever change.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

START: Final = bytes(32)  # the chain before the first event

# Made once: json.dumps would make an encoder for each event.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def content_hash(
    *,
    id: UUID,  # noqa: A002 - the field's name in the protocol
    kind: str,
    card: UUID,
    target: UUID | None,
    grade: int | None,
    at_ms: int,
    tz_min: int,
    rollover_h: int,
    dur_ms: int | None,
    payload: Mapping[str, Any] | None,
) -> bytes:
    """SHA-256 of the event's canonical JSON, 32 bytes. Device, origin and receipt are no part of the content."""
    target_text = None if target is None else str(target)
    content = [str(id), kind, str(card), target_text, grade, at_ms, tz_min, rollover_h, dur_ms, payload]
    return hashlib.sha256(_canonical(content).encode()).digest()


def next_chain(
    chain: bytes, *, seq: int, content: bytes, eff_ms: int, recv_ms: int, study_day: int, device: UUID | None
) -> bytes:
    """SHA-256 over the previous chain and all of a row that the server adds, 32 bytes.

    Integers are 8 bytes, big-endian; no device is no bytes.
    """
    numbers = b"".join(value.to_bytes(8, "big", signed=True) for value in (eff_ms, recv_ms, study_day))
    own = b"" if device is None else device.bytes
    return hashlib.sha256(b"".join([chain, seq.to_bytes(8, "big"), content, numbers, own])).digest()
