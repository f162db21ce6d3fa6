"""Every component on one page, in both themes, for those who build the pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from quizzes.queries.agenda import Counts
from quizzes.web.forms.settings import SettingsForm

TOKENS = {
    "colours": ("paper", "surface", "sunken", "line", "ink", "ink-soft", "accent", "accent-wash"),
    "tones": ("bad", "bad-wash", "warn", "warn-wash", "good", "good-wash", "info", "info-wash"),
    "sizes": ("s", "m", "l", "xl", "2xl", "3xl"),
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    with translation.override("en"):  # its own words are English, and so are those it shows
        return _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    form = SettingsForm({"rollover_h": "24", "theme": "dark", "buttons": "4"}, auto_id=False)
    context = {
        "tokens": TOKENS,
        "counts": Counts(new=7, due=12, drill=3, total=22, suspended=0),
        "form": form,
    }
    return render(request, "pages/styleguide.html", context)
