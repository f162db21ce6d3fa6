"""What the server remembers of requests: answers to repeat, and how many came."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Replay(models.Model):
    """The answer to a write that carried an Idempotency-Key, so that the same request again gets it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)  # another request under the same key is refused
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="replay_key_once_a_learner")
        ]


class RateCount(models.Model):
    """How often something was asked for in a stretch of time: one row for all workers, counted up atomically."""

    name = models.CharField(max_length=160)  # scope and who asks
    window = models.BigIntegerField()  # which stretch: the instant divided by its length
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)  # after that the row is worth nothing

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "window"], name="rate_counted_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="rate_count_from_one"),
        ]
