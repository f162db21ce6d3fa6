"""How a learner wants to study and to see the site."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.services.accounts import change_settings
from quizzes.services.errors import Invalid
from quizzes.web.forms.settings import SettingsForm
from quizzes.web.profile import LearnerRequest

UNREADABLE = 422  # the page again, with the form's problems in it


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: LearnerRequest) -> HttpResponse:
    if request.method != "POST":
        form = SettingsForm(initial=_values(request))
        return render(request, "pages/settings.html", {"form": form})
    form = SettingsForm(request.POST)
    if form.is_valid() and _save(request, form):
        _greet(request, form.cleaned_data["interface_language"])
        return redirect("settings")
    return render(request, "pages/settings.html", {"form": form}, status=UNREADABLE)


@require_POST
@login_required
def zone(request: LearnerRequest) -> HttpResponse:
    """The zone of the browser, taken over from Today by one press."""
    try:
        change_settings(request.user.pk, changes={"time_zone": request.POST.get("time_zone", "")})
    except Invalid as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Your days now follow this time zone."))
    return redirect("today")


def _values(request: LearnerRequest) -> dict[str, object]:
    return {name: getattr(request.profile, name) for name in SettingsForm.base_fields}


def _save(request: LearnerRequest, form: SettingsForm) -> bool:
    try:
        change_settings(request.user.pk, changes=form.cleaned_data)
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    return not form.errors


def _greet(request: LearnerRequest, language: str) -> None:
    """In the language just chosen; where the browser decides, the next page will."""
    with translation.override(language or translation.get_language_from_request(request)):
        messages.success(request, _("Saved."))
