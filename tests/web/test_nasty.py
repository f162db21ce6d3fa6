"""The nasty corpus in every field and parameter of the pages: nothing breaks, and every page still answers."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import get_resolver

from quizzes.services.library import enrol
from quizzes.web import urls
from quizzes.web.forms.farewell import FarewellForm
from quizzes.web.forms.limits import LimitsForm
from quizzes.web.forms.settings import SettingsForm
from tests import decks
from tests.api.nasty import TEXTS, in_url
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

STRIDE = 8  # as for the API: each field gets one value in so many, the next field those after
# By address: the fields of what is posted there, and the parameters of what is asked for.
FORMS: dict[str, list[str]] = {
    "decks/<uuid:deck_id>/enrol/": [*LimitsForm.base_fields, "then"],
    "decks/<uuid:deck_id>/leave/": ["x"],
    "settings/": list(SettingsForm.base_fields),
    "settings/delete/": list(FarewellForm.base_fields),
    "settings/zone/": ["time_zone"],
    "i18n/setlang/": ["language", "next"],
    "accounts/login/": ["login", "password", "remember", "next"],
    "accounts/signup/": ["email", "password1", "time_zone", "next"],
    "accounts/password/change/": ["oldpassword", "password1", "password2"],
}
READ: dict[str, list[str]] = {
    "": ["x"],
    "decks/": ["x"],
    "decks/<uuid:deck_id>/": ["after"],
    "decks/<uuid:deck_id>/media/<path:name>": ["x"],
    "study/": ["x"],
    "study/<uuid:deck_id>/": ["x"],
    "progress/": ["x"],
    "accounts/login/": ["next"],
}


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.API_RATES = {name: (0, *rest) for name, (_most, *rest) in settings.API_RATES.items()}


@pytest.fixture
def visitor(client, learner, make_deck):
    own = make_deck(decks.plain("mine"), owner_id=learner.pk)
    enrol(learner.pk, own.deck_id, now_ms=NOON)
    client.force_login(learner)
    client.raise_request_exception = False
    client.deck, client.learner = str(own.deck_id), learner
    return client


def place(address: str, deck: str, name: str = "x.svg") -> str:
    return "/" + address.replace("<uuid:deck_id>", deck).replace("<path:name>", name)


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
    assert ours() <= set(FORMS) | set(READ)
    assert {address for address in {*FORMS, *READ} if not address.startswith("accounts/")} <= ours()
    assert all(
        get_resolver().resolve(place(address, "0" * 8 + "-0000-0000-0000-" + "0" * 12)) for address in FORMS
    )


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
    for number, name in enumerate(FORMS[address]):
        for value in values(number, deep):
            sent: Any = {**good, name: value}
            told = visitor.post(
                place(address, visitor.deck),
                urlencode(sent, errors="surrogatepass"),
                content_type="application/x-www-form-urlencoded",
            )
            assert told.status_code < 500, (name, value)
            if not visitor.session.get("_auth_user_id"):
                visitor.force_login(visitor.learner)
    all_pages_answer(visitor)


@pytest.mark.parametrize("deep", LENGTHS)
@pytest.mark.parametrize("address", READ)
def test_no_parameter_breaks_a_page(visitor, address, deep):
    for number, name in enumerate(READ[address]):
        for value in values(number, deep):
            for path in (place(address, visitor.deck), place(address, visitor.deck, in_url(value))):
                assert visitor.get(f"{path}?{name}={in_url(value)}").status_code < 500, (name, value)
    all_pages_answer(visitor)


def all_pages_answer(visitor: Any) -> None:
    pages = [
        place(address, visitor.deck)
        for address in READ
        if "<path:" not in address and "accounts" not in address
    ]
    told = {page: visitor.get(page).status_code for page in [*pages, "/settings/"]}
    assert told == dict.fromkeys(told, 200)
