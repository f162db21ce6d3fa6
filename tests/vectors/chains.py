"""Write `chain.json`: `python -m tests.vectors.chains`.

Written from the description in README.md alone, with nothing of the product imported: what the product computes is
checked against it.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

CHAIN = Path(__file__).parent / "chain.json"
FIELDS = ("id", "kind", "card", "target", "grade", "at_ms", "tz_min", "rollover_h", "dur_ms", "payload")
CARD = "1f0e7f35-9a5c-5c1e-8b0f-2d3a4b5c6d7e"
PHONE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
NOON, DAY = 1_767_268_800_000, 86_400_000

# (fields that are present, device, recv_ms, study_day); eff_ms is at_ms, for every clock here is right
LOG: tuple[tuple[dict[str, Any], str | None, int, int], ...] = (
    ({"kind": "review", "grade": 4, "dur_ms": 3200}, None, NOON + 40, 20454),
    ({"kind": "review", "grade": 0, "tz_min": -720}, PHONE, NOON + DAY, 20453),
    ({"kind": "undo", "target": "00000000-0000-4000-8000-000000000002"}, PHONE, NOON + DAY, 20454),
    ({"kind": "flag", "payload": {"flag": 3}}, PHONE, NOON + DAY, 20454),
    ({"kind": "bury", "payload": {"until": "2026-02-01"}}, None, NOON + DAY, 20454),
    ({"kind": "practice", "grade": 5, "payload": {"typed": "容器 \\ \" \u0007", "b": 1}}, PHONE, NOON + DAY, 20454),
)  # fmt: skip


def content_hash(fields: dict[str, Any]) -> bytes:
    text = json.dumps(
        [fields[name] for name in FIELDS], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("utf-8")).digest()


def number(value: int) -> bytes:
    return value.to_bytes(8, "big")


def rows() -> list[dict[str, Any]]:
    chain, written = bytes(32), []
    for seq, (given, device, recv_ms, study_day) in enumerate(LOG, start=1):
        ident = f"00000000-0000-4000-8000-{seq:012}"
        base = {"id": ident, "card": CARD, "at_ms": NOON + seq, "tz_min": 480, "rollover_h": 4}
        fields = {name: {**base, **given}.get(name) for name in FIELDS}
        content, raw_device = content_hash(fields), bytes.fromhex((device or "").replace("-", ""))
        tail = [number(NOON + seq), number(recv_ms), number(study_day), raw_device]
        chain = hashlib.sha256(b"".join([chain, number(seq), content, *tail])).digest()
        written.append(
            {"seq": seq, "event": fields, "device": device, "eff_ms": NOON + seq, "recv_ms": recv_ms,
             "study_day": study_day, "hash": content.hex(), "chain": chain.hex()}
        )  # fmt: skip
    return written


def chain_text() -> str:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows())
    return f'{{"log": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    CHAIN.write_text(chain_text(), encoding="utf-8")
