"""How a deck has changed since a device fetched it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer
from quizzes.api.pagination import PageQuery, cursor
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.cards import CardAnswer, rendered_card
from quizzes.queries.sync import DeckReset, deck_changes
from quizzes.services.errors import Conflict


class ChangesQuery(PageQuery):
    after = serializers.IntegerField(
        default=0, min_value=0, max_value=2**31 - 1, help_text="The revision you hold; 0: everything."
    )
    digest = serializers.RegexField(
        r"^[0-9a-f]{64}$",
        required=False,
        help_text="The deck's digest at that revision, as you were given it.",
    )


class ChangesAnswer(Answer):
    revision = serializers.IntegerField(help_text="What you hold once you have every page.")
    digest = serializers.CharField()
    cards = CardAnswer(many=True, help_text="Changed since; `retired` marks those that are gone.")
    next = serializers.CharField(allow_null=True, help_text="The next page's cursor; null: that was all.")


class DeckChanges(Endpoint):
    get_query = ChangesQuery
    conflict = ("deck_reset", "Fetch this deck whole: after=0.")

    @operation("decks_changes", "What changed in a deck", gives=ChangesAnswer, example=examples.CHANGES)
    def get(self, request: Request, deck_id: UUID) -> Response:
        """409 `deck_reset`: what you hold is not a past of this deck. Fetch it whole."""
        query, skip = self.query, self.query.get("cursor", 0)
        try:
            found = deck_changes(
                self.learner_id,
                deck_id,
                after=query["after"],
                digest=query.get("digest"),
                skip=skip,
                limit=query["limit"],
            )
        except DeckReset:
            raise Conflict(_("This deck has another past here. Fetch it whole."), code="deck_reset") from None
        return Response(
            {
                "revision": found.revision,
                "digest": found.digest,
                "cards": [rendered_card(card) for card in found.cards],
                "next": cursor(skip + len(found.cards)) if found.has_more else None,
            }
        )
