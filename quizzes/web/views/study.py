"""The study screen. The page brings the first card; from there on the browser talks to the API."""

from collections.abc import Iterable
from datetime import time
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from quizzes.queries.errors import Missing
from quizzes.queries.library import CardView, DeckSummary, decks_for
from quizzes.queries.practice import Mode, practice_counts, practice_for
from quizzes.queries.progress import outlook_for
from quizzes.queries.study import queue_for
from quizzes.templatetags.texts import TAGS, choose
from quizzes.wallclock import now_ms
from quizzes.web.assets import modules
from quizzes.web.browser import device_of
from quizzes.web.forms.practice import PracticeForm
from quizzes.web.profile import LearnerRequest
from quizzes.web.study_texts import TEXTS


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


@require_safe
@login_required
def page(request: LearnerRequest, deck_id: UUID | None = None) -> HttpResponse:
    """With the header HX-Request: only what the end screen says about the days ahead."""
    instant = now_ms()
    if request.htmx:
        return _end(request, deck_id, instant)
    try:
        queue = queue_for(request.user.pk, now_ms=instant, deck_id=deck_id, limit=1)
    except Missing as missing:
        raise Http404(str(missing)) from None
    first = queue.items[0].card if queue.items else None
    return _show(
        request, {"counts": queue.counts, "role": queue.items[0].role if first else ""}, first, deck_id
    )


@require_safe
@login_required
def practice(request: LearnerRequest, deck_id: UUID | None = None) -> HttpResponse:
    """Ahead of the day, or a deck again: answers that never move the schedule. What cannot be read asks nothing."""
    instant = now_ms()
    if request.htmx:
        return _end(request, deck_id, instant)
    form = PracticeForm(request.GET)
    if not form.is_valid():
        raise Http404(str(form.errors))
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    mode = Mode(wanted.pop("mode"))
    try:
        found = practice_for(request.user.pk, now_ms=instant, mode=mode, deck_id=deck_id, limit=1, **wanted)
    except Missing as missing:
        raise Http404(str(missing)) from None
    first = found.items[0].card if found.items else None
    asked = {"mode": mode, "cards": found.cards, "query": urlencode({"mode": mode, **wanted}), **wanted}
    return _show(request, {"practice": asked}, first, deck_id)


def _show(
    request: LearnerRequest, context: dict[str, Any], first: CardView | None, deck_id: UUID | None
) -> HttpResponse:
    """The screen with its first card; where nothing is studied at all, the way to the library."""
    instant = now_ms()
    decks = {deck.id: deck for deck in decks_for(request.user.pk, now_ms=instant)}
    shown = deck_id or (first.deck_id if first else None)
    if shown is None and not any(deck.enrolled for deck in decks.values()):
        return render(request, "study/nothing.html")
    profile = request.profile
    common = {
        "first": first,
        "deck": decks.get(shown) if shown else None,
        "titles": _titles(decks.values(), profile.card_language),
        "editors": _editors(decks.values()),
        "texts": TEXTS,
        "buttons": BUTTONS[profile.buttons],
        "device": device_of(request) or "",
        "modules": modules("js/study/page.js"),
    }
    return render(
        request, "study/page.html", common | _outlook(request, deck_id, decks.values(), instant) | context
    )


def _end(request: LearnerRequest, deck_id: UUID | None, instant: int) -> HttpResponse:
    decks = decks_for(request.user.pk, now_ms=instant)
    return render(request, "study/outlook.html", _outlook(request, deck_id, decks, instant))


def _outlook(
    request: LearnerRequest, deck_id: UUID | None, decks: Iterable[DeckSummary], instant: int
) -> dict[str, Any]:
    """What the end says of the days ahead, and what else there is to do now."""
    return {
        "deck_id": deck_id,
        "outlook": outlook_for(request.user.pk, now_ms=instant),
        "ahead": practice_counts(request.user.pk, now_ms=instant, deck_id=deck_id),
        "others": [deck for deck in decks if deck.enrolled and deck.id != deck_id and _ready(deck)],
        "new_day": time(request.profile.rollover_h),
    }


def _ready(deck: DeckSummary) -> int:
    return deck.counts.new + deck.counts.due + deck.counts.drill


def _titles(decks: Iterable[DeckSummary], language: str) -> dict[str, list[dict[str, str]]]:
    return {str(deck.id): _pieces(deck, language) for deck in decks if deck.enrolled}


def _pieces(deck: DeckSummary, language: str) -> list[dict[str, str]]:
    sole = deck.languages[0] if len(deck.languages) == 1 else ""
    pieces = choose(deck.title, language)
    return [{"lang": TAGS.get(code or sole, code or sole), "text": text} for code, text in pieces]


def _editors(decks: Iterable[DeckSummary]) -> dict[str, str]:
    """By own deck, where an entry is edited; its id stands for ENTRY."""
    try:
        return {
            str(deck.id): reverse("deck_entry_edit", args=[deck.id, "ENTRY"]) for deck in decks if deck.own
        }
    except NoReverseMatch:
        return {}  # the site has no editor
