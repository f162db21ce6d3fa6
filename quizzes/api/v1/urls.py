"""The addresses of version 1."""

from django.urls import path

from quizzes.api.v1 import cards, decks, devices, me, progress, reviews, study

urlpatterns = [
    path("me", me.Me.as_view(), name="me"),
    path("devices", devices.Devices.as_view(), name="devices"),
    path("devices/<uuid:device_id>", devices.Device.as_view(), name="device"),
    path("decks", decks.Decks.as_view(), name="decks"),
    path("decks/<uuid:deck_id>", decks.Deck.as_view(), name="deck"),
    path("decks/<uuid:deck_id>/cards", decks.DeckCards.as_view(), name="deck_cards"),
    path("decks/<uuid:deck_id>/enrolment", decks.Enrolment.as_view(), name="enrolment"),
    path("study/queue", study.StudyQueue.as_view(), name="queue"),
    path("reviews", reviews.Reviews.as_view(), name="reviews"),
    path("reviews/<uuid:review_id>", reviews.Review.as_view(), name="review"),
    path("cards/<uuid:card_id>", cards.Card.as_view(), name="card"),
    path("cards/<uuid:card_id>/history", cards.History.as_view(), name="card_history"),
    path("progress", progress.Progress.as_view(), name="progress"),
]
