"""After a break a plan instead of a wall, and days away that were said beforehand."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quizzes.core.clock import date_to_day
from quizzes.queries.errors import Missing
from quizzes.services import plans as verbs
from quizzes.services.errors import Refusal
from quizzes.wallclock import now_ms
from quizzes.web.forms.plans import AwayForm, CatchUpForm
from quizzes.web.profile import LearnerRequest


@require_POST
@login_required
def catch_up(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    """Begin one of the plans that Today offers."""
    form = CatchUpForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the plans."))
        return redirect("today")
    pace, until = form.cleaned_data["plan"]
    try:
        verbs.start_catch_up(
            request.user.pk,
            deck_id,
            reviews_per_day=pace,
            until_day=until,
            new_cards=form.cleaned_data["new_cards"],
            now_ms=now_ms(),
        )
    except Refusal as refusal:
        _tell(request, refusal)
    except Missing as missing:
        raise Http404(str(missing)) from None
    return redirect("today")


@require_POST
@login_required
def end(request: LearnerRequest, deck_id: UUID) -> HttpResponse:
    try:
        verbs.end_catch_up(request.user.pk, deck_id)
    except Missing as missing:
        raise Http404(str(missing)) from None
    messages.success(request, _("Your usual limits hold again."))
    return redirect("today")


@require_POST
@login_required
def away(request: LearnerRequest) -> HttpResponse:
    form = AwayForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(problem) for problem in form.errors["until"]))
        return redirect("today")
    try:
        verbs.go_away(request.user.pk, until_day=date_to_day(form.cleaned_data["until"]), now_ms=now_ms())
    except Refusal as refusal:
        _tell(request, refusal)
    return redirect("today")


@require_POST
@login_required
def back(request: LearnerRequest) -> HttpResponse:
    verbs.come_back(request.user.pk, now_ms=now_ms())
    messages.success(request, _("Welcome back."))
    return redirect("today")


def _tell(request: HttpRequest, refusal: Refusal) -> None:
    messages.error(request, str(refusal.message))
