import re
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.core.clock import DAY_MS
from quizzes.queries.library import cards_of
from quizzes.services.library import enrol
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms
from tests.decks import plain

SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


@pytest.fixture
def study(learner, deck):
    """study(days_ago=3, grades=[4, 1]): grades the first cards of the deck in turn."""

    def answer(*, days_ago: int = 0, grades: list[int], dur_ms: int = 20_000) -> None:
        at = now_ms() - days_ago * DAY_MS
        cards = cards_of(learner.pk, deck.deck_id, limit=len(grades))
        items = [
            EventInput(
                id=uuid4(),
                kind="review",
                card=card.id,
                at_ms=at + place,
                tz_min=0,
                grade=grade,
                dur_ms=dur_ms,
            )
            for place, (card, grade) in enumerate(zip(cards, grades, strict=True))
        ]
        record_events(learner.pk, items=items, device_id=None, client_now_ms=None, clock=now_ms)

    return answer


def page(client) -> str:
    response = client.get(reverse("progress"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def figure(body: str, name: str) -> str:
    return str(re.findall(rf"<dt>{name}</dt><dd>([^<]*)</dd>", body)[0])


def test_progress_asks_strangers_to_sign_in(client, db):
    response = client.get(reverse("progress"))

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/progress/")


def test_progress_without_answers_leads_to_study(signed_in):
    body = page(signed_in)

    assert f'href="{reverse("study")}"' in body
    assert "Nothing to show yet" in body


def test_progress_without_a_deck_leads_to_the_library(client, learner):
    client.force_login(learner)

    assert f'class="button primary" href="{reverse("library")}"' in page(client)


def test_progress_shows_todays_figures(signed_in, study):
    study(grades=[4, 4, 1])
    body = page(signed_in)

    assert {name: figure(body, name) for name in ("answers", "new cards", "minutes", "days in a row")} == {
        "answers": "3",
        "new cards": "3",
        "minutes": "1",
        "days in a row": "1",
    }


def test_progress_shows_retention_where_something_was_asked(signed_in, study):
    study(days_ago=1, grades=[4, 4, 4, 4])
    study(grades=[4, 4, 4, 1])
    body = page(signed_in)

    assert re.search(r"young cards</dt> <dd> <strong>75%</strong> <span[^>]*>3 of 4<", body)
    assert re.search(r"mature cards</dt> <dd> <span[^>]*>not asked yet<", body)


def test_progress_counts_cards_by_state_and_objective(signed_in, study):
    study(days_ago=1, grades=[4, 4])
    body = page(signed_in)

    states = re.findall(r"</svg>(\w+)</dt> <dd>(\d+)</dd>", body)
    assert states == [("mature", "0"), ("young", "2"), ("learning", "0"), ("new", "4"), ("suspended", "0")]
    assert body.count("1 of 3 learned, 0 mature") == 2


def test_progress_tells_in_tables_what_the_charts_show(signed_in, study):
    study(days_ago=2, grades=[4, 4])
    body = page(signed_in)
    tables = re.findall(r"<table.*?</table>", body)

    assert [len(re.findall(r'<th scope="row">', table)) for table in tables] == [1, 30]
    assert "<td>2</td>" in tables[0]
    assert "2 answers on 1 day." in body
    assert "2 cards come back," in body
    assert "2 of them were due before today." in body


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_progress_draws_well_formed_charts_without_styles(signed_in, study, choose, language):
    study(grades=[4, 4, 1])
    choose(interface_language=language)
    body = page(signed_in)
    charts = [chart for chart in SVG.findall(body) if "viewBox" in chart]

    assert all(ElementTree.fromstring(chart).tag.endswith("svg") for chart in charts)
    assert body.count('<rect class="heat-') >= 365
    assert body.count('<rect class="back"') == 30
    assert "style=" not in body


def test_progress_takes_as_many_queries_for_one_deck_as_for_three(signed_in, learner, make_deck, study):
    study(grades=[4, 4, 1])
    one = queries(signed_in)
    for number in (2, 3):
        enrol(learner.pk, make_deck(plain(f"deck-{number}")).deck_id, now_ms=now_ms())

    assert queries(signed_in) == one


def queries(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client)
    return len(captured)
