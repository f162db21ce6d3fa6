"""The API's document: our operations with their errors and examples. Those for accounts: `schema_accounts`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer
from quizzes.api.throttling import scope_of
from quizzes.db.faults import RETRY_AFTER_S

LEARNER_ID = "2f6f9a52-6b0e-4f5b-9a57-0c7d8e9f1a2b"


class FaultAnswer(Answer):
    code = serializers.CharField(help_text="Stable, for programs.")
    message = serializers.CharField(help_text="A sentence in the language of Accept-Language.")
    field = serializers.CharField(required=False, help_text="What it concerns.")
    path = serializers.CharField(required=False, help_text="The file of a deck where the fault lies.")
    line = serializers.IntegerField(required=False, help_text="From 1.")
    column = serializers.IntegerField(required=False, help_text="From 1; in a table, the cell.")


class ErrorDetails(FaultAnswer):
    errors = FaultAnswer(  # type: ignore[assignment]  # DRF takes declared fields off the class
        many=True, required=False, help_text="Every fault of a form, the first included."
    )


class ErrorAnswer(Answer):
    error = ErrorDetails()


# Status → what it means here, and an example of code and message.
ERRORS: Mapping[str, tuple[str, str, str]] = {
    "400": ("The form or a value is wrong.", "missing_field", "This field is required."),
    "401": ("Nobody is signed in.", "not_authenticated", "Authentication credentials were not provided."),
    "403": ("Not allowed.", "csrf_failed", "The page is out of date. Load it again."),
    "404": ("Not there, or not yours.", "not_found", "There is no such deck."),
    "413": ("The body is larger than 2 MiB.", "too_large", "The body is too large."),
    "415": ("The body is not JSON.", "unsupported_media_type", "Unsupported media type in request."),
    "429": ("Too often. Ask again after Retry-After seconds.", "throttled", "Request was throttled."),
    "503": (
        "The server is busy. Nothing was written; send the same again after Retry-After seconds.",
        "unavailable",
        "The server is busy. Try again in a moment.",
    ),
}

RETRY_AFTER = {"schema": {"type": "integer"}, "description": "Seconds.", "example": RETRY_AFTER_S}
REUSED = ("idempotency_key_reused", "This Idempotency-Key was used for another request.")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 255 visible ASCII characters, drawn anew for each write. The same request under the same key "
    "happens once in 24 hours; sent again, it gets the first answer with `Idempotency-Replayed: true`.",
)


def operation(
    name: str,
    summary: str,
    *,
    gives: type[Answer] | None = None,
    status: int = 200,
    takes: type[serializers.Serializer] | None = None,
    example: Any = None,
    body: Any = None,
    file: str = "",
) -> Callable[[Callable], Callable]:
    """Describe a method of an endpoint: its name for clients, its forms, an example of what goes in and comes out.

    `file` is the media type of an answer that is one.
    """
    examples = []
    if body is not None:
        examples.append(OpenApiExample("Request", value=body, request_only=True))
    if example is not None:
        examples.append(
            OpenApiExample("Answer", value=example, response_only=True, status_codes=[str(status)])
        )
    told = OpenApiResponse(gives, description="Done." if gives is None else summary)
    answers = {(status, file): OpenApiTypes.BINARY} if file else {status: told}
    return extend_schema(
        operation_id=name,
        summary=summary,
        request=takes,
        responses=answers,
        examples=examples,
        tags=[name.partition("_")[0]],
    )


class Operation(AutoSchema):
    """An operation with the query form of its endpoint and with the errors that it can answer."""

    view: Endpoint  # type: ignore[override]  # the document holds no others

    def get_override_parameters(self) -> list[Any]:
        form = self.view.query_form(self.method)
        found: list[Any] = [form] if form().fields else []
        return [*found, IDEMPOTENCY_KEY] if self._is_repeatable() else found

    def _is_repeatable(self) -> bool:
        return hasattr(getattr(self.view, self.method.lower()), "repeatable")

    def _get_request_body(self, direction: str = "request") -> Any:
        """spectacular gives DELETE no body; ours may ask for a password."""
        method = self.method
        self.method = "POST" if method == "DELETE" else method
        try:
            return super()._get_request_body(direction)
        finally:
            self.method = method

    def get_operation(self, *args: Any) -> dict[str, Any] | None:
        found = super().get_operation(*args)
        if found is not None:
            shape = self.resolve_serializer(ErrorAnswer, "response").ref
            found["responses"].update(
                (status, _error(status, shape)) for status in _statuses(found, self.method)
            )
            conflict = self.view.conflict or (REUSED if self._is_repeatable() else None)
            if conflict:
                found["responses"]["409"] = _told(*conflict, conflict[1], shape)
            if scope_of(self.view.throttle_scope, self.method):
                found["responses"]["429"] = _error("429", shape)
        return found


def _statuses(found: Mapping[str, Any], method: str) -> Iterator[str]:
    """400 for all: any of them refuses a parameter that it does not know."""
    yield from ("400", "401")
    if method != "GET":
        yield "403"
    # A deck may be named in the query too.
    if any(
        parameter["name"] == "deck" or parameter["in"] == "path" for parameter in found.get("parameters", ())
    ):
        yield "404"
    if "requestBody" in found:
        yield from ("413", "415")
    yield "503"


def _error(status: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    meaning, code, message = ERRORS[status]
    told = _told(code, message, meaning, shape)
    if status in ("429", "503"):
        told["headers"] = {"Retry-After": dict(RETRY_AFTER)}
    return told


def _told(code: str, message: str, meaning: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    content = {"schema": dict(shape), "example": {"error": {"code": code, "message": message}}}
    return {"description": meaning, "content": {"application/json": content}}


class AccessTokenScheme(OpenApiAuthenticationExtension):
    target_class = "quizzes.api.authentication.AccessToken"
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return build_bearer_security_scheme_object(
            header_name="Authorization", token_prefix=JWTTokenAuthentication().keyword, bearer_format="JWT"
        )


class BrowserSessionScheme(OpenApiAuthenticationExtension):
    target_class = "quizzes.api.authentication.BrowserSession"
    name = "browserSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        described = "The session of the web pages; writing needs X-CSRFToken too."
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": described}
