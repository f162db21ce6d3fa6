"""Decks, their cards, and which of them the learner studies."""

from typing import Any
from uuid import UUID

from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, Form, StrictNumber, TextField, TodayQuery, read
from quizzes.api.idempotency import repeatable
from quizzes.api.pagination import PageQuery, cursor
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.cards import CardAnswer, rendered_card
from quizzes.queries.library import DeckDetail, cards_of, deck_for, decks_for
from quizzes.services.authoring import version_of
from quizzes.services.library import end_enrolment, enrol


class CountsAnswer(Answer):
    new = serializers.IntegerField(help_text="New cards of today, within the limits.")
    due = serializers.IntegerField(help_text="Cards due today, within the limits.")
    drill = serializers.IntegerField(help_text="Cards to be asked again today.")
    suspended = serializers.IntegerField()
    total = serializers.IntegerField(help_text="All cards.")


class DeckAnswer(Answer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = TextField()
    description = TextField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    revision = serializers.IntegerField(help_text="Grows with every change of the deck.")
    own = serializers.BooleanField(help_text="Yours, and not one that comes with the server.")
    enrolled = serializers.BooleanField(help_text="You study it.")
    counts = CountsAnswer()


class DecksAnswer(Answer):
    decks = DeckAnswer(many=True, help_text="Those under study first.")


class ObjectiveAnswer(Answer):
    key = serializers.CharField()
    title = TextField()
    requires = serializers.ListField(
        child=serializers.CharField(), help_text="Objectives to be learned before."
    )
    cards = serializers.IntegerField()
    learned = serializers.IntegerField(help_text="Cards ever recalled.")
    mature = serializers.IntegerField(help_text="Cards with an interval of 21 days or more.")


class DefinedQuizAnswer(Answer):
    key = serializers.CharField()
    title = TextField()
    questions = serializers.IntegerField()
    minutes = serializers.IntegerField(allow_null=True, help_text="Null: no limit.")
    pass_percent = serializers.IntegerField()


class DeckDetailAnswer(DeckAnswer):
    objectives = ObjectiveAnswer(many=True)
    quizzes = DefinedQuizAnswer(many=True)
    license = serializers.CharField()
    sources = serializers.ListField(child=serializers.DictField())
    new_per_day = serializers.IntegerField(allow_null=True, help_text="Null: as in the profile.")
    reviews_per_day = serializers.IntegerField(allow_null=True, help_text="Null: as in the profile.")


class CardPageAnswer(Answer):
    cards = CardAnswer(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page; null: the end.")


class EnrolmentInput(Form):
    """Cards a day of this deck; null or absent: as in the profile."""

    new_per_day = StrictNumber(required=False, allow_null=True)
    reviews_per_day = StrictNumber(required=False, allow_null=True)


class Decks(Endpoint):
    get_query = TodayQuery

    @operation("decks_list", "The decks you can see", gives=DecksAnswer, example={"decks": [examples.DECK]})
    def get(self, request: Request) -> Response:
        """Those that come with the server, your own, and those you ever studied; with today's counts."""
        decks = decks_for(self.learner_id, now_ms=wallclock.now_ms(), **self.query)
        return Response({"decks": DeckAnswer(decks, many=True).data})


class Deck(Endpoint):
    get_query = TodayQuery

    @operation("decks_read", "One deck", gives=DeckDetailAnswer, example=examples.DECK_DETAIL)
    def get(self, request: Request, deck_id: UUID) -> Response:
        """With its objectives and how far you are, its quizzes, licence and sources. The ETag names the deck's version,
        whatever your counts are: changes of the deck ask for it in If-Match."""
        told = _detail(self.learner_id, deck_id, self.query)
        return Response(told, headers={"ETag": tag(self.learner_id, deck_id)})


@method_decorator(conditional_page, name="dispatch")
class DeckCards(Endpoint):
    get_query = PageQuery
    cache_control = "private, no-cache"

    @operation("decks_cards", "The cards of a deck", gives=CardPageAnswer, example=examples.CARD_PAGE)
    def get(self, request: Request, deck_id: UUID) -> Response:
        """A page in the deck's order. Answers carry an ETag; If-None-Match gives 304 where nothing changed."""
        limit, after = self.query["limit"], self.query.get("cursor", -1)
        found = cards_of(self.learner_id, deck_id, after=after, limit=limit + 1)
        page = found[:limit]
        following = cursor(page[-1].position) if len(found) > limit else None
        return Response({"cards": [rendered_card(card) for card in page], "next": following})


class Enrolment(Endpoint):
    put_query = TodayQuery

    @repeatable
    @operation(
        "decks_enrol",
        "Study a deck, or change its limits",
        takes=EnrolmentInput,
        gives=DeckDetailAnswer,
        body={"new_per_day": 10},
        example=examples.DECK_DETAIL,
    )
    def put(self, request: Request, deck_id: UUID) -> Response:
        """Safe to repeat. The body sets both limits: what is absent is as in the profile."""
        limits = read(EnrolmentInput, request.data)
        enrol(self.learner_id, deck_id, now_ms=wallclock.now_ms(), **limits)
        return Response(_detail(self.learner_id, deck_id, self.query))

    @repeatable
    @operation("decks_leave", "Stop studying a deck", status=204)
    def delete(self, request: Request, deck_id: UUID) -> Response:
        """What you learned stays, and counts again when you come back. Safe to repeat."""
        end_enrolment(self.learner_id, deck_id, now_ms=wallclock.now_ms())
        return Response(status=status.HTTP_204_NO_CONTENT)


def tag(learner_id: UUID, deck_id: UUID) -> str:
    """The deck's version as an ETag."""
    return f'"{version_of(learner_id, deck_id)}"'


def _detail(learner_id: UUID, deck_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    detail: DeckDetail = deck_for(learner_id, deck_id, now_ms=wallclock.now_ms(), **query)
    return {
        **DeckAnswer(detail.summary).data,
        "objectives": ObjectiveAnswer(detail.objectives, many=True).data,
        "quizzes": DefinedQuizAnswer(detail.quizzes, many=True).data,
        "license": detail.license,
        "sources": detail.sources,
        "new_per_day": detail.new_per_day,
        "reviews_per_day": detail.reviews_per_day,
    }
