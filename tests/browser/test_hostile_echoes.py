"""Hostile texts that are not kept but said back: in forms, searches, faults of files, previews and addresses."""

import io
import json
import zipfile
from urllib.parse import quote, urlencode

import pytest

from quizzes.services.accounts import register_device
from quizzes.services.library import enrol
from quizzes.wallclock import now_ms
from tests.browser.conftest import PASSWORD
from tests.browser.hostile import AUDIT, AWAY, IMG, in_decks, packed
from tests.browser.hostile_decks import deck
from tests.conftest import NOON
from tests.deck.test_archive import zipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BASIC = ["kind=basic", "objective=o-0", "answer.en=x", "answer.zh=x"]
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
# By address: the fields that are posted there, a fixed one with its value, and how many characters go into each.
FORMS = {
    "/settings/": (["name", "time_zone", "rollover_h", "theme"], 1000),
    "/settings/devices/{device}/rename/": (["name"], 1000),
    "/settings/delete/": (["password", "word"], 1000),
    "/decks/new/": (["languages", "title_en", "title_zh", "objective_en", "prompt_en", "answer_zh"], 1000),
    "/decks/import/": (["text"], 5000),
    "/decks/{deck}/edit/": (["title.en", "description.zh", "license", "objectives.0.title.en"], 4000),
    "/decks/{deck}/cards/new/": (
        ["prompt.en", "prompt.zh", "why.en", "tags", "id", "objective", "kind"],
        8000,
    ),
    "/decks/{deck}/cards/preview/": (["prompt.en", "prompt.zh", "why.en", "why.zh", *BASIC], 4000),
    "/accounts/password/change/": (["oldpassword", "password1"], 1000),
    "/accounts/email/": (["email", "action_add=1"], 1000),
}
STRANGERS = {"/accounts/login/": (["login", "next"], 1000), "/accounts/signup/": (["email", "next"], 1000)}
POST = f"""async ([path, texts, names]) => {{
    const token = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken'];
    const fields = names.map((name) => name.split('='));
    const found = [];
    let echoes = 0;
    for (const text of texts) {{
        const body = new URLSearchParams(fields.map(([name, fixed]) => [name, fixed ?? text]));
        const response = await fetch(path, {{method: 'POST', headers: {{'X-CSRFToken': token}}, body}});
        const page = await response.text();
        const read = new DOMParser().parseFromString(page, 'text/html');
        if (![200, 409, 422].includes(response.status)) found.push(`${{path}} answered ${{response.status}}`);
        if (page.includes('{AWAY}') || page.includes('ran(')) echoes += 1;
        found.push(...({AUDIT})(read, location.origin).map((what) => `${{path}} ${{what}}`));
    }}
    return [echoes, found];
}}"""


@pytest.fixture(autouse=True)
def unhurried(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.ACCOUNT_RATE_LIMITS = False
    settings.API_RATES = {name: (0, *rest) for name, (_most, *rest) in settings.API_RATES.items()}


@pytest.fixture
def ids(learner, make_deck, texts):
    """Of a deck of the learner's own and of a device."""
    few = [text for text in texts if in_decks(text)][:20]
    own = make_deck(deck("own", few), owner_id=learner.pk)
    enrol(learner.pk, own.deck_id, now_ms=now_ms())
    device = register_device(learner.pk, name="x", platform="ios", now_ms=NOON)
    return {"deck": str(own.deck_id), "device": str(device.id)}


def post(watch, forms, ids, texts) -> dict[str, bool]:
    """By address, whether any text came back."""
    echoed = {}
    for address, (names, most) in forms.items():
        path = address.format(**ids)
        echoes, found = watch.page.evaluate(POST, [path, list(packed(texts, most)), names])
        watch.found += found
        echoed[address] = echoes > 0
    return echoed


def test_nothing_that_a_form_says_back_runs(watch, learner, ids, texts):
    watch.visit("/accounts/login/")
    echoed = post(watch, STRANGERS, ids, texts)
    watch.sign_in(learner)
    watch.visit("/settings/")
    echoed |= post(watch, FORMS, ids, texts)

    assert watch.found == []
    silent = {address for address, came in echoed.items() if not came}
    assert silent == {"/settings/delete/", "/accounts/password/change/"}  # secrets are not said back


def test_nothing_that_an_address_says_back_runs(watch, learner, ids, texts):
    watch.visit("/accounts/login/?" + urlencode({"next": next(packed(texts, 2000))}, quote_via=quote))
    watch.sign_in(learner)
    for query in packed(texts[:40], 500):
        watch.visit(f"/cards/?q={quote(query, safe='')}")
    watch.read(f"/cards/?q={quote(query, safe='')}" for query in packed(texts, 500))
    kinds = (quote(part, safe="") for part in packed(texts, 2000))
    watch.read(f"/decks/{ids['deck']}/cards/new/?kind={kind}&objective={kind}" for kind in kinds)
    for path in ("/nowhere/", "/api/v1/nowhere/", f"/decks/{ids['deck']}/media/", "/api/v1/progress?x="):
        watch.page.goto(f"{watch.origin}{path}{quote(next(packed(texts, 2000)), safe='')}")
        watch.look()

    assert watch.found == []


def test_sign_in_leads_nowhere_else(watch, learner):
    for address in (
        f"https://{AWAY}/",
        f"//{AWAY}/",
        f"/\\{AWAY}/",
        "javascript:ran(0)",
        f"\thttps://{AWAY}/",
    ):
        watch.context.clear_cookies()
        page = watch.page
        page.goto(f"{watch.origin}/accounts/login/?{urlencode({'next': address})}")
        page.fill("[name=login]", learner.email)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".nav")
        assert page.url == f"{watch.origin}/"

    assert watch.found == []


def faulty(texts) -> str:
    """A deck with a text in each place that a fault names or shows, and one that no format takes at the end."""
    cards = "".join(
        f"  - id: c-{number}\n    kind: basic\n    objective: {json.dumps(text, ensure_ascii=False)}\n"
        f"    {json.dumps(text[:30], ensure_ascii=False)}: x\n"
        for number, text in enumerate(texts)
    )
    return f"format: 1\ndeck: faulty\ntitle: x\nlanguages: [en]\nlicense: x\ncards:\n{cards}"


def archive(texts) -> bytes:
    """Of files with such names that lead out of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for text in texts[:99]:
            made.writestr(f"../{text.translate({0: None})}", b"x")
    return packed.getvalue()


def test_no_fault_of_a_file_runs_where_it_is_shown(watch, learner, texts):
    watch.sign_in(learner)
    page = watch.visit("/decks/import/")
    fit = [text for text in texts if in_decks(text)]
    columns = ",".join('"' + text.replace('"', '""') + '"' for text in texts if "\0" not in text)
    picture = PICTURE.format(IMG)
    for name, content in {
        "deck.yaml": faulty(fit).encode(),
        "raw.yaml": ("format: 1\ntitle: " + "\n".join(texts)).encode(),
        "deck.csv": f"id,kind,prompt,answer,{columns}\n1,basic,a,b\n".encode(),
        "deck.zip": archive(texts),
        f"{IMG}.zip": zipped({"x/deck.yaml": b"format: 1", f"x/media/{IMG}.svg": picture.encode()}),
    }.items():
        page.set_input_files("[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content})
        page.click("text=Show what would change")
        page.wait_for_selector(".excerpt", timeout=10000)
        watch.look()

    assert watch.found == []


def test_no_text_runs_in_the_preview_of_a_card(watch, learner, ids, texts):
    watch.sign_in(learner)
    page = watch.visit(f"/decks/{ids['deck']}/cards/new/")
    for name, text in [("prompt", texts), ("answer", texts[::-1])]:
        for language in ("en", "zh"):
            shown = "\n\n".join(one for one in text if in_decks(one))[:7000]
            page.fill(f"[name='{name}.{language}']", shown)
    page.wait_for_selector("#preview .sides")
    watch.look()
    for kind in ("choice", "match", "cloze", "image"):
        watch.visit(f"/decks/{ids['deck']}/cards/{kind}-0/edit/")
        watch.page.wait_for_selector("#preview .sides")
        watch.look()

    assert watch.found == []
