"""The nasty corpus in every field and parameter of the pages: nothing breaks, and every page still answers."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from quizzes.models.library import card_id
from quizzes.services.accounts import register_device
from quizzes.services.library import enrol
from quizzes.web import urls
from quizzes.web.forms.device import DeviceForm
from quizzes.web.forms.farewell import FarewellForm
from quizzes.web.forms.limits import LimitsForm
from quizzes.web.forms.newdeck import NewDeckForm
from quizzes.web.forms.plans import AwayForm, CatchUpForm
from quizzes.web.forms.settings import SettingsForm
from quizzes.web.forms.upload import UploadForm
from tests import decks
from tests.api.nasty import TEXTS, in_url
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

STRIDE = 20  # as for the API: each field gets one value in so many, the next field those after
VERBS = ("suspend", "unsuspend", "bury", "unbury", "flag", "reset")
NEW_CARD = "decks/<uuid:deck_id>/cards/new/"
EDITOR = {NEW_CARD: "basic", f"{NEW_CARD}?kind=choice": "choice", f"{NEW_CARD}?kind=image": "image"}
# By address: the fields of what is posted there, and the parameters of what is asked for.
FORMS: dict[str, list[str]] = {
    "away/": list(AwayForm.base_fields),
    "away/back/": ["x"],
    "cards/bulk/": ["do", "flag", "q", "card"],
    **{f"cards/<uuid:card_id>/{verb}/": ["flag", "next", "until"] for verb in VERBS},
    "decks/new/": [*NewDeckForm.base_fields, "title_en", "description_en"],
    "decks/import/": [*UploadForm.base_fields],
    "decks/import/confirm/": ["ticket"],
    "decks/<uuid:deck_id>/catch-up/": list(CatchUpForm.base_fields),
    "decks/<uuid:deck_id>/catch-up/end/": ["x"],
    "decks/<uuid:deck_id>/replace/": [*UploadForm.base_fields],
    "decks/<uuid:deck_id>/delete/": ["version"],
    "decks/<uuid:deck_id>/edit/": [
        "version",
        "title.en",
        "description.en",
        "license",
        "objectives.0.title.en",
        "objectives.0.id",
    ],
    "decks/<uuid:deck_id>/enrol/": [*LimitsForm.base_fields, "then"],
    "decks/<uuid:deck_id>/leave/": ["x"],
    "decks/<uuid:deck_id>/cards/preview/": [
        "id",
        "kind",
        "objective",
        "prompt.en",
        "answer.en",
        "why.en",
        "tags",
    ],
    "decks/<uuid:deck_id>/cards/<slug:entry>/remove/": ["version"],
    "settings/": list(SettingsForm.base_fields),
    "settings/delete/": list(FarewellForm.base_fields),
    "settings/devices/<uuid:device_id>/rename/": list(DeviceForm.base_fields),
    "settings/devices/<uuid:device_id>/revoke/": ["x"],
    "settings/zone/": ["time_zone"],
    "try/<uuid:deck_id>/": ["time_zone"],
    "i18n/setlang/": ["language", "next"],
    "accounts/login/": ["login", "password", "remember", "next"],
    "accounts/signup/": ["email", "password1", "time_zone", "next"],
    "accounts/password/change/": ["oldpassword", "password1", "password2"],
}
READ: dict[str, list[str]] = {
    "": ["x"],
    "cards/": ["q", "after", "page"],
    "cards/<uuid:card_id>/": ["ask"],
    "decks/": ["x"],
    "decks/new/": ["x"],
    "decks/import/": ["x"],
    "decks/<uuid:deck_id>/": ["after"],
    "decks/<uuid:deck_id>/cards/new/": ["kind", "objective"],
    "decks/<uuid:deck_id>/cards/<slug:entry>/edit/": ["x"],
    "decks/<uuid:deck_id>/export/": ["format"],
    "decks/<uuid:deck_id>/media/<path:name>": ["x"],
    "decks/<uuid:deck_id>/print/": ["x"],
    "settings/devices/": ["x"],
    "study/": ["x"],
    "study/<uuid:deck_id>/": ["x"],
    "study/practice/": ["q"],
    "study/<uuid:deck_id>/practice/": ["q"],
    "manifest/<str:language>.webmanifest": ["x"],
    "offline/": ["x"],
    "sw.js": ["x"],
    "styleguide/": ["x"],
    "progress/": ["x"],
    "accounts/login/": ["next"],
}
WRITTEN_AS_FORMS_ARE = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    settings.API_RATES = {name: (0, *rest) for name, (_most, *rest) in settings.API_RATES.items()}


@pytest.fixture
def visitor(client, learner, make_deck):
    own = make_deck(decks.plain("mine"), owner_id=learner.pk)
    enrol(learner.pk, own.deck_id, now_ms=NOON)
    device = register_device(learner.pk, name="x", platform="ios", now_ms=NOON)
    card = card_id(own.deck_id, "fact-1", "main")
    client.force_login(learner)
    client.raise_request_exception = False
    client.ids = {"deck": str(own.deck_id), "card": str(card), "device": str(device.id)}
    client.learner = learner
    return client


def place(address: str, ids: dict[str, str], name: str = "x.svg") -> str:
    for kind, ident in ids.items():
        address = address.replace(f"<uuid:{kind}_id>", ident)
    return "/" + address.replace("<path:name>", name).replace("<slug:entry>", "fact-1").replace(
        "<str:language>", "en"
    )


def values(number: int, deep: bool) -> list[str]:
    return TEXTS if deep else TEXTS[number % STRIDE :: STRIDE]


def ours() -> set[str]:
    """The addresses of our own pages; allauth's are told above by name."""
    found: set[str] = set()
    for entry in urls.urlpatterns:
        inner = getattr(entry, "url_patterns", None)
        found |= {str(entry.pattern)} if inner is None else {f"{entry.pattern}{one.pattern}" for one in inner}
    return found


def test_every_page_is_in_a_table():
    told = {*FORMS, *READ}
    assert ours() == {address for address in told if not address.startswith("accounts/")}


LENGTHS = [False, pytest.param(True, marks=pytest.mark.deep)]


@pytest.mark.parametrize("deep", LENGTHS)
@pytest.mark.parametrize("address", FORMS)
def test_no_value_in_a_form_breaks_a_page(visitor, address, deep):
    good = {
        "time_zone": "UTC",
        "rollover_h": 4,
        "new_per_day": 5,
        "buttons": 4,
        "theme": "dark",
        "card_language": "en",
    }
    post_nasty(visitor, address, FORMS[address], good, deep)
    all_pages_answer(visitor)


@pytest.mark.parametrize("deep", LENGTHS)
@pytest.mark.parametrize("address", EDITOR)
def test_no_value_in_a_field_of_the_editor_breaks_it(visitor, address, deep):
    """Its fields are those that the page shows for the kind."""
    shown = visitor.get(place(address, visitor.ids)).content.decode()
    names = sorted(
        set(re.findall(r'name="([^"]+)"', shown)) - {"csrfmiddlewaretoken", "viewport", "color-scheme"}
    )
    assert {"kind", "prompt.en", "do"} <= set(names)
    post_nasty(visitor, address, names, {"kind": EDITOR[address], "prompt.en": "What?", "do": "save"}, deep)
    all_pages_answer(visitor)


def post_nasty(visitor: Any, address: str, names: list[str], good: dict[str, Any], deep: bool) -> None:
    for number, name in enumerate(names):
        for value in values(number, deep):
            sent = urlencode({**good, name: value}, errors="surrogatepass")
            told = visitor.post(place(address, visitor.ids), sent, content_type=WRITTEN_AS_FORMS_ARE)
            assert told.status_code < 500, (name, value)
            if not visitor.session.get("_auth_user_id"):
                visitor.force_login(visitor.learner)


@pytest.mark.parametrize("deep", LENGTHS)
@pytest.mark.parametrize("address", READ)
def test_no_parameter_breaks_a_page(visitor, address, deep):
    for number, name in enumerate(READ[address]):
        for value in values(number, deep):
            for path in (place(address, visitor.ids), place(address, visitor.ids, in_url(value))):
                assert visitor.get(f"{path}?{name}={in_url(value)}").status_code < 500, (name, value)
    all_pages_answer(visitor)


def all_pages_answer(visitor: Any) -> None:
    pages = [
        "",
        "cards/",
        "decks/",
        "decks/<uuid:deck_id>/",
        "decks/<uuid:deck_id>/print/",
        "study/",
        "progress/",
    ]
    told = {page: visitor.get(place(page, visitor.ids)).status_code for page in (*pages, "settings/")}
    assert told == dict.fromkeys(told, 200)
