"""The pages."""

from django.urls import include, path

from quizzes.web.views import (
    app,
    authoring,
    cards,
    decks,
    devices,
    editor,
    farewell,
    guests,
    importing,
    media,
    plans,
    progress,
    search,
    settings,
    study,
    styleguide,
    today,
)

VERBS = ("suspend", "unsuspend", "bury", "unbury", "flag", "reset")

urlpatterns = [
    path("", today.page, name="today"),
    path("try/<uuid:deck_id>/", guests.begin, name="try"),
    path("decks/", decks.library, name="library"),
    path("decks/new/", authoring.new, name="deck_new"),
    path("decks/import/", importing.page, name="deck_import"),
    path("decks/import/confirm/", importing.confirm, name="deck_import_confirm"),
    path("decks/<uuid:deck_id>/", decks.page, name="deck"),
    path("decks/<uuid:deck_id>/enrol/", decks.enrol, name="deck_enrol"),
    path("decks/<uuid:deck_id>/leave/", decks.leave, name="deck_leave"),
    path("decks/<uuid:deck_id>/catch-up/", plans.catch_up, name="catch_up"),
    path("decks/<uuid:deck_id>/catch-up/end/", plans.end, name="catch_up_end"),
    path("away/", plans.away, name="away"),
    path("away/back/", plans.back, name="back"),
    path("decks/<uuid:deck_id>/replace/", importing.page, name="deck_replace"),
    path("decks/<uuid:deck_id>/export/", authoring.export, name="deck_export"),
    path("decks/<uuid:deck_id>/delete/", authoring.delete, name="deck_delete"),
    path("decks/<uuid:deck_id>/print/", authoring.sheet, name="deck_print"),
    path("decks/<uuid:deck_id>/cards/new/", editor.new, name="deck_entry_new"),
    path("decks/<uuid:deck_id>/cards/preview/", editor.preview, name="deck_entry_preview"),
    path("decks/<uuid:deck_id>/cards/<slug:entry>/edit/", editor.edit, name="deck_entry_edit"),
    path("decks/<uuid:deck_id>/cards/<slug:entry>/remove/", editor.remove, name="deck_entry_remove"),
    path("decks/<uuid:deck_id>/media/<path:name>", media.picture, name="deck_media"),
    path("cards/", search.page, name="cards"),
    path("cards/bulk/", search.bulk, name="cards_bulk"),
    path("cards/<uuid:card_id>/", cards.page, name="card"),
    *(
        path(f"cards/<uuid:card_id>/{verb}/", cards.act, {"verb": verb}, name=f"card_{verb}")
        for verb in VERBS
    ),
    path("study/", study.page, name="study"),
    path("study/practice/", study.practice, name="practice"),
    path("study/<uuid:deck_id>/", study.page, name="study_deck"),
    path("study/<uuid:deck_id>/practice/", study.practice, name="practice_deck"),
    path("progress/", progress.page, name="progress"),
    path("settings/", settings.page, name="settings"),
    path("settings/delete/", farewell.page, name="settings_delete"),
    path("settings/devices/", devices.page, name="devices"),
    path("settings/devices/<uuid:device_id>/rename/", devices.rename, name="device_rename"),
    path("settings/devices/<uuid:device_id>/revoke/", devices.revoke, name="device_revoke"),
    path("settings/zone/", settings.zone, name="settings_zone"),
    path("styleguide/", styleguide.page, name="styleguide"),
    path("sw.js", app.worker, name="worker"),
    path("manifest/<str:language>.webmanifest", app.manifest, name="manifest"),
    path("offline/", app.offline, name="offline"),
    path("i18n/", include("django.conf.urls.i18n")),
]
