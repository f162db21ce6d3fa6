"""What a learner did and where each card stands: enrolments, the event log, and the states folded from it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from quizzes.models.library import Card, Deck

GRADED = ("review", "practice")
KINDS = (*GRADED, "undo", "suspend", "unsuspend", "bury", "unbury", "reset", "flag", "quiz_miss")
MAX_INTERVAL, MIN_EASE = 36_500, 130


class Enrolment(models.Model):
    """A learner studies a deck. Ended, never deleted: the cards stay theirs to see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    deck = models.ForeignKey(Deck, models.PROTECT, related_name="enrolments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    new_per_day = models.PositiveIntegerField(null=True, blank=True)  # null: the learner's setting
    reviews_per_day = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "deck"], name="enrolment_once_a_deck"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="enrolment_ends_after_start",
            ),
        ]


class StudyEvent(models.Model):
    """One fact in a learner's log, never changed. Numbered without gaps and chained, per learner."""

    pk = models.CompositePrimaryKey("user_id", "seq")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField()
    id = models.UUIDField()  # made on the device; unique for its learner only, or ids could be probed
    chain = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=12)
    card = models.UUIDField()  # no foreign key: the log outlives the card
    target = models.UUIDField(null=True)
    grade = models.SmallIntegerField(null=True)
    at_ms = models.BigIntegerField()
    tz_min = models.SmallIntegerField()
    rollover_h = models.SmallIntegerField()
    eff_ms = models.BigIntegerField()
    recv_ms = models.BigIntegerField()
    study_day = models.IntegerField()
    dur_ms = models.PositiveBigIntegerField(null=True)
    device = models.UUIDField(null=True)
    payload = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "id"], name="event_once_a_learner"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="event_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=GRADED, grade__isnull=False, grade__gte=0, grade__lte=5)
                | (~Q(kind__in=GRADED) & Q(grade=None)),
                name="event_grade_where_graded",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", target__isnull=False) | (~Q(kind="undo") & Q(target=None)),
                name="event_target_where_undo",
            ),
            models.CheckConstraint(condition=Q(eff_ms__lte=F("recv_ms")), name="event_not_from_the_future"),
            models.CheckConstraint(condition=Q(tz_min__gte=-720, tz_min__lte=840), name="event_tz"),
            models.CheckConstraint(condition=Q(rollover_h__gte=0, rollover_h__lte=23), name="event_rollover"),
        ]
        indexes: ClassVar = [
            # The history of a card, in fold order.
            models.Index(fields=["user", "card", "eff_ms", "at_ms", "id"], name="event_fold_order"),
            # Covers every statistic, so that none touches the rows themselves.
            models.Index(
                fields=["user", "study_day", "kind", "grade", "card", "dur_ms"], name="event_statistics"
            ),
            # Finds whether an event was taken back before it arrived.
            models.Index(fields=["user", "target"], name="event_undone", condition=Q(kind="undo")),
        ]


class CardState(models.Model):
    """Where a card stands for a learner: always equal to the fold of its events, and rebuilt from them at will."""

    pk = models.CompositePrimaryKey("user_id", "card_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    scheduler = models.CharField(max_length=16)
    n = models.PositiveIntegerField()
    interval = models.PositiveIntegerField()  # days
    ease = models.PositiveIntegerField()  # hundredths
    lapses = models.PositiveIntegerField()
    due_day = models.IntegerField(null=True)  # days since 1970-01-01, null: new
    first_day = models.IntegerField(null=True)
    last_day = models.IntegerField(null=True)
    pull_day = models.IntegerField(null=True)
    drill_day = models.IntegerField(null=True)
    drill_at = models.BigIntegerField(null=True)  # milliseconds
    suspended = models.BooleanField()
    buried_until = models.IntegerField(null=True)
    flag = models.SmallIntegerField()
    folded_to_ms = models.BigIntegerField()  # the latest eff_ms folded in: later events are one step

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(interval__lte=MAX_INTERVAL), name="state_interval"),
            models.CheckConstraint(condition=Q(ease__gte=MIN_EASE), name="state_ease"),
            models.CheckConstraint(condition=Q(flag__gte=0, flag__lte=7), name="state_flag"),
            models.CheckConstraint(
                condition=Q(due_day=None, interval=0, n=0) | Q(due_day__isnull=False, interval__gte=1),
                name="state_new_or_scheduled",
            ),
            models.CheckConstraint(
                condition=Q(pull_day=None) | Q(pull_day__lt=F("due_day")), name="state_pull"
            ),
            models.CheckConstraint(
                condition=Q(drill_day=None, drill_at=None)
                | Q(drill_day__isnull=False, drill_at__isnull=False),
                name="state_drill",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "due_day"], name="state_due"),
            models.Index(
                fields=["user", "pull_day"], name="state_pulled", condition=Q(pull_day__isnull=False)
            ),
            models.Index(
                fields=["user", "drill_day"], name="state_in_drill", condition=Q(drill_day__isnull=False)
            ),
            models.Index(fields=["user", "card"], name="state_suspended", condition=Q(suspended=True)),
            models.Index(fields=["user", "first_day"], name="state_first_day"),
            models.Index(fields=["user", "last_day"], name="state_last_day"),
        ]
