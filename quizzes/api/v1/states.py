"""Where every card stands, for a device that mirrors all of it."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, Form, IdField
from quizzes.api.pagination import LARGEST_PAGE
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.cards import CardStateRow, state_row
from quizzes.queries.accounts import profile_for, today_for
from quizzes.queries.sync import states_for


class StatesQuery(Form):
    after = IdField(required=False, help_text="`next` of the previous page.")
    limit = serializers.IntegerField(default=LARGEST_PAGE, min_value=1, max_value=LARGEST_PAGE)


class StatesAnswer(Answer):
    states = CardStateRow(many=True, help_text="By card id. A card without a state is new.")
    next = serializers.UUIDField(allow_null=True, help_text="Send it as `after`; null: that was all.")


class States(Endpoint):
    get_query = StatesQuery

    @operation("states_list", "Where every card stands", gives=StatesAnswer, example=examples.STATES)
    def get(self, request: Request) -> Response:
        limit = self.query["limit"]
        found = states_for(self.learner_id, after=self.query.get("after"), limit=limit + 1)
        day = today_for(profile_for(self.learner_id), now_ms=wallclock.now_ms())
        rows = [state_row(card, state, day) for card, state in found[:limit]]
        return Response({"states": rows, "next": found[limit - 1][0] if len(found) > limit else None})
