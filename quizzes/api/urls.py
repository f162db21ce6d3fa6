"""Everything under /api/, so that nothing there answers with a page."""

from django.urls import include, path, re_path

from quizzes.api.document import Document, Swagger
from quizzes.api.endpoint import Nowhere

app_name = "api"
urlpatterns = [
    path("v1/openapi.json", Document.as_view(), name="openapi"),
    path("v1/", include("quizzes.api.v1.urls")),
    path("docs/", Swagger.as_view(), name="docs"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
