"""A card's page: both sides, where it stands and why, and what can be done with it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quizzes.core.clock import day_to_date
from quizzes.core.scheduling.fold import MAX_FLAG
from quizzes.core.scheduling.types import Kind
from quizzes.queries.accounts import today_for
from quizzes.queries.errors import Missing
from quizzes.queries.library import card_for, deck_for
from quizzes.queries.reasons import sentence
from quizzes.queries.study import History, history_for
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms
from quizzes.web.browser import device_of
from quizzes.web.profile import LearnerRequest
from quizzes.web.standing import standing

DONE = {
    Kind.SUSPEND: gettext_lazy("Suspended: it is not asked any more."),
    Kind.UNSUSPEND: gettext_lazy("It is asked again."),
    Kind.BURY: gettext_lazy("Buried: it comes back tomorrow."),
    Kind.UNBURY: gettext_lazy("It can be asked today again."),
    Kind.FLAG: gettext_lazy("Saved."),
    Kind.RESET: gettext_lazy("The card is new again."),
}
FLAGS = range(MAX_FLAG + 1)
RESET = "reset"


@require_safe
@login_required
def page(request: LearnerRequest, card_id: UUID) -> HttpResponse:
    instant = now_ms()
    try:
        history = history_for(request.user.pk, card_id)
        deck = deck_for(request.user.pk, history.card.deck_id, now_ms=instant)
    except Missing as missing:
        raise Http404(str(missing)) from None
    today = today_for(request.profile, now_ms=instant)
    context = {
        "card": history.card,
        "state": history.state,
        "deck": deck.summary,
        "standing": standing(history.state, today, retired=history.card.retired),
        "buried": history.state.is_buried(today),
        "reasons": [sentence(reason) for reason in history.reasons],
        "steps": _steps(history),
        "facts": _facts(history),
        "flags": FLAGS,
        "asking": request.GET.get("ask") == RESET,
    }
    return render(request, "cards/card.html", context)


@require_POST
@login_required
def act(request: LearnerRequest, card_id: UUID, verb: str) -> HttpResponse:
    """One event of the log. Beginning anew asks first, because it is felt for weeks."""
    try:
        card_for(request.user.pk, card_id)
    except Missing as missing:
        raise Http404(str(missing)) from None
    kind = Kind(verb)
    flag = flag_of(request)
    if kind is Kind.FLAG and flag is None:
        return HttpResponseBadRequest()
    note(request, kind, [card_id], flag=flag)
    messages.success(request, DONE[kind])
    return redirect("card", card_id)


def note(request: LearnerRequest, kind: Kind, cards: Iterable[UUID], *, flag: int | None = None) -> int:
    """Into the log, one event a card; how many cards the learner can see and were noted."""
    instant = now_ms()
    payload: dict[str, Any] | None = None
    if kind is Kind.BURY:
        tomorrow = today_for(request.profile, now_ms=instant) + 1
        payload = {"until": day_to_date(tomorrow).isoformat()}
    elif kind is Kind.FLAG:
        payload = {"flag": flag}
    device = device_of(request)
    batch = record_events(
        request.user.pk,
        items=[
            EventInput(id=uuid4(), kind=kind, card=card, at_ms=instant, payload=payload) for card in cards
        ],
        device_id=UUID(device) if device else None,
        client_now_ms=None,
        clock=now_ms,
    )
    return sum(result.status == "accepted" for result in batch.results)


def flag_of(request: LearnerRequest) -> int | None:
    given = request.POST.get("flag", "")
    return (
        int(given)
        if given.isascii() and given.isdigit() and len(given) == 1 and int(given) in FLAGS
        else None
    )


def _steps(history: History) -> list[Any]:
    """The latest first: that is what people come for."""
    return list(reversed(history.steps))


def _facts(history: History) -> dict[str, Any]:
    state = history.state
    return {
        "ease": f"{state.ease // 100}.{state.ease % 100:02}",
        "answers": sum(step.kind in (Kind.REVIEW, Kind.PRACTICE) for step in history.steps),
    }
