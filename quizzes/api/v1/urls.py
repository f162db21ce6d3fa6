"""The addresses of version 1."""

from django.urls import path

from quizzes.api.v1 import (
    answers,
    authoring,
    card_states,
    cards,
    changes,
    decks,
    devices,
    me,
    plans,
    progress,
    reviews,
    search,
    states,
    study,
    sync,
)

urlpatterns = [
    path("me", me.Me.as_view(), name="me"),
    path("me/absence", plans.Absence.as_view(), name="absence"),
    path("me/export", me.MyExport.as_view(), name="me_export"),
    path("devices", devices.Devices.as_view(), name="devices"),
    path("devices/<uuid:device_id>", devices.Device.as_view(), name="device"),
    path("decks", authoring.Decks.as_view(), name="decks"),
    path("decks/<uuid:deck_id>", authoring.Deck.as_view(), name="deck"),
    path("decks/<uuid:deck_id>/cards", authoring.DeckCards.as_view(), name="deck_cards"),
    path("decks/<uuid:deck_id>/cards/<slug:entry>", authoring.Entry.as_view(), name="deck_entry"),
    path("decks/<uuid:deck_id>/export", authoring.DeckExport.as_view(), name="deck_export"),
    path("decks/<uuid:deck_id>/catch-up", plans.CatchUp.as_view(), name="catch_up"),
    path("decks/<uuid:deck_id>/enrolment", decks.Enrolment.as_view(), name="enrolment"),
    path("decks/<uuid:deck_id>/changes", changes.DeckChanges.as_view(), name="deck_changes"),
    path("study/queue", study.StudyQueue.as_view(), name="queue"),
    path("reviews", reviews.Reviews.as_view(), name="reviews"),
    path("reviews/<uuid:review_id>", reviews.Review.as_view(), name="review"),
    path("cards", search.Search.as_view(), name="cards"),
    path("cards/<uuid:card_id>", cards.Card.as_view(), name="card"),
    path("cards/<uuid:card_id>/state", card_states.CardState.as_view(), name="card_state"),
    path("cards/<uuid:card_id>/check", answers.Check.as_view(), name="card_check"),
    path("cards/<uuid:card_id>/history", cards.History.as_view(), name="card_history"),
    path("sync", sync.Sync.as_view(), name="sync"),
    path("sync/meta", sync.SyncMeta.as_view(), name="sync_meta"),
    path("states", states.States.as_view(), name="states"),
    path("progress", progress.Progress.as_view(), name="progress"),
]
