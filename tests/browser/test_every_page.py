"""Every page in every state that matters, in both languages: axe is content, and all texts fit at three widths."""

import uuid
from collections.abc import Iterable

import pytest
from django.urls import get_resolver

from quizzes.core.clock import DAY_MS
from quizzes.core.scheduling.types import Kind
from quizzes.models import Card
from quizzes.services.accounts import change_settings, register_device, revoke_device
from quizzes.services.library import enrol
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms
from tests.api.test_access import PAGES, patterns
from tests.browser.kinds import KINDS
from tests.browser.places import FAULTS, NO_PAGES, WALKS, People
from tests.browser.tour import Tour
from tests.decks import plain
from tests.web.conftest import BILINGUAL

pytestmark = pytest.mark.browser
AT_ONCE = 500  # events
TITLE = "title:\n  en: Containers, images, networks and volumes\n  zh: 容器、镜像、网络与存储卷"
NOT_OURS = ("admin/", "api/", "_allauth/")  # Django's, Swagger's, and no pages


@pytest.fixture(params=["en", "zh-hans"])
def tour(request, transactional_db, page, live_server, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return Tour(page, live_server.url, request.param)


@pytest.fixture
def people(learner, other_learner, make_deck, tour):
    """The largest numbers that anybody is likely to see, and none at all."""
    text = KINDS["deck.yaml"].replace("title: All kinds", TITLE)
    own = make_deck({**KINDS, "deck.yaml": text}, owner_id=learner.pk)
    big, shipped = make_deck(plain("big", cards=1300)), make_deck(BILINGUAL)
    for deck in (big, own, shipped):
        enrol(learner.pk, deck.deck_id, now_ms=now_ms(), new_per_day=9999)
    cards = list(Card.objects.filter(deck=big.deck_id).order_by("position").values_list("id", flat=True))
    remember(learner, ((card, 4, 30) for card in cards[:1234]))
    remember(learner, ((cards[0], 4, ago) for ago in range(400, 1, -1)))
    remember(learner, ((card, 1, 0) for card in cards[1200:1212]))
    # One that was asked for at long intervals: the next are years.
    old = Card.objects.get(deck=shipped.deck_id).id
    remember(learner, ((old, 5, ago) for ago in (3000, 2999, 2990, 2970, 2900, 2700, 2200)))
    change_settings(learner.pk, changes={"card_language": "en" if tour.language == "en" else "both"})
    names = ("Chromium, GNU/Linux 6.12", "Old phone")
    devices = [register_device(learner.pk, name=name, platform="web", now_ms=now_ms()) for name in names]
    revoke_device(learner.pk, devices[1].id, now_ms=now_ms())
    return People(learner, other_learner, big.deck_id, own.deck_id, shipped.deck_id, cards[0])


def remember(learner, answers: Iterable[tuple[uuid.UUID, int, int]]) -> None:
    """Card, grade and days ago of each."""
    now = now_ms()
    items = [
        EventInput(id=uuid.uuid4(), kind=Kind.REVIEW, card=card, at_ms=now - ago * DAY_MS, grade=grade)
        for card, grade, ago in answers
    ]
    for start in range(0, len(items), AT_ONCE):
        some = items[start : start + AT_ONCE]
        record_events(learner.pk, items=some, device_id=None, client_now_ms=None, clock=now_ms)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_page_has_no_fault_and_fits(tour, people, settings, walk):
    settings.ROOT_URLCONF = "tests.browser.faults"
    settings.DEBUG = "styleguide" in WALKS[walk]  # for whoever builds the pages
    walk(tour, people)

    assert "\n".join(tour.faults) == ""
    assert tour.seen == WALKS[walk]


def test_every_page_is_walked_to():
    found = {name: address for name, address in patterns(get_resolver()) if not address.startswith(NOT_OURS)}
    verbs = {name for name, address in found.items() if PAGES.get(address) == "post"}
    walked = set.union(*WALKS.values()) - set(FAULTS)

    assert walked | verbs | NO_PAGES == set(found)
    assert walked & NO_PAGES == set()


PLANTED = """
<html lang="en"><title>Planted</title><style>
  * { margin: 0 } button { font: 16px sans-serif; width: 6rem } .bar { position: fixed; inset: auto 0 0; height: 99vh; background: #fff }
  .nowrap { white-space: nowrap } .cut { overflow: hidden; height: 8px } .still { transition: color 1s } .bare:focus { outline: 0 }
</style><main>
  <h1>One <span lang="en">网桥</span></h1>
  <button class="nowrap">Goes out of its box</button> <button style="width: 3rem; word-break: break-all">Unbreakable</button>
  <button style="width: 3.4rem; padding: 0">显示答案</button> <p class="cut">Half a line</p>
  <p style="width: 1400px">Wide</p> <input class="still bare" aria-label="x"> <p style="color: #999">Pale</p>
  <a href="/a" style="display: inline-block; width: 9px; height: 9px" aria-label="small"></a><a href="/b">b</a>
  <select aria-label="y" style="width: 4rem"><option>Much too long for it</option></select>
</main><div class="bar"></div></html>
"""  # noqa: E501 - markup


@pytest.mark.parametrize("tour", ["en"], indirect=True)
def test_tour_finds_what_is_wrong_with_a_page(tour):
    tour.page.set_content(PLANTED)
    tour.look(name="planted")
    found = "\n".join(tour.faults)

    for fault in (
        "at 320 page is 1400 wide",
        'at 1280 "Goes out of its box" leaves <button nowrap>',
        '"Half a line" leaves <p cut>',
        '"Unbreakable" is broken: Unbreakable',
        '"显示答案" is broken: a character alone on its line',
        '"网桥" is marked en',
        '<input still bare> "" does not show its focus',
        '"b" has the focus and is covered',
        '"Much too long for it" is cut in its field',
        "color-contrast: ",
        "target-size: ",
        "planted  (en): <input still bare>\n",
    ):
        assert fault in found
