"""Search by the API: pages, faults with their columns, and the state beside each card."""

import pytest

from tests.api.reviews import cards_of, review, send

pytestmark = pytest.mark.django_db
URL = "/api/v1/cards"


def found(api, text, **query):
    return [row["card"]["entry"] for row in api.get(URL, {"q": text, **query}).json()["cards"]]


def test_search_gives_cards_as_the_address_of_each_does(api, deck):
    card = cards_of(api, deck)[2]
    send(api, review(card, 4))
    told = api.get(URL, {"q": "fact is:learned"}).json()
    alone = api.get(f"{URL}/{card}").json()
    assert told == {
        "cards": [{"card": alone["card"], "state": alone["state"]}],
        "day": alone["day"],
        "next": None,
    }


def test_without_a_search_all_cards_are_given(api, deck):
    assert found(api, "") == [row["card"]["entry"] for row in api.get(URL).json()["cards"]]
    assert len(found(api, " ")) == 6


def test_pages_join(api, deck):
    first = api.get(URL, {"q": "fact", "limit": 4}).json()
    second = api.get(URL, {"q": "fact", "limit": 4, "cursor": first["next"]}).json()
    entries = [row["card"]["entry"] for row in first["cards"] + second["cards"]]
    assert (entries, second["next"]) == ([f"fact-{number}" for number in range(1, 7)], None)


def test_offset_decides_which_day_it_is(api, deck):
    send(api, review(cards_of(api, deck)[0], 4))
    assert (found(api, "due=1", tz_min=0), found(api, "due=0", tz_min=0)) == (["fact-1"], [])
    assert found(api, "due=2", tz_min=-720) == ["fact-1"]


FAULTS = [
    ("unknown_state", 4, "Cards cannot be “dead”. Use one of new,", "卡片没有“dead”这种状态。可用的有：new,"),
    ("invalid_number", 16, "“x” is no whole number of up to six digits.", "“x”不是六位以内的整数。"),
    ("unclosed_quote", 18, "This quotation mark is never closed.", "这个引号没有闭合。"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "place"), [("en", 2), ("zh-hans", 3)])
def test_every_fault_of_a_search_is_told_in_the_callers_language(api, deck, language, place):
    told = api.get(URL, {"q": 'is:dead lapses>x "'}, headers={"Accept-Language": language})
    assert told.status_code == 400
    error = told.json()["error"]
    assert [(fault["code"], fault["column"], fault["field"]) for fault in error["errors"]] == [
        (code, column, "q") for code, column, *_ in FAULTS
    ]
    for fault, row in zip(error["errors"], FAULTS, strict=True):
        assert fault["message"].startswith(row[place])
    assert {**error["errors"][0], "errors": error["errors"]} == error


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "a" * 501}, "q"),
        ({"q": "a\x00"}, "q"),
        ({"limit": 1001}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"w": ""}, "w"),
    ],
)
def test_query_of_another_form_is_refused(api, query, field):
    told = api.get(URL, query)
    assert (told.status_code, told.json()["error"]["field"]) == (400, field)
