"""What must be true is refused by the database itself: one case a constraint, on SQLite and PostgreSQL alike."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from quizzes.models import (
    Absence,
    Card,
    CardState,
    CatchUp,
    Deck,
    DeckRevision,
    Device,
    Enrolment,
    LearnerSettings,
    Media,
    Objective,
    QuizDefinition,
    RateCount,
    Replay,
    StudyEvent,
    User,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADA, GRACE, OWN, SHIPPED, CARD, EVENT = (uuid.UUID(int=number) for number in range(1, 7))
DECK = {
    "slug": "second", "title": "Second", "languages": ["en"], "source_text": {}, "digest": "", "imported_at": NOON,
}  # fmt: skip
EVENT_ROW = {
    "user_id": ADA, "seq": 2, "hash": bytes(32), "chain": bytes(32), "kind": "review", "card": CARD, "grade": 4,
    "at_ms": 5, "tz_min": 0, "rollover_h": 4, "eff_ms": 5, "recv_ms": 5, "study_day": 0,
}  # fmt: skip
STATE_ROW = {
    "user_id": GRACE, "card_id": CARD, "scheduler": "sm2-1", "n": 1, "interval": 1, "ease": 250, "lapses": 0,
    "due_day": 10, "first_day": 9, "last_day": 9, "suspended": False, "flag": 0, "folded_to_ms": 5,
}  # fmt: skip

# A row of each table that the database takes, beside those of `world`.
VALID: dict[type[models.Model], dict[str, Any]] = {
    User: {"email": "mary@example.org"},
    LearnerSettings: {"user_id": GRACE},
    Device: {"user_id": ADA, "name": "Phone", "platform": "ios", "registered_at": NOON},
    Deck: DECK,
    DeckRevision: {"deck_id": SHIPPED, "revision": 2, "digest": "", "imported_at": NOON},
    Objective: {"deck_id": SHIPPED, "key": "second", "title": "Second", "position": 1},
    Card: {
        "deck_id": SHIPPED, "entry": "b", "face": "main", "kind": "basic", "position": 1, "content": {}, "revision": 1
    },
    Media: {"deck_id": SHIPPED, "name": "b.svg", "digest": "", "content_type": "image/svg+xml", "content": b""},
    QuizDefinition: {
        "deck_id": SHIPPED, "key": "second", "title": "Second", "objectives": [], "questions": 1, "position": 1
    },
    Enrolment: {"user_id": GRACE, "deck_id": SHIPPED, "started_at": NOON},
    CatchUp: {"enrolment_id": 999, "reviews_per_day": 1, "until_day": 0},
    Absence: {"user_id": ADA, "first_day": 9, "last_day": 9},
    StudyEvent: EVENT_ROW,
    CardState: STATE_ROW,
    Replay: {
        "user_id": ADA, "key": "second", "request_hash": bytes(32), "status": 200, "body": b"{}", "created_at": NOON
    },
    RateCount: {"name": "import:ada", "window": 2, "count": 1, "ends_at": NOON},
}  # fmt: skip

# (constraint, table, what makes the valid row break it)
BROKEN: list[tuple[str, type[models.Model], dict[str, Any]]] = [
    ("user_email_once", User, {"email": "Ada@Example.org"}),
    ("user_guest_is_no_staff", User, {"email": "", "is_staff": True}),
    ("settings_rollover_hour", LearnerSettings, {"rollover_h": 24}),
    ("settings_buttons", LearnerSettings, {"buttons": 3}),
    ("settings_new_per_day", LearnerSettings, {"new_per_day": 10_000}),
    ("settings_reviews_per_day", LearnerSettings, {"reviews_per_day": 100_000}),
    ("settings_language", LearnerSettings, {"card_language": "fr"}),
    ("settings_theme", LearnerSettings, {"theme": "sepia"}),
    ("device_platform", Device, {"platform": "toaster"}),
    ("deck_slug_once_an_owner", Deck, {"owner_id": ADA, "slug": "own"}),
    ("deck_slug_once_among_shipped", Deck, {"slug": "shipped"}),
    ("revision_once_a_deck", DeckRevision, {"revision": 1}),
    ("revision_from_one", DeckRevision, {"revision": 0}),
    ("objective_key_once_a_deck", Objective, {"key": "first"}),
    ("card_face_once_a_deck", Card, {"entry": "a"}),
    ("media_name_once_a_deck", Media, {"name": "a.svg"}),
    ("quiz_key_once_a_deck", QuizDefinition, {"key": "first"}),
    ("quiz_has_questions", QuizDefinition, {"questions": 0}),
    ("quiz_pass_percent", QuizDefinition, {"pass_percent": 101}),
    ("enrolment_once_a_deck", Enrolment, {"user_id": ADA}),
    ("enrolment_ends_after_start", Enrolment, {"ended_at": NOON - timedelta(seconds=1)}),
    ("catch_up_pace", CatchUp, {"reviews_per_day": 0}),
    ("catch_up_pace", CatchUp, {"reviews_per_day": 100_000}),
    ("absence_once_a_day", Absence, {"first_day": 5}),
    ("absence_ends_after_start", Absence, {"last_day": 8}),
    ("event_once_a_learner", StudyEvent, {"id": EVENT}),
    ("event_seq_from_one", StudyEvent, {"seq": 0}),
    ("event_kind", StudyEvent, {"kind": "guess", "grade": None}),
    ("event_grade_where_graded", StudyEvent, {"grade": None}),
    ("event_grade_where_graded", StudyEvent, {"grade": 6}),
    ("event_grade_where_graded", StudyEvent, {"kind": "practice", "grade": -1}),
    ("event_grade_where_graded", StudyEvent, {"kind": "suspend", "grade": 4}),
    ("event_target_where_undo", StudyEvent, {"kind": "undo", "grade": None}),
    ("event_target_where_undo", StudyEvent, {"target": EVENT}),
    ("event_not_from_the_future", StudyEvent, {"eff_ms": 6}),
    ("event_tz", StudyEvent, {"tz_min": 841}),
    ("event_tz", StudyEvent, {"tz_min": -721}),
    ("event_rollover", StudyEvent, {"rollover_h": 24}),
    ("event_rollover", StudyEvent, {"rollover_h": -1}),
    ("state_interval", CardState, {"interval": 36_501}),
    ("state_ease", CardState, {"ease": 129}),
    ("state_flag", CardState, {"flag": 8}),
    ("state_flag", CardState, {"flag": -1}),
    ("state_new_or_scheduled", CardState, {"due_day": None}),
    ("state_new_or_scheduled", CardState, {"interval": 0}),
    ("state_pull", CardState, {"pull_day": 10}),
    ("state_drill", CardState, {"drill_day": 9}),
    ("state_drill", CardState, {"drill_at": 5}),
    ("replay_key_once_a_learner", Replay, {"key": "first"}),
    ("rate_counted_once", RateCount, {"window": 1}),
    ("rate_count_from_one", RateCount, {"count": 0}),
]


@pytest.fixture
def world() -> None:
    """The first row of each table, which the second may collide with."""
    User.objects.create(id=ADA, email="ada@example.org")
    User.objects.create(id=GRACE, email="grace@example.org")
    Deck.objects.create(**{**DECK, "id": SHIPPED, "slug": "shipped"})
    Deck.objects.create(**{**DECK, "id": OWN, "slug": "own", "owner_id": ADA})
    Card.objects.create(**{**VALID[Card], "id": CARD, "entry": "a", "position": 0})
    DeckRevision.objects.create(**{**VALID[DeckRevision], "revision": 1})
    Replay.objects.create(**{**VALID[Replay], "key": "first"})
    RateCount.objects.create(**{**VALID[RateCount], "window": 1})
    Objective.objects.create(**{**VALID[Objective], "key": "first"})
    QuizDefinition.objects.create(**{**VALID[QuizDefinition], "key": "first"})
    Media.objects.create(**{**VALID[Media], "name": "a.svg"})
    Enrolment.objects.create(**{**VALID[Enrolment], "id": 999, "user_id": ADA})
    Absence.objects.create(**{**VALID[Absence], "first_day": 5})
    StudyEvent.objects.create(**{**EVENT_ROW, "id": EVENT, "seq": 1})


def insert(model: type[models.Model], changes: dict[str, Any]) -> None:
    row = {**VALID[model], **changes}
    if model in (Deck, Card, StudyEvent):
        row.setdefault("id", uuid.uuid4())
    with transaction.atomic():
        model._default_manager.create(**row)


@pytest.mark.parametrize("model", VALID, ids=lambda model: model.__name__)
def test_valid_row_is_taken(world, model):
    insert(model, {})


@pytest.mark.parametrize(
    ("name", "model", "changes"), BROKEN, ids=[f"{case[0]}-{case[2]}" for case in BROKEN]
)
def test_broken_row_is_refused(world, name, model, changes):
    with pytest.raises(IntegrityError) as refusal:
        insert(model, changes)
    assert broken(refusal.value, model) == {name}


def broken(error: IntegrityError, model: type[models.Model]) -> set[str]:
    """The constraint that the database names; SQLite gives its columns in place of the name of a plain unique one."""
    names = {constraint.name for constraint in model._meta.constraints if constraint.name in str(error)}
    if names or connection.vendor == "postgresql":
        return names
    named = {part.strip() for part in str(error).partition(": ")[2].split(",")}
    table = model._meta.db_table
    columns = {field.name: f"{table}.{field.column}" for field in model._meta.concrete_fields}
    return {
        constraint.name
        for constraint in model._meta.constraints
        if {columns[field] for field in getattr(constraint, "fields", ())} == named
    }


def test_every_constraint_has_a_case():
    ours = apps.get_app_config("quizzes").get_models()
    assert {constraint.name for model in ours for constraint in model._meta.constraints} == {
        case[0] for case in BROKEN
    }


def test_position_in_the_log_is_taken_once(world):
    with pytest.raises(IntegrityError):
        insert(StudyEvent, {"seq": 1})


def test_state_of_a_card_is_kept_once(world):
    insert(CardState, {})
    with pytest.raises(IntegrityError):
        insert(CardState, {})
