"""The study screen. The page brings the first card; from there on the browser talks to the API."""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from quizzes.queries.errors import Missing
from quizzes.queries.library import DeckSummary, decks_for
from quizzes.queries.progress import outlook_for
from quizzes.queries.study import queue_for
from quizzes.templatetags.texts import TAGS, choose
from quizzes.wallclock import now_ms
from quizzes.web.browser import device_of
from quizzes.web.profile import LearnerRequest


class Button(NamedTuple):
    """`grade` is SM-2's, from 0 to 5; `tone` says how the button looks."""

    grade: int
    key: str
    tone: str
    label: str | Promise


AGAIN, HARD, GOOD, EASY = (
    pgettext_lazy("grade", "Again"),
    pgettext_lazy("grade", "Hard"),
    pgettext_lazy("grade", "Good"),
    pgettext_lazy("grade", "Easy"),
)
# By the number of buttons that the learner chose.
BUTTONS = {
    2: (Button(2, "1", "again", AGAIN), Button(4, "2", "good", GOOD)),
    4: (
        Button(1, "1", "again", AGAIN),
        Button(3, "2", "hard", HARD),
        Button(4, "3", "good", GOOD),
        Button(5, "4", "easy", EASY),
    ),
    6: (
        Button(0, "0", "again", pgettext_lazy("grade", "Blank")),
        Button(1, "1", "again", pgettext_lazy("grade", "Wrong")),
        Button(2, "2", "again", pgettext_lazy("grade", "Almost")),
        Button(3, "3", "hard", HARD),
        Button(4, "4", "good", GOOD),
        Button(5, "5", "easy", EASY),
    ),
}
# What the scripts say; they fill in the values.
TEXTS = {
    "again_today": _("again today"),
    "again_then": _("again today, then in %(interval)s"),
    "next_in": _("next in %(interval)s"),
    "undone": _("Taken back."),
    "unsent": _("%(count)s unsent"),
    "refused": _("An answer could not be taken: %(message)s"),
}


@require_safe
@login_required
def page(request: LearnerRequest, deck_id: UUID | None = None) -> HttpResponse:
    """With the header HX-Request: only what the end screen says about the days ahead."""
    instant = now_ms()
    outlook = {"outlook": outlook_for(request.user.pk, now_ms=instant)}
    if request.htmx:
        return render(request, "study/outlook.html", outlook)
    try:
        queue = queue_for(request.user.pk, now_ms=instant, deck_id=deck_id, limit=1)
    except Missing as missing:
        raise Http404(str(missing)) from None
    first = queue.items[0] if queue.items else None
    decks = {deck.id: deck for deck in decks_for(request.user.pk, now_ms=instant)}
    shown = deck_id or (first.card.deck_id if first else None)
    if shown is None and not any(deck.enrolled for deck in decks.values()):
        return render(request, "study/nothing.html")
    profile = request.profile
    context = {
        "queue": queue,
        "first": first,
        "deck": decks.get(shown) if shown else None,
        "deck_id": deck_id,
        "titles": _titles(decks.values(), profile.card_language),
        "texts": TEXTS,
        "buttons": BUTTONS[profile.buttons],
        "device": device_of(request) or "",
    }
    return render(request, "study/page.html", context | outlook)


def _titles(decks: Any, language: str) -> dict[str, list[dict[str, str]]]:
    return {str(deck.id): _pieces(deck, language) for deck in decks if deck.enrolled}


def _pieces(deck: DeckSummary, language: str) -> list[dict[str, str]]:
    return [{"lang": TAGS.get(code, code), "text": text} for code, text in choose(deck.title, language)]
