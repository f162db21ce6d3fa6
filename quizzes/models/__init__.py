"""Tables. Every module is imported here, or its models would be forgotten in silence (a test compares)."""

from quizzes.models.accounts import Device, LearnerSettings, SyncHead, User
from quizzes.models.library import Card, Deck, DeckRevision, Media, Objective
from quizzes.models.plans import Absence, CatchUp
from quizzes.models.quiz import QuizDefinition
from quizzes.models.requests import RateCount, Replay
from quizzes.models.search import CardText
from quizzes.models.study import CardState, Enrolment, StudyEvent

__all__ = [
    "Absence",
    "Card",
    "CardState",
    "CardText",
    "CatchUp",
    "Deck",
    "DeckRevision",
    "Device",
    "Enrolment",
    "LearnerSettings",
    "Media",
    "Objective",
    "QuizDefinition",
    "RateCount",
    "Replay",
    "StudyEvent",
    "SyncHead",
    "User",
]
