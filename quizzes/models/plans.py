"""How a learner deals with breaks: a pace for what piled up, and days away that were said beforehand."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from quizzes.models.study import Enrolment


class CatchUp(models.Model):
    """So many reviews of a deck a day until (and including) a study day, in place of the usual limits."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="catch_up")
    reviews_per_day = models.PositiveIntegerField()
    until_day = models.IntegerField()
    new_cards = models.BooleanField(default=False)  # whether new cards still come meanwhile

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviews_per_day__gte=1, reviews_per_day__lte=99_999), name="catch_up_pace"
            ),
        ]


class Absence(models.Model):
    """Study days without studying that were meant so. Kept, because the streak of those days hangs on it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    first_day = models.IntegerField()
    last_day = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "first_day"], name="absence_once_a_day"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_start"
            ),
        ]
