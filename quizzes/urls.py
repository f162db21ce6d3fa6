"""Every address of the site: pages, the API with its documents, accounts, admin and the probes."""

from django.contrib import admin
from django.urls import include, path, re_path

from quizzes.api import probes
from quizzes.api.endpoint import Nowhere

urlpatterns = [
    path("", include("quizzes.web.urls")),
    path("api/", include("quizzes.api.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    # allauth serves these always, and without an adapter that keeps numbers they end as a server error.
    re_path(r"^_allauth/\w+/v1/(?:account|auth)/phone\b", Nowhere.as_view()),
    path("_allauth/", include("allauth.headless.urls")),
    path("admin/", admin.site.urls),
    path("healthz", probes.alive, name="healthz"),
    path("readyz", probes.ready, name="readyz"),
]

handler400 = "quizzes.web.views.problems.bad_request"
handler403 = "quizzes.web.views.problems.forbidden"
handler404 = "quizzes.web.views.problems.not_found"
handler500 = "quizzes.web.views.problems.broken"
