"""Typed answers through the API."""

import pytest

from tests.api.reviews import cards_of
from tests.services.test_answers import COMMANDS, GRAMMAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(api, make_deck):
    deck = make_deck({"deck.yaml": COMMANDS, "commands.yaml": GRAMMAR})
    fact, command = cards_of(api, deck)[0], cards_of(api, deck)[-1]

    def post(body, *, words=False, **headers):
        address = f"/api/v1/cards/{fact if words else command}/check"
        return api.post(address, body, format="json", headers=headers)

    return post


def test_wrong_part_is_told_in_the_callers_language(check):
    swapped = {"answer": "docker run -d -p 80:8080 nginx"}
    told = check(swapped).json()
    assert (told["right"], told["grade"], told["expected"]) == (False, 2, "docker run -d -p 8080:80 nginx")
    (difference,) = told["differences"]
    assert difference["code"] == "swapped-ports"
    assert difference["message"].startswith("host and container port are swapped")
    chinese = check(swapped, **{"Accept-Language": "zh-hans"}).json()
    assert chinese["differences"][0]["message"].startswith("宿主机端口和容器端口写反了")
    assert chinese["explanation"] != told["explanation"]


def test_words_are_judged(check):
    assert check({"answer": " the NUMBER 1000 "}, words=True).json()["right"] is True
    told = check({"answer": "1000"}, words=True).json()
    assert (told["right"], told["differences"][0]["code"], told["explanation"]) == (False, "different", [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "answer"),
        ({"answer": 1}, "answer"),
        ({"answer": "x" * 4097}, "answer"),
        ({"answer": "é" * 4000}, "answer"),
        ({"answer": "x", "language": "fr"}, "language"),
        ({"answer": "x", "grade": 5}, "grade"),
    ],
)
def test_bad_form_is_refused(check, body, field):
    told = check(body, words=True)
    assert (told.status_code, told.json()["error"]["field"]) == (400, field)
