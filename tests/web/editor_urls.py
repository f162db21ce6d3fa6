"""The site's addresses, and that of an editor of entries."""

from django.http import HttpResponse
from django.urls import path

from quizzes.urls import urlpatterns as site


def editor(request, deck_id, entry):
    return HttpResponse(entry)


urlpatterns = [path("decks/<uuid:deck_id>/cards/<slug:entry>/edit/", editor, name="deck_entry_edit"), *site]
