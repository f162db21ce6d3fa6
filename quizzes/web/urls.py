"""The pages."""

from django.urls import include, path

from quizzes.web.views import decks, farewell, media, plans, progress, settings, study, today

urlpatterns = [
    path("", today.page, name="today"),
    path("decks/", decks.library, name="library"),
    path("decks/<uuid:deck_id>/", decks.page, name="deck"),
    path("decks/<uuid:deck_id>/enrol/", decks.enrol, name="deck_enrol"),
    path("decks/<uuid:deck_id>/leave/", decks.leave, name="deck_leave"),
    path("decks/<uuid:deck_id>/catch-up/", plans.catch_up, name="catch_up"),
    path("decks/<uuid:deck_id>/catch-up/end/", plans.end, name="catch_up_end"),
    path("decks/<uuid:deck_id>/media/<path:name>", media.picture, name="deck_media"),
    path("away/", plans.away, name="away"),
    path("away/back/", plans.back, name="back"),
    path("study/", study.page, name="study"),
    path("study/<uuid:deck_id>/", study.page, name="study_deck"),
    path("progress/", progress.page, name="progress"),
    path("settings/", settings.page, name="settings"),
    path("settings/delete/", farewell.page, name="settings_delete"),
    path("settings/zone/", settings.zone, name="settings_zone"),
    path("i18n/", include("django.conf.urls.i18n")),
]
