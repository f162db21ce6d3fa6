"""From a file to a deck, in two steps."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quizzes.models import Card, Deck
from quizzes.queries.library import decks_for
from quizzes.services import authoring
from quizzes.wallclock import now_ms
from quizzes.web import bounds
from tests import decks

SEVEN = decks.plain("mine", cards=7).replace("number 1000\n", "number 1\n")


@pytest.fixture
def author(client, learner, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.force_login(learner)
    return client


@pytest.fixture
def mine(make_deck, learner):
    return make_deck(decks.plain("mine"), owner_id=learner.pk)


def plan(author, text: str | bytes, name: str = "deck.yaml", url: str | None = None):
    data = text.encode() if isinstance(text, str) else text
    return author.post(url or reverse("deck_import"), {"file": SimpleUploadedFile(name, data)})


def confirm(author, planned):
    return author.post(reverse("deck_import_confirm"), {"ticket": planned.context["ticket"]})


def counts(planned) -> dict[str, int]:
    return {group["name"]: group["count"] for group in planned.context["groups"]}


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return packed.getvalue()


def test_plan_is_shown_and_nothing_is_written(author):
    planned = plan(author, decks.plain("mine"))

    assert (planned.status_code, counts(planned)) == (200, {"added": 6, "changed": 0, "retired": 0})
    assert Deck.objects.count() == 0


def test_confirmed_plan_is_done_without_sending_the_file_again(author, learner):
    response = confirm(author, plan(author, decks.plain("mine")))
    (deck,) = decks_for(learner.pk, now_ms=now_ms())

    assert response.headers["Location"] == reverse("deck", args=[deck.id])
    assert (deck.slug, deck.own, deck.counts.total) == ("mine", True, 6)
    assert "6 cards added" in author.get(response.headers["Location"]).content.decode()


def test_plan_of_an_update_says_whom_it_touches(author, learner, mine, now_ms):
    from quizzes.core.scheduling.types import Kind
    from quizzes.web.views.cards import EventInput, record_events, uuid4

    card = Card.objects.get(deck=mine.deck_id, entry="fact-1")
    event = EventInput(id=uuid4(), kind=Kind.SUSPEND, card=card.id, at_ms=now_ms)
    record_events(learner.pk, items=[event], device_id=None, client_now_ms=None, clock=lambda: now_ms)
    planned = plan(author, SEVEN)

    assert counts(planned) == {"added": 1, "changed": 1, "retired": 0}
    assert "1 learner has studied them." in planned.content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deck.csv", b"kind,id,title,languages.1,prompt,answer\ndeck,mine,T,en,,\nbasic,a,,,P,A\n"),
        ("deck.zip", zipped({"mine/deck.yaml": decks.plain("mine")})),
        ("noname", decks.plain("mine").encode()),
        ("noname", zipped({"deck.yaml": decks.plain("mine")})),
    ],
)
def test_every_format_is_read(author, name, data):
    assert confirm(author, plan(author, data, name)).status_code == 302
    assert Deck.objects.get().slug == "mine"


@pytest.mark.parametrize(
    "text", [decks.plain("mine"), "kind,id,title,languages.1,prompt,answer\ndeck,mine,T,en,,\nbasic,a,,,P,A"]
)
def test_pasted_text_is_read(author, text):
    planned = author.post(reverse("deck_import"), {"text": text.replace("\n", "\r\n")})

    assert confirm(author, planned).status_code == 302
    assert Deck.objects.get().slug == "mine"


def test_every_fault_is_shown_in_the_text_and_nothing_is_written(author):
    text = (
        decks.plain("mine")
        .replace("kind: basic", "kind: bassic", 1)
        .replace("    answer: The number 2000\n", "")
    )
    response = plan(author, text)
    body = response.content.decode()

    assert (response.status_code, Deck.objects.count()) == (422, 0)
    assert response.context["count"] == 2
    assert "Line 13, column 11" in body
    assert "<mark>bassic</mark>" in body
    assert "`answer` is missing" in body


def test_faults_are_told_in_chinese(author, choose):
    choose(interface_language="zh-hans")
    body = plan(author, decks.plain("mine").replace("kind: basic", "kind: bassic", 1)).content.decode()

    assert "第 13 行，第 11 列" in body
    assert "没有这种卡片。" in body


def test_fault_of_a_table_is_shown_at_its_cell(author):
    body = plan(author, "kind,id\ndeck,mine\nbasic,Bad Id\n", "deck.csv").content.decode()

    assert "Line 3, cell 2" in body
    assert "<mark>Bad Id</mark>" in body


def test_script_in_a_faulty_text_does_not_run(author):
    body = plan(author, "deck: <script>alert(1)</script>\n").content.decode()

    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose a file, or paste its text."),
        ({"text": "  \n"}, "Choose a file, or paste its text."),
        ({"file": SimpleUploadedFile("empty.yaml", b"")}, "empty"),
    ],
)
def test_nothing_is_no_file(author, given, said):
    response = author.post(reverse("deck_import"), given)

    assert (response.status_code, said in response.content.decode()) == (422, True)


def test_too_large_file_is_refused_unread(author, monkeypatch):
    monkeypatch.setitem(authoring.MAX_BYTES, "yaml", 100)
    response = plan(author, decks.plain("mine"))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])


def test_huge_form_is_refused_by_its_announced_length(author, monkeypatch):
    monkeypatch.setattr(bounds, "LARGEST", 1000)

    assert plan(author, "x" * 2000).status_code == 400
    assert plan(author, "x").status_code == 422


def test_too_many_plans_wait(author, settings):
    settings.API_RATES = settings.API_RATES | {"plan": (1, 3600, "learner")}
    answers = [plan(author, decks.plain("mine")).status_code for _ in range(2)]

    assert answers == [200, 429]


@pytest.mark.parametrize("ticket", ["", "forged", "a:b:c"])
def test_made_up_ticket_leads_back(author, ticket):
    plan(author, decks.plain("mine"))
    response = author.post(reverse("deck_import_confirm"), {"ticket": ticket}, follow=True)

    assert "Choose it again." in response.content.decode()
    assert Deck.objects.count() == 0


def test_ticket_is_worth_nothing_to_another(author, client, other_learner):
    planned = plan(author, decks.plain("mine"))
    client.force_login(other_learner)
    response = confirm(client, planned)

    assert (response.headers["Location"], Deck.objects.count()) == (reverse("deck_import"), 0)


def test_ticket_is_good_once(author):
    planned = plan(author, decks.plain("mine"))

    assert confirm(author, planned).headers["Location"].startswith("/decks/")
    assert confirm(author, planned).headers["Location"] == reverse("deck_import")


def test_deck_that_changed_since_the_plan_is_planned_anew(author, learner, mine):
    planned = plan(author, SEVEN)
    authoring.remove_entry(learner.pk, mine.deck_id, "fact-6", now_ms=now_ms(), tags=None)
    again = confirm(author, planned)

    assert (again.status_code, counts(again)) == (200, {"added": 2, "changed": 1, "retired": 0})
    assert "The deck has changed meanwhile" in again.content.decode()
    assert confirm(author, again).status_code == 302
    assert Card.objects.filter(deck=mine.deck_id, retired=False).count() == 7


def test_deck_is_replaced_from_its_own_page(author, mine):
    url = reverse("deck_replace", args=[mine.deck_id])

    assert author.get(url).status_code == 200
    assert confirm(author, plan(author, SEVEN, url=url)).status_code == 302
    assert Card.objects.filter(retired=False).count() == 7


def test_file_of_another_deck_replaces_nothing(author, mine):
    response = plan(author, decks.plain("other"), url=reverse("deck_replace", args=[mine.deck_id]))

    assert response.status_code == 422
    assert "The file is of another deck" in response.content.decode()


@pytest.mark.parametrize("whose", ["shipped", "foreign"])
def test_only_ones_own_deck_can_be_replaced(author, other_learner, make_deck, whose):
    deck = make_deck(decks.plain("other"), owner_id=other_learner.pk if whose == "foreign" else None)
    url = reverse("deck_replace", args=[deck.deck_id])

    assert [author.get(url).status_code, plan(author, SEVEN, url=url).status_code] == [404, 404]


def test_pages_need_their_token(learner, settings, tmp_path):
    from django.test import Client

    settings.DATA_DIR = tmp_path
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)

    assert plan(strict, SEVEN).status_code == 403
    assert strict.post(reverse("deck_import_confirm"), {"ticket": "x"}).status_code == 403


def test_library_leads_to_the_import(author):
    found = re.findall(r'href="([^"]+)"', author.get(reverse("library")).content.decode())

    assert {reverse("deck_import"), reverse("deck_new")} <= set(found)
