"""Decks of one's own: from a file, back into one, and entry by entry."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, Form, fault
from quizzes.api.idempotency import repeatable
from quizzes.api.schema import ErrorAnswer, operation
from quizzes.api.uploads import FORM, MEDIA_TYPES, DeckFileInput, Uploading
from quizzes.api.v1 import decks, examples
from quizzes.services import authoring
from quizzes.services.authoring import CSV, FORMATS, YAML, ZIP
from quizzes.services.library import ImportResult

FILE_TYPES = {YAML: "application/yaml", ZIP: "application/zip", CSV: "text/csv"}
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The deck's ETag as it was last read."
)
OTHER_DECK = ("other_deck", "The file is of another deck: its id is not the one of this deck.")
FIXED_ID = ("id_is_fixed", "An entry's id never changes: the history hangs on it.")


class KeyAnswer(Answer):
    entry = serializers.CharField()
    face = serializers.CharField()


class TouchedAnswer(Answer):
    changed = serializers.IntegerField()
    retired = serializers.IntegerField()


class ImportAnswer(Answer):
    deck = serializers.UUIDField()
    slug = serializers.CharField()
    revision = serializers.IntegerField(help_text="Now; 0 in a plan for a deck that is not there yet.")
    applied = serializers.BooleanField(help_text="False: only a plan.")
    added = KeyAnswer(many=True, help_text="Cards that are new, or come back.")
    changed = KeyAnswer(many=True)
    retired = KeyAnswer(many=True, help_text="Cards that are asked no more; their history stays.")
    unchanged = serializers.IntegerField()
    learners = TouchedAnswer(help_text="How many learners have studied the cards that are changed, retired.")


class EntryAnswer(Answer):
    entry = serializers.DictField(help_text="In the fields of the deck format.")


class PlanQuery(Form):
    plan = serializers.BooleanField(default=False, help_text="Only say what would change.")


class FormatQuery(Form):
    format = serializers.ChoiceField(
        choices=FORMATS,
        default=YAML,
        help_text="One file without pictures and grammar (yaml, csv), or the whole folder (zip).",
    )


class PreconditionRequired(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = _("Send the deck's ETag in If-Match, so that nobody's change is lost.")


def _error(code: str, message: str, meaning: str, **more: Any) -> OpenApiResponse:
    told = {"error": {"code": code, "message": message, **more}}
    return OpenApiResponse(ErrorAnswer, description=meaning, examples=[OpenApiExample(code, value=told)])


PROBLEMS = _error(
    "deck_problems",
    "The deck has 1 problem.",
    "The deck has problems: all of them, each with its place.",
    errors=[
        {
            "code": "missing-field",
            "message": "`answer` is missing",
            "path": "deck.yaml",
            "line": 12,
            "column": 5,
        }
    ],
)
STALE = _error("stale", "The deck has changed since you read it. Read it again.", "If-Match is stale.")
NO_TAG = _error("precondition_required", "Send the deck's ETag in If-Match.", "If-Match is missing.")


def _import(name: str, summary: str, *, statuses: tuple[int, ...], more: Any = None) -> Callable:
    """Describes a method that takes a deck's file."""
    types = dict.fromkeys(MEDIA_TYPES, OpenApiTypes.BINARY)
    shown = [
        OpenApiExample(
            "Answer", value=examples.IMPORT, response_only=True, status_codes=[str(code) for code in statuses]
        )
    ]
    told = {code: OpenApiResponse(ImportAnswer, description=summary) for code in statuses}
    return extend_schema(
        operation_id=name,
        summary=summary,
        request={FORM: DeckFileInput, **types},
        responses={**told, 422: PROBLEMS, **(more or {})},
        examples=shown,
        tags=["decks"],
    )


def _edit(name: str, summary: str, *, body: Any = None, code: int = 200) -> Callable:
    """Describes a method of the editor."""
    shown = [OpenApiExample("Answer", value=examples.IMPORT, response_only=True, status_codes=[str(code)])]
    if body is not None:
        shown.append(OpenApiExample("Request", value=body, request_only=True))
    told = OpenApiResponse(ImportAnswer, description=summary)
    return extend_schema(
        operation_id=name,
        summary=summary,
        request=None if body is None else {"application/json": OpenApiTypes.OBJECT},
        responses={code: told, 412: STALE, 422: PROBLEMS, 428: NO_TAG},
        parameters=[IF_MATCH],
        examples=shown,
        tags=["decks"],
    )


class Decks(Uploading, decks.Decks):
    throttle_scope = {"POST": "import"}  # noqa: RUF012  the framework reads it off the class
    post_query = PlanQuery

    @repeatable
    @_import("decks_import", "Import a deck of your own", statuses=(200, 201))
    def post(self, request: Request) -> Response:
        """A YAML file, CSV, or a zip of the deck's folder, as the body or as `file` of a form. The same deck again is
        an update: cards are matched by entry and face, so history stays. 201 for a deck that is new."""
        file = self.uploaded()
        result = authoring.import_own(
            self.learner_id,
            file.content,
            form=file.form,
            now_ms=wallclock.now_ms(),
            plan_only=self.query["plan"],
        )
        created = result.applied and result.revision == 1
        return _imported(self.learner_id, result, status.HTTP_201_CREATED if created else status.HTTP_200_OK)


class Deck(Uploading, decks.Deck):
    throttle_scope = {"PUT": "import"}  # noqa: RUF012  the framework reads it off the class
    conflict = OTHER_DECK
    put_query = PlanQuery

    @repeatable
    @_import("decks_replace", "Replace a deck of your own", statuses=(200,), more={412: STALE})
    def put(self, request: Request, deck_id: UUID) -> Response:
        """With another version of the same deck. A single file keeps the pictures and the grammar the deck has.
        With If-Match only if the deck is what you saw."""
        file = self.uploaded()
        result = authoring.replace_own(
            self.learner_id,
            deck_id,
            file.content,
            form=file.form,
            now_ms=wallclock.now_ms(),
            plan_only=self.query["plan"],
            tags=_tags(request),
        )
        return _imported(self.learner_id, result, status.HTTP_200_OK)

    @operation("decks_delete", "Delete a deck of your own", status=204)
    def delete(self, request: Request, deck_id: UUID) -> Response:
        """It is shown no more; what you learned stays, and counts again when you import it again. Safe to repeat."""
        authoring.delete_deck(self.learner_id, deck_id, now_ms=wallclock.now_ms(), tags=_tags(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


@method_decorator(conditional_page, name="dispatch")
class DeckExport(Endpoint):
    get_query = FormatQuery
    cache_control = "private, no-cache"

    @extend_schema(
        operation_id="decks_export",
        summary="A deck as a file",
        responses={
            (200, media_type): OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
            for media_type in FILE_TYPES.values()
        },
        tags=["decks"],
    )
    def get(self, request: Request, deck_id: UUID) -> HttpResponse:
        """In canonical form; importing it again changes nothing. Cells of CSV that a spreadsheet would run as a formula
        begin with an apostrophe."""
        form = self.query["format"]
        file = authoring.export_deck(self.learner_id, deck_id, form=form)
        response = HttpResponse(file.content, content_type=FILE_TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{file.name}"'
        return response


class DeckCards(decks.DeckCards):
    @repeatable
    @_edit("decks_add_entry", "Add an entry to a deck of your own", body=examples.ENTRY, code=201)
    def post(self, request: Request, deck_id: UUID) -> Response:
        """Behind all others. The body has the fields of the deck format; the checks are those of a file."""
        tags, entry = _required_tags(request), _object(request)
        result = authoring.add_entry(self.learner_id, deck_id, entry, now_ms=wallclock.now_ms(), tags=tags)
        return _imported(self.learner_id, result, status.HTTP_201_CREATED)


class Entry(Endpoint):
    conflict = FIXED_ID

    @operation(
        "decks_read_entry",
        "An entry of a deck",
        gives=EntryAnswer,
        example={"entry": examples.ENTRY},
    )
    def get(self, request: Request, deck_id: UUID, entry: str) -> Response:
        """In the fields of the deck format, with the ETag that a change of it needs."""
        fields, version = authoring.entry_of(self.learner_id, deck_id, entry)
        return Response({"entry": fields}, headers={"ETag": f'"{version}"'})

    @repeatable
    @_edit("decks_change_entry", "Change an entry", body={"answer": {"en": "Paris"}, "why": None})
    def patch(self, request: Request, deck_id: UUID, entry: str) -> Response:
        """The fields that are given; null takes one away. The id never changes."""
        tags, changes = _required_tags(request), _object(request)
        result = authoring.change_entry(
            self.learner_id, deck_id, entry, changes, now_ms=wallclock.now_ms(), tags=tags
        )
        return _imported(self.learner_id, result, status.HTTP_200_OK)

    @repeatable
    @_edit("decks_remove_entry", "Remove an entry")
    def delete(self, request: Request, deck_id: UUID, entry: str) -> Response:
        """Its cards are asked no more; their history stays."""
        tags = _required_tags(request)
        result = authoring.remove_entry(self.learner_id, deck_id, entry, now_ms=wallclock.now_ms(), tags=tags)
        return _imported(self.learner_id, result, status.HTTP_200_OK)


def _imported(learner_id: UUID, result: ImportResult, code: int) -> Response:
    def keys(found: Any) -> list[dict[str, str]]:
        return [{"entry": entry, "face": face} for entry, face in found]

    told = {
        "deck": str(result.deck_id),
        "slug": result.slug,
        "revision": result.revision,
        "applied": result.applied,
        "added": keys(result.added),
        "changed": keys(result.changed),
        "retired": keys(result.retired),
        "unchanged": len(result.unchanged),
        "learners": dict(result.learners),
    }
    headers = {"ETag": decks.tag(learner_id, result.deck_id)} if result.applied else {}
    return Response(told, status=code, headers=headers)


def _tags(request: Request) -> authoring.Tags:
    """The versions in If-Match; None without it, or for `*`. Weak ones count: gzip weakens what it touches."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    return frozenset(tag.removeprefix("W/").strip('"') for tag in parse_etags(given))


def _required_tags(request: Request) -> authoring.Tags:
    if "If-Match" not in request.headers:
        raise PreconditionRequired
    return _tags(request)


def _object(request: Request) -> dict[str, Any]:
    if not isinstance(request.data, dict):
        raise ValidationError({"non_field_errors": [fault(_("Give an object."), "invalid")]})
    return request.data
