"""Quizzes that a deck defines. Attempts at them are built on these rows."""

from typing import ClassVar

from django.db import models

from quizzes.models.library import Deck


class QuizDefinition(models.Model):
    """A quiz of a deck: which objectives it asks about, how many questions, how long, what passes."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="quizzes")
    key = models.CharField(max_length=64)
    title = models.JSONField()
    objectives = models.JSONField()  # keys; empty means all of the deck
    questions = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # null: no limit
    pass_percent = models.PositiveSmallIntegerField(default=80)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "key"], name="quiz_key_once_a_deck"),
            models.CheckConstraint(condition=models.Q(questions__gte=1), name="quiz_has_questions"),
            models.CheckConstraint(condition=models.Q(pass_percent__lte=100), name="quiz_pass_percent"),
        ]
