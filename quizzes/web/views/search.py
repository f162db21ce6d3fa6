"""Cards found by what is in them and by how one stands with them, and many of them put away at once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from quizzes.core.scheduling.types import Kind
from quizzes.core.search.grammar import LONGEST
from quizzes.queries.errors import Unreadable
from quizzes.queries.library import deck_titles
from quizzes.queries.search import Results, search
from quizzes.wallclock import now_ms
from quizzes.web.excerpts import Note, marked
from quizzes.web.profile import LearnerRequest
from quizzes.web.standing import standing
from quizzes.web.views.cards import FLAGS, flag_of, note
from quizzes.web.views.decks import UNREADABLE, after

CARDS_A_PAGE = 50
MOST_AT_ONCE = 500
VERBS = {"suspend": Kind.SUSPEND, "unsuspend": Kind.UNSUSPEND, "flag": Kind.FLAG}
# One press each; the rest of the grammar is explained on the page.
SHORTCUTS: tuple[tuple[str, str | Promise], ...] = (
    ("is:due", gettext_lazy("Due")),
    ("is:leech", gettext_lazy("Hard to keep")),
    ("is:suspended", gettext_lazy("Suspended")),
    ("is:flagged", gettext_lazy("Flagged")),
    ("is:new", gettext_lazy("New cards")),
)
# A search and what it finds.
GRAMMAR: tuple[tuple[str, str | Promise], ...] = (
    ('bridge "port mapping"', gettext_lazy("Both are in the card, in any of its languages.")),
    ("-swarm", gettext_lazy("A dash turns anything round: this is not in the card.")),
    ("deck:docker tag:network", gettext_lazy("Of one deck, with a tag.")),
    ("kind:command objective:volumes", gettext_lazy("Of one kind, under one objective.")),
    (
        "is:due is:new is:learned is:young is:mature",
        gettext_lazy("Where the card stands. Also drill, suspended, buried, leech, flagged, retired."),
    ),
    ("flag:3", gettext_lazy("With this flag; flag:0 has none.")),
    ("lapses>3 interval>=21 ease<200", gettext_lazy("Times forgotten, days, and ease in hundredths.")),
    ("due<0 due<=7", gettext_lazy("Days from today until it is due: overdue, or within a week.")),
)


@require_safe
@login_required
def page(request: LearnerRequest) -> HttpResponse:
    """With the header HX-Request: the next cards of the list alone."""
    query = request.GET.get("q", "")
    context: dict[str, Any] = {"q": query, "shortcuts": SHORTCUTS, "grammar": GRAMMAR, "longest": LONGEST}
    try:
        start = max(0, after(request))
        results = search(request.user.pk, query, now_ms=now_ms(), after=start, limit=CARDS_A_PAGE)
    except Unreadable as refusal:
        notes = [Note(1, part.column, part.message) for part in refusal.parts]
        return render(
            request, "cards/search.html", context | {"faults": marked(query, notes)}, status=UNREADABLE
        )
    context |= {"flags": FLAGS, "first": not start, **_rows(request, results, query)}
    return render(request, "cards/rows.html" if request.htmx else "cards/search.html", context)


@require_POST
@login_required
def bulk(request: LearnerRequest) -> HttpResponse:
    """One event for each card that was chosen; cards that the learner cannot see count as none."""
    kind, flag = VERBS.get(request.POST.get("do", "")), flag_of(request)
    cards = _chosen(request)
    if kind is None or cards is None or (kind is Kind.FLAG and flag is None):
        return HttpResponseBadRequest()
    if len(cards) > MOST_AT_ONCE:
        messages.error(request, _("Choose at most %(count)d cards at once.") % {"count": MOST_AT_ONCE})
    elif not cards:
        messages.warning(request, _("Choose the cards first."))
    else:
        done = note(request, kind, cards, flag=flag)
        messages.success(
            request, ngettext("%(count)d card changed.", "%(count)d cards changed.", done) % {"count": done}
        )
    return redirect(f"{reverse('cards')}?{urlencode({'q': request.POST.get('q', '')})}")


def _chosen(request: LearnerRequest) -> list[UUID] | None:
    """None where something is no card's id. Each once: twice chosen is not changed twice."""
    try:
        return list(dict.fromkeys(map(UUID, request.POST.getlist("card"))))
    except ValueError:
        return None


def _rows(request: LearnerRequest, results: Results, query: str) -> dict[str, Any]:
    titles = deck_titles(request.user.pk)
    rows = [
        {
            "card": found.card,
            "deck": titles[found.card.deck_id],
            "standing": standing(found.state, results.day, retired=found.card.retired),
        }
        for found in results.found
    ]
    following = urlencode({"q": query, "after": results.found[-1].number}) if results.has_more else None
    return {"rows": rows, "following": following}
