"""Cards by what stands in them, beside them, and by how the learner stands with them."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, TodayQuery
from quizzes.api.pagination import PageQuery, cursor
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.cards import CardAnswer, CardStateAnswer, rendered_card, rendered_state
from quizzes.core.clock import day_to_date
from quizzes.core.search.grammar import LONGEST
from quizzes.queries.search import Found, search

GRAMMAR = """\
Terms parted by spaces; a card must fit them all. `bridge` and `"port mapping"` are looked for in the card's text in
all its languages, parts of words included, upper and lower case alike. `deck:docker`, `tag:network`, `kind:command`,
`objective:volumes`, `entry:pid-namespace` and `flag:3` (0: none) ask what stands beside the text. `is:` takes new,
learned, young, mature, due, drill, suspended, buried, leech, flagged and retired (without it no retired card is found).
`lapses`, `interval` (days), `ease` (hundredths) and `due` (days from today) are compared: `lapses>3`, `ease<=200`,
`due<0`. `-` turns a term round: `-is:suspended`. In quotes nothing has a meaning of its own: `"-p"`, `"nginx:latest"`.
Absent or empty: all cards.
"""


class SearchQuery(PageQuery, TodayQuery):
    # White space at the ends stays: faults name columns.
    q = serializers.CharField(
        default="", allow_blank=True, trim_whitespace=False, max_length=LONGEST, help_text=GRAMMAR
    )


class FoundAnswer(Answer):
    card = CardAnswer()
    state = CardStateAnswer()


class FoundPageAnswer(Answer):
    cards = FoundAnswer(many=True, help_text="In the order in which they came into the library.")
    day = serializers.DateField(help_text="The study day that it is.")
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page; null: the end.")


class Search(Endpoint):
    get_query = SearchQuery

    @operation("cards_search", "Find cards", gives=FoundPageAnswer, example=examples.FOUND)
    def get(self, request: Request) -> Response:
        """Among the decks you can see. A search that cannot be read gets 400 with every fault and its column."""
        results = search(
            self.learner_id,
            self.query["q"],
            now_ms=wallclock.now_ms(),
            tz_min=self.query.get("tz_min"),
            after=self.query.get("cursor", 0),
            limit=self.query["limit"],
        )
        return Response(
            {
                "cards": [_rendered(found, results.day) for found in results.found],
                "day": day_to_date(results.day).isoformat(),
                "next": cursor(results.found[-1].number) if results.has_more else None,
            }
        )


def _rendered(found: Found, day: int) -> dict[str, object]:
    return {"card": rendered_card(found.card), "state": rendered_state(found.state, day)}
