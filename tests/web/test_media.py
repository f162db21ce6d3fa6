from uuid import uuid4

import pytest
from django.urls import reverse

PLATE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'
DECK = """\
format: 1
deck: plates
title: Plates
languages: [en]
license: CC0-1.0
objectives:
  - id: see
    title: See
cards:
  - id: plate
    kind: image
    objective: see
    prompt: What is covered?
    image: plate.svg
    alt: A plate
    regions:
      - id: left
        name: The left half
        at: [0, 0, 20, 20]
      - id: right
        name: The right half
        at: [20, 0, 20, 20]
"""


@pytest.fixture
def plates(make_deck, learner):
    return make_deck({"deck.yaml": DECK, "media/plate.svg": PLATE}, owner_id=learner.pk)


@pytest.fixture
def url(plates):
    return reverse("deck_media", args=[plates.deck_id, "plate.svg"])


def test_picture_is_served_without_power(signed_in, url):
    response = signed_in.get(url)

    assert response.content.decode() == PLATE
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Disposition"] == "attachment"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        response.headers["Content-Security-Policy"]
        == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )


def test_picture_that_did_not_change_is_not_sent_again(signed_in, url):
    tag = signed_in.get(url).headers["ETag"]
    again = signed_in.get(url, headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_picture_of_a_foreign_deck_is_like_none(client, other_learner, url):
    client.force_login(other_learner)
    made_up = reverse("deck_media", args=[uuid4(), "plate.svg"])

    assert [client.get(address).status_code for address in (url, made_up)] == [404, 404]


@pytest.mark.parametrize("name", ["other.svg", "../deck.yaml", "plate.svg/more"])
def test_name_that_no_picture_has(signed_in, plates, name):
    assert signed_in.get(f"/decks/{plates.deck_id}/media/{name}").status_code == 404


def test_stranger_sees_no_picture(client, url):
    assert client.get(url).headers["Location"].startswith(reverse("account_login"))


def test_card_refers_to_the_picture_by_its_address(learner, plates, url):
    from quizzes.queries.library import cards_of

    card = cards_of(learner.pk, plates.deck_id, limit=1)[0]

    assert f'src="{url}"' in card.content["prompt"]["en"]
