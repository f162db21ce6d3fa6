"""What makes the site an app that can be installed and opened without a network."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quizzes.web.assets import shell

LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
# The colours of tokens.css: the accent, and the paper behind the page while it opens.
ACCENT, PAPER = "#0a6a5b", "#f5f7f5"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker rules only what lies below its address. Asked for anew at every visit."""
    files = shell()
    context = {
        "version": json.dumps(files.version),
        "assets": json.dumps(files.addresses),
        "offline": json.dumps(reverse("offline")),
    }
    response = render(request, "app/sw.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """Browsers ask for it without cookies, so the address says the language."""
    if language not in LANGUAGES:
        raise Http404
    with translation.override(language):
        body = _manifest(LANGUAGES[language])
    response = JsonResponse(
        body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "max-age=3600"
    return response


def _manifest(tag: str) -> dict[str, Any]:
    return {
        "id": "/",
        "name": "Quizdeck",
        "short_name": "Quizdeck",
        "description": _("Cards that come back when you are about to forget them."),
        "lang": tag,
        "start_url": reverse("today"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": ACCENT,
        "categories": ["education"],
        "icons": [
            {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            _icon("icon-192", 192),
            _icon("icon-512", 512),
            {**_icon("icon-maskable-512", 512), "purpose": "maskable"},
        ],
        "shortcuts": [{"name": _("Study"), "url": reverse("study")}],
    }


def _icon(name: str, size: int) -> dict[str, str]:
    return {"src": static(f"img/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png"}


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows in place of a page that it cannot fetch: in both languages, and about nobody."""
    languages = [{"code": code, "tag": tag} for code, tag in LANGUAGES.items()]
    return render(request, "app/offline.html", {"languages": languages})
