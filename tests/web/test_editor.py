"""Cards of one's own decks, written in the browser."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from quizzes.models import Card, Deck
from quizzes.services import authoring
from quizzes.services.errors import NotFound
from quizzes.wallclock import now_ms
from tests import decks
from tests.deck.samples import SVG
from tests.web.conftest import BILINGUAL

IMAGE = """\
  - id: parts
    kind: image
    objective: crossing
    prompt: Which part?
    image: box.svg
    alt: A box
    regions:
      - id: top
        name: Top
        at: [0, 0, 50, 12.5]
"""
GRAMMAR = "format: 1\nprograms:\n  - name: ls\n    summary: {en: List, zh: 列出}\n"


@pytest.fixture
def author(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def mine(make_deck, learner):
    """A deck of the learner's own in two languages, with one card and a picture."""
    return make_deck({"deck.yaml": BILINGUAL + IMAGE, "media/box.svg": SVG}, owner_id=learner.pk)


def typed(deck, kind: str = "basic", **fields: str) -> dict[str, str]:
    """What the form sends; `__` stands for a dot."""
    row = Deck.objects.get(id=deck.deck_id)
    sent = {name.replace("__", "."): value for name, value in fields.items()}
    return {"version": authoring.version(row), "kind": kind, "objective": "crossing", **sent}


def write(author, deck, entry: str | None = None, /, **data):
    if entry is None:
        url = reverse("deck_entry_new", args=[deck.deck_id])
    else:
        url = reverse("deck_entry_edit", args=[deck.deck_id, entry])
    return author.post(url, data)


def saved(learner, deck, entry: str) -> dict:
    return authoring.entry_of(learner.pk, deck.deck_id, entry)[0]


KINDS = {
    "basic": {"prompt.en": "Q", "prompt.zh": "问", "answer.en": "A", "answer.zh": "答", "reverse": "true"},
    "cloze": {"text.en": "A {{c1::gap}}", "text.zh": "一个{{c1::空}}"},
    "choice": {
        "prompt.en": "Q",
        "prompt.zh": "问",
        "options.0.text.en": "One",
        "options.0.text.zh": "一",
        "options.0.right": "true",
        "options.2.text.en": "Two",
        "options.2.text.zh": "二",
        "options.2.reason.en": "No",
        "options.2.reason.zh": "不",
    },
    "true_false": {"statement.en": "S", "statement.zh": "句", "truth": "false"},
    "order": {
        "prompt.en": "Q",
        "prompt.zh": "问",
        "steps.0.en": "One",
        "steps.0.zh": "一",
        "steps.1.en": "Two",
        "steps.1.zh": "二",
    },
    "match": {
        "prompt.en": "Q",
        "prompt.zh": "问",
        "pairs.0.left.en": "a",
        "pairs.0.left.zh": "a",
        "pairs.0.right.en": "b",
        "pairs.0.right.zh": "b",
        "pairs.1.left.en": "c",
        "pairs.1.left.zh": "c",
        "pairs.1.right.en": "d",
        "pairs.1.right.zh": "d",
    },
    "image": {
        "prompt.en": "Q",
        "prompt.zh": "问",
        "image.en": "box.svg",
        "image.zh": "box.svg",
        "alt.en": "Box",
        "alt.zh": "盒",
        "regions.0.id": "left",
        "regions.0.name.en": "Left",
        "regions.0.name.zh": "左",
        "regions.0.at": "0, 0 20 12.5",
        "ask": "left\n",
    },
}
ENTRIES: dict[str, dict[str, Any]] = {
    "basic": {"prompt": {"en": "Q", "zh": "问"}, "answer": {"en": "A", "zh": "答"}, "reverse": True},
    "cloze": {"text": {"en": "A {{c1::gap}}", "zh": "一个{{c1::空}}"}},
    "choice": {
        "prompt": {"en": "Q", "zh": "问"},
        "options": [
            {"text": {"en": "One", "zh": "一"}, "right": True},
            {"text": {"en": "Two", "zh": "二"}, "reason": {"en": "No", "zh": "不"}},
        ],
    },
    "true_false": {"statement": {"en": "S", "zh": "句"}, "truth": False},
    "order": {
        "prompt": {"en": "Q", "zh": "问"},
        "steps": [{"en": "One", "zh": "一"}, {"en": "Two", "zh": "二"}],
    },
    "match": {
        "prompt": {"en": "Q", "zh": "问"},
        "pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "d"}],
    },
    "image": {
        "prompt": {"en": "Q", "zh": "问"},
        "image": "box.svg",
        "alt": {"en": "Box", "zh": "盒"},
        "regions": [{"id": "left", "name": {"en": "Left", "zh": "左"}, "at": [0.0, 0.0, 20.0, 12.5]}],
        "ask": ["left"],
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_card_of_every_kind_is_written(author, learner, mine, kind):
    more = {"why.en": "So", "why.zh": "因", "tags": "net\n\n two words \n"}
    response = write(author, mine, **typed(mine, kind, id="new"), **KINDS[kind], **more)
    expected = {"id": "new", "kind": kind, "objective": "crossing", **ENTRIES[kind]}

    assert response.headers["Location"] == reverse("deck", args=[mine.deck_id])
    assert saved(learner, mine, "new") == {
        **expected,
        "why": {"en": "So", "zh": "因"},
        "tags": ["net", "two words"],
    }


def test_command_card_is_written(author, learner, make_deck):
    from quizzes.services.library import shipped_decks

    folder = dict(shipped_decks())["docker"]
    files = {"deck.yaml": BILINGUAL, "commands.yaml": (folder / "commands.yaml").read_text()}
    deck = make_deck(files, owner_id=learner.pk)
    fields = {
        "prompt.en": "List",
        "prompt.zh": "列出",
        "answer": "docker ps",
        "accept": "docker container ls",
    }
    response = write(author, deck, **typed(deck, "command", id="new"), **fields)

    assert response.status_code == 302
    assert saved(learner, deck, "new")["accept"] == ["docker container ls"]


@pytest.mark.parametrize("kind", KINDS)
def test_card_opened_and_saved_is_as_it_was(author, learner, mine, kind):
    authoring.add_entry(
        learner.pk,
        mine.deck_id,
        {"id": "new", "kind": kind, "objective": "crossing", **ENTRIES[kind]},
        now_ms=now_ms(),
        tags=None,
    )
    before = Deck.objects.get().source_text
    page = author.get(reverse("deck_entry_edit", args=[mine.deck_id, "new"])).content.decode()

    assert write(author, mine, "new", **sent_by(page)).status_code == 302
    assert Deck.objects.get().source_text == before


def sent_by(page: str) -> dict[str, str]:
    """What a browser would send of the editor's form."""
    from html import unescape

    form = page[page.index('<form id="editor"') : page.index("</form>")]
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for tag in re.findall(r"<input (?!type=\"hidden\")[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag)[1], re.search(r'value="([^"]*)"', tag)[1]
        if "type=" not in tag or " checked" in tag:
            sent[name] = unescape(value)
    for name, value in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = unescape(value)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_id_is_made_of_the_question(author, learner, mine):
    for _again in range(2):
        write(author, mine, **typed(mine), **KINDS["basic"] | {"prompt.en": "What is a VLAN, then?"})

    assert {"what-is-a-vlan-then", "what-is-a-vlan-then-2"} <= set(
        Card.objects.values_list("entry", flat=True)
    )


def test_next_card_is_of_the_same_kind(author, mine):
    response = write(author, mine, do="again", **typed(mine, "cloze"), **KINDS["cloze"])

    assert response.headers["Location"].endswith("/cards/new/?kind=cloze&objective=crossing")


def test_fault_stands_beside_its_field_and_what_was_typed_stays(author, mine):
    fields = KINDS["choice"] | {"options.2.text.en": "One", "prompt.zh": ""}
    response = write(author, mine, **typed(mine, "choice", id="new"), **fields)
    body = response.content.decode()

    assert (response.status_code, Deck.objects.get().revision) == (422, 1)
    assert errors(body) == {"e-prompt": ["The text lacks zh"]}
    assert 'name="options.1.text.en" value="One"' in body

    body = write(
        author, mine, **typed(mine, "choice", id="new"), **fields | {"prompt.zh": "问"}
    ).content.decode()
    assert errors(body) == {"e-options-1-text": ["This stands twice"]}


def errors(body: str) -> dict[str, list[str]]:
    lists = re.findall(r'<ul class="errorlist" id="([^"]+)"[^>]*>(.*?)</ul>', body, re.DOTALL)
    return {name: re.findall(r"<li>(.*?)</li>", items) for name, items in lists if "<li>" in items}


def test_fault_without_a_field_is_said_above(author, mine):
    response = write(author, mine, **typed(mine, objective="", id="new"), **KINDS["basic"])

    assert response.context["general"] == ["The card names no objective; this deck has objectives"]


@pytest.mark.parametrize(
    ("do", "rows"), [("add:options", 4), ("drop:options.0", 3), ("drop:options.9", 3), ("drop:x.0", 3)]
)
def test_rows_come_and_go_without_saving(author, mine, do, rows):
    three = {f"options.{n}.text.en": f"Option {n}" for n in range(3)}
    response = write(author, mine, do=do, **typed(mine, "choice"), **three)

    assert response.status_code == 200
    assert len(response.context["fields"][1].rows) == rows
    assert ("Option 0" in response.content.decode()) == (do != "drop:options.0")


def test_another_kind_keeps_what_both_have(author, mine):
    response = write(author, mine, do="kind:order", **typed(mine), **{"prompt.en": "Kept"})

    assert (response.context["kind"], 'lang="en"' in response.content.decode()) == ("order", True)
    assert "Kept" in response.content.decode()


def test_deck_of_one_language_has_one_field_a_text(author, learner, make_deck):
    plain = make_deck(decks.plain("mine"), owner_id=learner.pk)
    body = author.get(reverse("deck_entry_edit", args=[plain.deck_id, "fact-1"])).content.decode()
    write(author, plain, "fact-1", **sent_by(body) | {"answer.en": "Another"})

    assert saved(learner, plain, "fact-1")["answer"] == "Another"


def test_emptied_field_goes(author, learner, mine):
    authoring.change_entry(learner.pk, mine.deck_id, "what", {"why": "So"}, now_ms=now_ms(), tags=None)
    body = author.get(reverse("deck_entry_edit", args=[mine.deck_id, "what"])).content.decode()
    write(author, mine, "what", **sent_by(body) | {"why.en": "", "why.zh": ""})

    assert "why" not in saved(learner, mine, "what")


def test_stale_page_says_so_and_loses_nothing(author, learner, mine):
    body = author.get(reverse("deck_entry_edit", args=[mine.deck_id, "what"])).content.decode()
    authoring.change_entry(learner.pk, mine.deck_id, "what", {"answer": "Theirs"}, now_ms=now_ms(), tags=None)
    sent = sent_by(body) | {"answer.en": "Mine", "answer.zh": "我的"}
    stale = write(author, mine, "what", **sent)
    page = stale.content.decode()

    assert (stale.status_code, saved(learner, mine, "what")["answer"]) == (409, "Theirs")
    assert ("Theirs" in page, ">Mine</textarea>" in page) == (True, True)

    assert write(author, mine, "what", **sent_by(page)).status_code == 302
    assert saved(learner, mine, "what")["answer"] == {"en": "Mine", "zh": "我的"}


def test_card_removed_meanwhile_can_be_saved_as_it_was_typed(author, learner, mine):
    body = author.get(reverse("deck_entry_edit", args=[mine.deck_id, "what"])).content.decode()
    authoring.remove_entry(learner.pk, mine.deck_id, "what", now_ms=now_ms(), tags=None)
    stale = write(author, mine, "what", **sent_by(body))

    assert (stale.status_code, stale.context["gone"]) == (409, True)
    assert write(author, mine, **sent_by(stale.content.decode())).status_code == 302
    assert saved(learner, mine, "what")["answer"]["en"] == "A switch in software."


def test_card_is_removed(author, learner, mine):
    version = typed(mine)["version"]
    url = reverse("deck_entry_remove", args=[mine.deck_id, "what"])

    assert author.post(url, {"version": "0-stale"}).status_code == 409
    assert author.post(url, {"version": version}).status_code == 302
    with pytest.raises(NotFound):
        saved(learner, mine, "what")


def test_last_card_of_an_objective_stays(author, learner, make_deck):
    deck = make_deck(BILINGUAL, owner_id=learner.pk)
    url = reverse("deck_entry_remove", args=[deck.deck_id, "what"])
    response = author.post(url, {"version": typed(deck)["version"]})

    assert response.status_code == 422
    assert "The deck has no cards" in response.context["general"]


def preview(author, deck, **data):
    return author.post(reverse("deck_entry_preview", args=[deck.deck_id]), data).content.decode()


def test_preview_is_what_the_deck_would_show(author, mine):
    body = preview(author, mine, **typed(mine), **KINDS["basic"] | {"prompt.en": "What is `eth0`?"})

    assert "<code>eth0</code>" in body
    assert body.count('class="sides"') == 2  # the other way round, too
    assert Deck.objects.get().revision == 1


def test_preview_puts_faults_beside_the_fields_but_none_for_what_is_missing(author, mine):
    body = preview(author, mine, **typed(mine, "cloze"), **{"text.en": "No gap", "text.zh": "{{c1::空}}"})
    assert errors(body) == {"e-text": ["The text has no gap `{{c1::…}}`"]}
    assert 'id="e-text" hx-swap-oob="true"' in body

    assert errors(preview(author, mine, **typed(mine))) == {}


def test_preview_runs_nothing(author, mine):
    body = preview(
        author, mine, **typed(mine), **KINDS["basic"] | {"prompt.en": "<img src=x onerror=alert(1)>"}
    )

    assert "<img" not in body


@pytest.mark.parametrize("name", ["deck_entry_new", "deck_entry_preview"])
@pytest.mark.parametrize("whose", ["shipped", "foreign", "nobody"])
def test_only_ones_own_deck_is_written(author, other_learner, make_deck, name, whose):
    owner = other_learner.pk if whose == "foreign" else None
    ident = uuid4() if whose == "nobody" else make_deck(decks.plain("other"), owner_id=owner).deck_id

    assert author.post(reverse(name, args=[ident]), {"kind": "basic"}).status_code == 404


@pytest.mark.parametrize("name", ["deck_entry_edit", "deck_entry_remove"])
def test_entry_that_is_not_there_is_not_found(author, mine, other_learner, make_deck, name):
    foreign = make_deck(decks.plain("other"), owner_id=other_learner.pk)
    version = typed(mine)["version"]
    answers = [
        author.post(reverse(name, args=[mine.deck_id, "nowhere"]), {"version": version}),
        author.post(reverse(name, args=[foreign.deck_id, "fact-1"]), {"version": version}),
    ]

    assert answers[1].status_code == 404
    assert answers[0].status_code == (404 if name == "deck_entry_remove" else 409)
    assert author.get(reverse("deck_entry_edit", args=[mine.deck_id, "nowhere"])).status_code == 404
