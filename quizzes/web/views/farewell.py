"""The page on which a learner deletes the account."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quizzes.services.deletion import delete_account
from quizzes.services.errors import Invalid
from quizzes.services.guests import end_guest
from quizzes.services.throttling import Rate, count_request
from quizzes.wallclock import now_ms
from quizzes.web.forms.farewell import FarewellForm
from quizzes.web.profile import LearnerRequest
from quizzes.web.views.settings import UNREADABLE


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: LearnerRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request, FarewellForm(), HTTPStatus.OK)
    if request.profile.is_guest:
        return _end_visit(request)
    form = FarewellForm(request.POST)
    if form.is_valid() and not _may_try(request):
        form.add_error(None, _("Too many attempts. Try again in an hour."))
        return _show(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    if form.is_valid() and _delete(request, form):
        logout(request)
        messages.success(request, _("Your account is gone, with everything in it."))
        return redirect("account_login")
    return _show(request, form, UNREADABLE)


def _end_visit(request: LearnerRequest) -> HttpResponse:
    end_guest(request.user.pk)
    logout(request)
    messages.success(request, _("Your visit has ended, and nothing of it is kept."))
    return redirect("today")


def _may_try(request: LearnerRequest) -> bool:
    """Counted together with the API's attempts."""
    most, seconds, _whose = settings.API_RATES["password"]
    return count_request(f"password:{request.user.pk}", rate=Rate(most, seconds), now_ms=now_ms()) is None


def _delete(request: LearnerRequest, form: FarewellForm) -> bool:
    try:
        delete_account(request.user.pk, password=form.cleaned_data["password"])
    except Invalid as refusal:
        form.add_error("password", str(refusal.message))
    return not form.errors


def _show(request: LearnerRequest, form: FarewellForm, status: int) -> HttpResponse:
    return render(request, "pages/farewell.html", {"form": form}, status=status)
