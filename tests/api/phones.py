"""Devices that follow the sync protocol over HTTP: what a client must keep, and nothing more."""

import uuid
from dataclasses import dataclass, field
from typing import Any

NOWHERE = {"seq": 0, "chain": "0" * 64}
SENT = ("id", "kind", "card", "target", "grade", "at_ms", "tz_min", "rollover_h", "dur_ms", "payload")


@dataclass
class HttpPhone:
    """`unsent` go out in order; `mirror` holds, by id, every event this device knows to be in the log."""

    api: Any
    id: str
    unsent: list[dict[str, Any]] = field(default_factory=list)
    mirror: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: int = 0
    proof: dict[str, Any] = field(default_factory=lambda: dict(NOWHERE))

    def answer(
        self, card: str, at_ms: int, *, ident: uuid.UUID | None = None, **fields: Any
    ) -> dict[str, Any]:
        event = {
            "id": str(ident or uuid.uuid4()),
            "kind": "review",
            "card": card,
            "at_ms": at_ms,
            "tz_min": 0,
        }
        self.unsent.append({**event, **fields})
        return self.unsent[-1]

    def exchange(self, now_ms: int, *, limit: int = 1000, batch: int = 500, lose_reply: bool = False) -> Any:
        """One request; the answer's status. A lost reply leaves the device as it was."""
        sent = self.unsent[:batch]
        body = {
            "protocol": 1,
            "device": self.id,
            "client_now_ms": now_ms,
            "after": self.after,
            "proof": self.proof,
            "events": sent,
            "limit": limit,
        }
        answer = self.api.post("/api/v1/sync", body, format="json")
        if not lose_reply:
            if answer.status_code == 409:
                self.forget_places()
            elif answer.status_code == 200:
                self.keep(sent, answer.json())
        return answer

    def keep(self, sent: list[dict[str, Any]], told: dict[str, Any]) -> None:
        done = set()
        for event, verdict in zip(sent, told["results"], strict=True):
            if verdict["status"] in ("accepted", "duplicate", "orphaned"):
                place = {"eff_ms": verdict["eff_ms"], "study_day": verdict["study_day"]}
                origin = event.get("origin") or {"device": self.id, **place}
                self.mirror.setdefault(event["id"], {**event, "origin": origin})
            if not verdict["retryable"]:
                done.add(event["id"])
        for row in told["changes"]:
            origin = {"device": row["device"], "eff_ms": row["eff_ms"], "study_day": row["study_day"]}
            self.mirror[row["id"]] = {**{name: row[name] for name in SENT}, "origin": origin}
        self.states |= {row["card"]: row for row in told["states"]}
        self.unsent = [event for event in self.unsent if event["id"] not in done]
        self.after, self.proof = told["next_after"], told["proof"]

    def forget_places(self) -> None:
        """`reset_required`: everything this device holds goes out again, then everything comes anew."""
        self.unsent = [*self.mirror.values(), *self.unsent]
        self.mirror, self.after, self.proof = {}, 0, dict(NOWHERE)

    def exchange_all(self, now_ms: int, *, limit: int = 1000, batch: int = 500) -> None:
        """Until nothing is left either way. The bound says: this ends."""
        for _round in range(500):
            answer = self.exchange(now_ms, limit=limit, batch=batch)
            if answer.status_code == 200 and not self.unsent and not answer.json()["has_more"]:
                return
        raise AssertionError("The exchange never ended.")
