"""A deck comes in by a file that is dropped, and a card is written with its preview beside it."""

import pytest
from django.urls import reverse

from quizzes.models import Card, Deck
from quizzes.services.accounts import change_settings
from tests.decks import plain
from tests.web.conftest import BILINGUAL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DROP = """(text) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], 'deck.yaml'));
    const place = document.querySelector('[data-drop]');
    for (const kind of ['dragover', 'drop']) {
        place.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
    }
}"""


@pytest.fixture
def go(live_server, page):
    return lambda name, *args: page.goto(live_server.url + reverse(name, args=args))


@pytest.fixture
def mine(transactional_db, make_deck, learner):
    return make_deck(BILINGUAL, owner_id=learner.pk)


def test_dropped_file_shows_its_faults_and_then_the_plan(page, go, sign_in, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sign_in()
    go("deck_import")
    page.evaluate(DROP, plain("mine").replace("kind: basic", "kind: bassic", 1))
    assert page.inner_text("[data-drop-name]") == "deck.yaml"
    page.click("text=Show what would change")
    assert page.inner_text(".excerpt mark") == "bassic"
    assert Deck.objects.count() == 0

    page.evaluate(DROP, plain("mine"))
    page.click("text=Show what would change")
    assert page.inner_text(".plan .added strong") == "6"
    assert Deck.objects.count() == 0

    page.click("text=Import the deck")
    page.wait_for_selector(".message.success")
    assert Card.objects.count() == 6


def test_card_is_written_beside_its_preview(page, go, sign_in, mine):
    sign_in()
    go("deck_entry_new", mine.deck_id)
    page.click("button:has-text('cloze')")
    page.fill("[name='text.en']", "A bridge is a **switch**.")
    page.fill("[name='text.zh']", "网桥是{{c1::交换机}}。")
    page.wait_for_selector("#e-text li")
    assert "no gap" in page.inner_text("#e-text")

    page.fill("[name='text.en']", "A bridge is a **{{c1::switch}}**.")
    page.wait_for_selector("#preview .sides .gap")
    assert page.locator("#e-text li").count() == 0
    assert page.input_value("[name='text.zh']") == "网桥是{{c1::交换机}}。"

    page.click(".actions button:has-text('Save'):not(:has-text('another'))")
    page.wait_for_selector(".message.success")
    assert Card.objects.get(kind="cloze").entry == "a-bridge-is-a-switch"


def test_new_deck_shows_the_languages_that_are_chosen(page, go, sign_in, transactional_db):
    sign_in()
    go("deck_new")
    assert (page.is_visible("[name=title_en]"), page.is_visible("[name=title_zh]")) == (True, False)
    page.check("[name=languages][value=both]")
    assert page.is_visible("[name=title_zh]")
    page.check("[name=languages][value=zh]")
    assert (page.is_visible("[name=title_en]"), page.is_visible("[name=title_zh]")) == (False, True)


def test_deck_prints_without_what_surrounds_it(page, go, sign_in, mine, learner):
    change_settings(learner.pk, changes={"theme": "dark"})
    sign_in()
    go("deck_print", mine.deck_id)
    page.emulate_media(media="print")

    assert [page.is_visible(part) for part in (".top", ".screen", ".sheet .sides")] == [False, False, True]
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
