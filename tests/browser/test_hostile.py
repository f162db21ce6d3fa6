"""Hostile texts in every place that a person can fill: nothing runs, nothing leaves, with the policy and without."""

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from deck.model import ENTRY_KINDS
from quizzes.core.clock import moment
from quizzes.models import CardState, Device, Media
from quizzes.services.accounts import change_settings
from quizzes.services.library import enrol
from quizzes.wallclock import now_ms
from tests.browser import desk
from tests.browser.hostile import AUDIT, AWAY, chosen, corpus, packed
from tests.browser.hostile_decks import OF_KINDS, decks
from tests.browser.kinds import KINDS
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXTS = corpus()
ESCAPED = re.compile(r"\\[xu]([0-9a-f]{4}|[0-9a-f]{2})")
CARELESS = [
    *(
        "<p>%s</p>",
        '<p title="%s">',
        "<p title='%s'>",
        "<p title=%s>",
        "<p%s>",
        "<textarea>%s</textarea>",
        "<svg>%s</svg>",
    ),
    *("<title>%s</title>", '<script type="application/json">{"a": "%s"}</script>', "<!-- %s -->"),
    *(
        '<a href="%s">a</a>',
        "<noscript>%s</noscript>",
        "<template>%s</template>",
        "<code>%s</code>",
        "<button>%s</button>",
    ),
    *(f"<{name}>%s</{name}>" for name in ("xmp", "noembed", "math", "select", "table")),
]
SCRIPTS = ["x = '%s'", 'x = "%s"', "x = `%s`", "/* %s */", "// %s"]
FOUND = f"""([texts, shapes, origin]) => texts.map(
    (text) => shapes.some((shape) => {{
        const read = new DOMParser().parseFromString(shape.replace('%s', () => text), 'text/html');
        return ({AUDIT})(read, origin).length > 0;
    }}))"""
RUNS = """([texts, shapes]) => texts.map((text) => {
    let count = 0;
    for (const shape of shapes) {
        try { new Function('ran', shape.replace('%s', () => text))(() => { count += 1; }); } catch {}
    }
    return count > 0;
})"""


ADDRESS = re.compile(r"!?\[a\](?:\(|: )<?(.*?)>?(?:\)|\n\n\[a\])$|<(.*)>$", re.DOTALL)


def careless_links(text: str) -> str:
    return ADDRESS.sub(lambda found: '<a href="{0}"><img src="{0}"></a>'.format(found[1] or found[2]), text)


def careless_markdown():
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made


def test_each_text_would_do_harm_where_a_page_were_careless(page, live_server):
    """Or it would prove nothing that it does none."""
    page.goto(live_server.url + "/offline/")
    markdown = careless_markdown()
    readings = [
        TEXTS,
        [markdown.render(text) for text in TEXTS],
        [careless_links(text) for text in TEXTS],
        [unescape(unescape(text)) for text in TEXTS],
        [unicodedata.normalize("NFKC", text).upper() for text in TEXTS],
        [unquote(text) for text in TEXTS],
        [ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in TEXTS],
    ]
    found = [page.evaluate(FOUND, [reading, CARELESS, live_server.url]) for reading in readings]
    quoted = [re.sub("([\"'])", r"\\\1", text) for text in TEXTS]
    found += [page.evaluate(RUNS, [reading, SCRIPTS]) for reading in (TEXTS, quoted)]
    harmless = [text for text, *harm in zip(TEXTS, *found, strict=True) if not any(harm)]

    assert harmless == []
    assert len(chosen()) >= 250
    assert page.evaluate(FOUND, [["2 < 3 & more"], CARELESS, live_server.url]) == [False]


SAMPLE = {
    "bare": {
        *("ran 1", "ran 2", "ran 3", "ran 4", "dialog 5"),
        *(f"{verb} https://{AWAY}/{number}" for verb in ("asked", "left") for number in (6, 7)),
    },
    "policy": {
        *(f"asked https://{AWAY}/{number}" for number in (6, 7)),
        "ran stopped: script-src-attr inline",
        "ran stopped: script-src-elem inline",
        f"ran stopped: img-src https://{AWAY}/6",
        f"ran stopped: style-src-elem https://{AWAY}/7",
    },
}
UNESCAPED = f"""<img src=x onerror=ran(1)><script>ran(2)</script><svg onload=ran(3)></svg>
<details open ontoggle=ran(4)></details><script>alert(5)</script><img src=https://{AWAY}/6>
<link rel=stylesheet href=https://{AWAY}/7><a href=javascript:ran(8)>a</a><p hx-on:click=ran(9)>"""


def test_watch_sees_what_runs_and_what_leaves(watch, bare):
    """And that the policy alone would stop it."""

    def careless(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{UNESCAPED}</main>"))

    watch.context.route(f"{watch.origin}/offline/", careless)
    page = watch.visit("/offline/")
    page.wait_for_timeout(200)
    audit = [what for what in watch.found if what.startswith(page.url)]

    assert set(watch.found) - set(audit) == SAMPLE["bare" if bare else "policy"]
    assert [
        sign for sign in "123468" if not any(f"({sign})" in what or f"/{sign}" in what for what in audit)
    ] == []


@pytest.fixture
def full(learner, make_deck, texts):
    """The learner's own decks, with every text in every field, and devices of such names."""
    change_settings(learner.pk, changes={"card_language": "both", "name": next(packed(texts, 120))})
    told = {"platform": "ios", "registered_at": moment(now_ms()), "user": learner}
    names = [text.replace("\x00", "")[:80] for text in texts]
    Device.objects.bulk_create(Device(name=name, **told) for name in names[:80])
    Device.objects.bulk_create(Device(name=name, revoked_at=moment(now_ms()), **told) for name in names[80:])
    made = [make_deck(files, owner_id=learner.pk) for files in decks(texts)]
    for one in made:
        enrol(learner.pk, one.deck_id, now_ms=now_ms(), new_per_day=OF_KINDS)
    return [one.deck_id for one in made]


def test_no_text_of_a_deck_runs(watch, learner, full):
    learner.is_staff = learner.is_superuser = True
    learner.save()
    watch.sign_in(learner)
    for path in (
        "/",
        "/decks/",
        "/progress/",
        "/settings/",
        "/settings/devices/",
        "/cards/",
        "/cards/?q=img",
    ):
        watch.visit(path)
    page = watch.visit(f"/decks/{full[0]}/")
    page.click(".cards .more a")
    page.wait_for_selector(".cards li:nth-child(42)")
    watch.look()
    for deck_id in full:
        watch.visit(f"/decks/{deck_id}/print/")
    for path in ("edit", "replace", "delete", "cards/new"):
        watch.visit(f"/decks/{full[0]}/{path}/")
    watch.read(f"/decks/{deck_id}/?after={after}" for deck_id in full for after in (0, 39, 79, 119))
    watch.read(f"/admin/quizzes/{table}/" for table in ("user", "deck", "card", "device"))
    found = [what for deck_id in full for what in studied(watch, deck_id)]

    assert [*watch.found, *found] == []
    studied_kinds = CardState.objects.filter(user=learner).values_list("card__kind", flat=True)
    assert set(studied_kinds) == set(ENTRY_KINDS) - {"basic"}


LOOK = f"""(card) => {{
    const found = ({AUDIT})(card, location.origin);
    return found.length ? found : null;
}}"""


def studied(watch, deck_id) -> list[str]:
    """What was wrong with a card of the day, as the page draws it, and with what it says of a typed command."""
    page = watch.visit(f"/study/{deck_id}/")
    page.wait_for_selector('[data-stage="question"]')
    found = desk.rush(page, LOOK, "(card) => card.dataset.kind === 'command'")
    page.fill("[name=typed]", f"docker run {' '.join(TEXTS[:40])}"[:500])
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-outcome]:visible")
    watch.look()
    page.keyboard.press("4")
    found += desk.rush(page, LOOK)
    watch.look()
    return found


@pytest.fixture
def offline(browser, browser_context_args, live_server, bare):
    """A watch over a browser with the worker in it."""
    with browser.new_context(
        **browser_context_args | {"bypass_csp": bare, "service_workers": "allow"}
    ) as context:
        yield Watch(context, live_server.url)


def test_no_text_runs_in_a_browser_without_a_network(offline, learner, full):
    """The page comes from the worker then, and the cards from the browser's database."""
    offline.sign_in(learner)
    page = offline.visit("/study/")
    page.wait_for_selector('[data-stage="question"]')
    desk.wait_until_kept(page)
    offline.context.set_offline(True)
    page = offline.visit("/study/")
    page.wait_for_selector('[data-stage="question"]')
    found = desk.rush(page, LOOK)
    offline.look()
    offline.visit("/settings/")  # which is not kept
    assert page.title().startswith("No network")
    offline.context.set_offline(False)

    assert [*offline.found, *found] == []


LIVE = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="ran(1)">
<script>ran(2)</script><image href="https://{AWAY}/3"/><style>@import url(https://{AWAY}/4);</style>
<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:parent.ran(5)"/></foreignObject></svg>"""


def test_picture_that_got_past_its_check_runs_nothing(watch, bare, learner, make_deck):
    """Not in a card, and not opened by itself, should a proxy have lost the order to download it."""
    made = make_deck(KINDS, owner_id=learner.pk)
    enrol(learner.pk, made.deck_id, now_ms=now_ms())
    assert Media.objects.filter(deck=made.deck_id).update(content=LIVE.encode()) == 1
    watch.sign_in(learner)
    watch.visit(f"/decks/{made.deck_id}/print/").wait_for_function("() => document.images[0].complete")
    assert watch.found == []

    address = f"/decks/{made.deck_id}/media/plan.svg"

    def shown(route):
        answer = route.fetch()
        kept = {name: value for name, value in answer.headers.items() if name != "content-disposition"}
        route.fulfill(response=answer, headers=kept)

    watch.context.route(f"{watch.origin}{address}", shown)
    watch.page.goto(watch.origin + address)
    watch.page.wait_for_timeout(100)
    ran = {what for what in watch.found if what.startswith(("ran ", "left ")) and "stopped" not in what}
    everything = {"ran 1", "ran 2", f"left https://{AWAY}/3", f"left https://{AWAY}/4", "ran 5"}
    assert ran == (everything if bare else set())
