"""What there is to do now; for a stranger, what this place is."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from quizzes.core.progress.types import Forecast
from quizzes.queries.library import DeckSummary, decks_for, open_decks
from quizzes.queries.plans import Backlog, absence_for, backlogs_for
from quizzes.queries.progress import outlook_for
from quizzes.wallclock import now_ms

BAR = 40
SECONDS_A_CARD = 12  # reading, remembering and grading, once with a few new cards among the old


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "pages/welcome.html", _welcome())
    instant = now_ms()
    decks = decks_for(request.user.pk, now_ms=instant)
    outlook = outlook_for(request.user.pk, now_ms=instant)
    backlogs = backlogs_for(request.user.pk, now_ms=instant)
    studied = [deck for deck in decks if deck.enrolled]
    return render(
        request,
        "pages/today.html",
        {
            "decks": studied,
            "others": [deck for deck in decks if not deck.enrolled],
            "outlook": outlook,
            "week": _week(outlook.forecast),
            "backlogs": [(deck, backlogs[deck.id]) for deck in studied if _is_wall(deck, backlogs[deck.id])],
            "plans": [(deck, backlogs[deck.id].running) for deck in studied if backlogs[deck.id].running],
            "absence": absence_for(request.user.pk, outlook.day),
            "tomorrow": outlook.forecast.days[1].count,
            **_workload(studied),
        },
    )


def _welcome() -> dict[str, Any]:
    """Where strangers may sign up they may also try a deck; its title speaks the language of the page."""
    chinese = (get_language() or "").startswith("zh")
    return {"decks": open_decks() if settings.SIGNUP_OPEN else (), "card_language": "zh" if chinese else "en"}


def _is_wall(deck: DeckSummary, backlog: Backlog) -> bool:
    """Limits that the learner set may have made it a fence already."""
    return bool(backlog.offers) and deck.counts.due > backlog.offers[0].per_day


def _workload(decks: Iterable[DeckSummary]) -> dict[str, Any]:
    counts = [deck.counts for deck in decks]
    new, due, drill = (sum(getattr(count, name) for count in counts) for name in ("new", "due", "drill"))
    ready = new + due + drill
    return {
        "workload": {"new": new, "due": due, "drill": drill},
        "ready": ready,
        "minutes": max(1, round(ready * SECONDS_A_CARD / 60)),
    }


def _week(forecast: Forecast) -> list[dict[str, int]]:
    """Days with the bar of each, in units of a 40 high drawing; the fullest day fills it."""
    most = max((day.count for day in forecast.days), default=0)
    week = []
    for day in forecast.days:
        height = max(1, round(BAR * day.count / most)) if most else 1
        week.append({"day": day.day, "count": day.count, "top": BAR - height, "height": height})
    return week
