"""The contract for people and programs: the committed document, and Swagger's page to try it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.api.endpoint import Endpoint

COMMITTED = Path(__file__).parent / "v1" / "openapi.yaml"


@cache
def document() -> dict[str, Any]:
    """What `make openapi` wrote; a test holds it against the code."""
    found: dict[str, Any] = yaml.load(COMMITTED.read_bytes(), Loader=yaml.CSafeLoader)
    return found


@method_decorator(conditional_page, name="dispatch")
class Document(Endpoint):
    schema = None
    authentication_classes = ()
    permission_classes = ()
    throttle_scope = "open"
    cache_control = "public, no-cache"

    def get(self, request: Request) -> Response:
        return Response(document())


class Swagger(SpectacularSwaggerSplitView):
    """The one page under /api/; its files come from this server."""

    schema = None
    authentication_classes = ()
    url_name = "api:openapi"
    template_name = "api/docs.html"
