"""What the document shows: one learner, one deck, one card. A test holds each against its form."""

from typing import Any

from quizzes.api.schema import LEARNER_ID

DECK_ID = "0d0f2c9e-4b7a-5b43-9a35-6f1f0a5a7c11"
CARD_ID = "5a2e6c1d-7f0b-5d58-8c46-2b9d3e4f5a60"
REVIEW_ID = "019b77a1-3c00-7c4e-9d0a-5f6e7d8c9b0a"
NOW_MS = 1_767_268_805_000

PROFILE = {
    "id": LEARNER_ID,
    "email": "ada@example.org",
    "name": "Ada",
    "time_zone": "Europe/Berlin",
    "rollover_h": 4,
    "new_per_day": 20,
    "reviews_per_day": None,
    "interface_language": "",
    "card_language": "en",
    "buttons": 4,
    "theme": "system",
    "scheduler": "sm2-1",
}

DEVICE = {
    "id": "8c9d0e1f-2a3b-4c5d-8e6f-7a8b9c0d1e2f",
    "name": "Ada's phone",
    "platform": "android",
    "registered_at": "2026-01-01T11:00:00Z",
    "seen_at": None,
    "revoked": False,
}

COUNTS = {"new": 20, "due": 7, "drill": 0, "suspended": 0, "total": 42}

DECK = {
    "id": DECK_ID,
    "slug": "docker",
    "title": {"en": "Docker", "zh": "Docker 容器"},
    "description": None,
    "languages": ["en", "zh"],
    "revision": 3,
    "own": False,
    "enrolled": True,
    "counts": COUNTS,
}

OBJECTIVE = {
    "key": "namespaces",
    "title": {"en": "Namespaces", "zh": "命名空间"},
    "requires": [],
    "cards": 6,
    "learned": 4,
    "mature": 1,
}

DECK_DETAIL = {
    **DECK,
    "objectives": [OBJECTIVE],
    "quizzes": [
        {"key": "basics", "title": {"en": "Basics"}, "questions": 10, "minutes": 15, "pass_percent": 80}
    ],
    "license": "CC-BY-4.0",
    "sources": [],
    "new_per_day": 10,
    "reviews_per_day": None,
}

CARD = {
    "id": CARD_ID,
    "deck": DECK_ID,
    "entry": "pid-namespace",
    "face": "main",
    "kind": "basic",
    "objective": "namespaces",
    "position": 4,
    "content": {
        "kind": "basic",
        "prompt": {"en": "<p>What does a PID namespace give a container?</p>"},
        "answer": {"en": "<p>Process numbers of its own, from 1.</p>"},
        "why": None,
        "parts": None,
    },
    "retired": False,
    "revision": 1,
}

CARD_PAGE = {"cards": [CARD], "next": "cDQ"}

NEW_STATE: dict[str, Any] = {
    "scheduler": "sm2-1",
    "n": 0,
    "interval": 0,
    "ease": 250,
    "lapses": 0,
    "leech": False,
    "due": None,
    "first_day": None,
    "last_day": None,
    "pull_day": None,
    "drill_day": None,
    "drill": False,
    "suspended": False,
    "buried_until": None,
    "flag": 0,
}

STATE = {
    **NEW_STATE,
    "n": 1,
    "interval": 1,
    "due": "2026-01-02",
    "first_day": "2026-01-01",
    "last_day": "2026-01-01",
}

STANDING = {"card": CARD, "state": STATE, "day": "2026-01-01"}

HISTORY = {
    **STANDING,
    "steps": [
        {
            "event": REVIEW_ID,
            "kind": "review",
            "grade": 4,
            "at": "2026-01-01T12:00:00.000Z",
            "study_day": "2026-01-01",
            "case": "scheduled",
            "lapse": False,
            "undone": False,
            "interval_before": 0,
            "interval_after": 1,
            "ease_before": 250,
            "ease_after": 250,
            "due": "2026-01-02",
        }
    ],
    "reasons": [
        {
            "code": "first_pass",
            "text": "You knew it on Jan. 1, 2026 (grade 4). The first interval is 1 day.",
            "values": {"day": "2026-01-01", "grade": 4, "interval": 1},
        }
    ],
}

PREVIEWS = [{"grade": grade, "interval": 1, "due": "2026-01-02", "drill": grade < 4} for grade in range(6)]

QUEUE = {
    "day": "2026-01-01",
    "counts": COUNTS,
    "items": [{"card": CARD, "role": "new", "ready_at_ms": None, "state": NEW_STATE, "previews": PREVIEWS}],
    "server_now_ms": NOW_MS,
}

LIMITS = {
    "scheduler": "sm2-1",
    "rollover_h": 4,
    "decks": [
        {
            "deck": DECK_ID,
            "new_per_day": 20,
            "reviews_per_day": None,
            "catch_up": {"reviews_per_day": 30, "until": "2026-01-14", "with_new": False},
            "revision": 3,
            "digest": "b" * 64,
        }
    ],
}
PRACTICE = {"day": "2026-01-01", "cards": 1, "items": [{"card": CARD, "state": STATE}]}

REVIEWS = {
    "reviews": [
        {
            "id": REVIEW_ID,
            "card": CARD_ID,
            "grade": 4,
            "reviewed_at": "2026-01-01T13:00:00.000+01:00",
            "duration_ms": 4200,
        },
        {
            "id": "019b77a1-5c00-7a1b-8c2d-3e4f5a6b7c8d",
            "card": CARD_ID,
            "grade": 6,
            "reviewed_at": "2026-01-01T13:00:08.000+01:00",
        },
    ],
    "device": DEVICE["id"],
    "client_now_ms": NOW_MS,
}

ACCEPTED = {
    "id": REVIEW_ID,
    "status": "accepted",
    "code": None,
    "message": None,
    "field": None,
    "retryable": False,
    "card": CARD_ID,
    "seq": 1,
    "eff_ms": NOW_MS - 5000,
    "study_day": "2026-01-01",
    "state": STATE,
}

REJECTED = {
    "id": "019b77a1-5c00-7a1b-8c2d-3e4f5a6b7c8d",
    "status": "rejected",
    "code": "invalid_grade",
    "message": "A grade is a whole number from 0 to 5.",
    "field": "grade",
    "retryable": False,
    "card": None,
    "seq": None,
    "eff_ms": None,
    "study_day": None,
    "state": None,
}

PROOF = {"seq": 1, "chain": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}

BATCH = {"results": [ACCEPTED, REJECTED], "server_now_ms": NOW_MS, "proof": PROOF}

UNDONE = {
    "results": [ACCEPTED | {"id": "c5f4e3d2-b1a0-5987-8654-321fedcba987", "state": NEW_STATE}],
    "server_now_ms": NOW_MS + 5000,
    "proof": PROOF | {"seq": 2},
}

RATE = {"passes": 9, "total": 10, "fraction": 0.9}

REPORT = {
    "day": "2026-01-01",
    "today": {"reviews": 27, "new": 20, "lapses": 1, "practice": 0, "seconds": 340},
    "streak": {"current": 3, "longest": 12},
    "calendar": [
        {"day": "2024-12-30", "count": 0, "level": 0},
        {"day": "2026-01-01", "count": 27, "level": 3},
    ],
    "forecast": {
        "backlog": 2,
        "days": [{"day": "2026-01-01", "count": 7}, {"day": "2026-01-02", "count": 21}],
    },
    "retention": {
        "young": RATE,
        "mature": {"passes": 0, "total": 0, "fraction": None},
        "overall": RATE,
    },
    "counts": {"new": 18, "drill": 0, "young": 20, "mature": 4, "suspended": 0, "total": 42},
    "decks": [{"deck": DECK_ID, "title": DECK["title"], "objectives": [OBJECTIVE]}],
}

EVENT = {
    "id": REVIEW_ID,
    "kind": "review",
    "card": CARD_ID,
    "grade": 4,
    "at_ms": NOW_MS - 5000,
    "tz_min": 480,
    "dur_ms": 3200,
}

NOWHERE = {"seq": 0, "chain": "0" * 64}

SYNC = {
    "protocol": 1,
    "device": DEVICE["id"],
    "client_now_ms": NOW_MS,
    "after": 0,
    "proof": NOWHERE,
    "events": [EVENT],
}

CHANGE = {
    "seq": 1,
    "id": "019b77a1-1c00-7d5f-8a1b-2c3d4e5f6a7b",
    "kind": "flag",
    "card": CARD_ID,
    "target": None,
    "grade": None,
    "at_ms": NOW_MS - 90_000,
    "tz_min": 480,
    "rollover_h": 4,
    "dur_ms": None,
    "payload": {"flag": 3},
    "device": None,
    "eff_ms": NOW_MS - 90_000,
    "recv_ms": NOW_MS - 89_000,
    "study_day": "2026-01-01",
}

SYNCED = {
    "server_now_ms": NOW_MS,
    "results": [{name: value for name, value in ACCEPTED.items() if name != "state"} | {"seq": 2}],
    "changes": [CHANGE],
    "next_after": 2,
    "has_more": False,
    "states": [STATE | {"card": CARD_ID}],
    "states_epoch": 0,
    "decks": {DECK_ID: {"revision": 1, "digest": "b" * 64}},
    "proof": PROOF | {"seq": 2},
}

SYNC_META = {
    "protocol": {"min": 1, "max": 1},
    "limits": {"events": 500, "page": 1000, "payload_bytes": 1024},
    "server_now_ms": NOW_MS,
    "csrf_token": "q3w8…",
}

STATES = {"states": [STATE | {"card": CARD_ID}], "next": None}

CHANGES = {"revision": 2, "digest": "b" * 64, "cards": [CARD | {"revision": 2}], "next": None}

STATE_CHANGE = {"id": REVIEW_ID, "at": "2026-01-01T20:00:00+08:00", "suspended": True}

STATE_CHANGED = {
    "result": ACCEPTED | {"state": STATE | {"suspended": True}},
    "server_now_ms": NOW_MS,
    "proof": PROOF,
}

ENTRY = {
    "id": "capital-of-france",
    "kind": "basic",
    "objective": "capitals",
    "prompt": {"en": "What is the capital of France?"},
    "answer": {"en": "Paris"},
    "tags": ["europe"],
}

IMPORT = {
    "deck": DECK_ID,
    "slug": "capitals",
    "revision": 4,
    "applied": True,
    "added": [{"entry": "capital-of-france", "face": "main"}],
    "changed": [],
    "retired": [],
    "unchanged": 41,
    "learners": {"changed": 0, "retired": 0},
}

CHECKED = {
    "right": False,
    "grade": 2,
    "differences": [
        {
            "code": "swapped-ports",
            "part": "80:8080",
            "message": "host and container port are swapped: `80:8080` should be `8080:80`",
        }
    ],
    "expected": "docker run -p 8080:80 nginx",
    "explanation": [{"part": "-p 8080:80", "text": "publishes a port"}],
}

FOUND = {"cards": [{"card": CARD, "state": NEW_STATE}], "day": "2026-01-01", "next": None}

RUNNING = {"reviews_per_day": 45, "until": "2026-01-14", "new_cards": False}
BACKLOG = {
    "overdue": 540,
    "running": None,
    "offers": [
        {"reviews_per_day": 86, "until": "2026-01-07"},
        {"reviews_per_day": 45, "until": "2026-01-14"},
        {"reviews_per_day": 25, "until": "2026-01-28"},
    ],
}
AWAY = {"first": "2026-01-01", "until": "2026-01-14"}
