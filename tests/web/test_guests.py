"""A stranger tries a deck, and keeps what was studied."""

import json
import re
import uuid

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import get_user
from django.test import Client, RequestFactory

from quizzes.adapter import AccountAdapter
from quizzes.models import Card, Device, Enrolment, StudyEvent, User
from quizzes.services.accounts import change_settings
from quizzes.wallclock import now_ms
from quizzes.web.middleware import GUEST_SEEN
from tests import decks
from tests.api.phones import NOWHERE
from tests.web.conftest import BILINGUAL

PASSWORD = "correct horse battery"
NEW = {"email": "new@example.org", "password1": PASSWORD}

pytestmark = pytest.mark.django_db


def begin(client, deck, **sent):
    return client.post(f"/try/{deck.deck_id}/", sent)


def answer(client, deck, grade=5):
    """One review, sent as the study page does; the id of its event."""
    page = client.get(f"/study/{deck.deck_id}/").content.decode()
    device = re.search(r'data-device="([^"]+)"', page)[1]
    card = Card.objects.filter(deck=deck.deck_id).order_by("position").first()
    event = {
        "id": str(uuid.uuid4()),
        "kind": "review",
        "card": str(card.pk),
        "grade": grade,
        "at_ms": now_ms(),
        "tz_min": 0,
    }
    asked = {
        "protocol": 1,
        "device": device,
        "client_now_ms": now_ms(),
        "after": 0,
        "proof": NOWHERE,
        "limit": 0,
    }
    body = {**asked, "events": [event]}
    told = client.post("/api/v1/sync", json.dumps(body), content_type="application/json")
    assert [item["status"] for item in told.json()["results"]] == ["accepted"]
    return uuid.UUID(event["id"])


@pytest.fixture
def visit(client, deck):
    """A guest's browser and the event of the guest's one review."""
    begin(client, deck)
    return client, answer(client, deck)


def test_welcome_offers_the_shipped_decks_and_no_other(client, deck, make_deck, learner):
    make_deck(BILINGUAL)
    make_deck(decks.plain("own"), owner_id=learner.pk)
    page = client.get("/")

    assert [found.cards for found in page.context["decks"]] == [1, 6]
    assert page.content.decode().count('action="/try/') == 3


def test_welcome_reads_as_many_rows_for_one_deck_as_for_three(client, make_deck, django_assert_num_queries):
    for count in (1, 3):
        for number in range(count):
            make_deck(decks.plain(f"deck-{number}"))
        with django_assert_num_queries(1):
            client.get("/")


def test_welcome_speaks_the_language_of_the_page(client, make_deck):
    make_deck(BILINGUAL)
    page = client.get("/", headers={"Accept-Language": "zh-CN"}).content.decode()

    assert "网桥" in page
    assert "Bridges" not in page


def test_one_click_leads_to_the_first_card(client, deck):
    response = begin(client, deck, time_zone="Asia/Shanghai")
    guest = User.objects.get()

    assert response.headers["Location"] == f"/study/{deck.deck_id}/"
    assert guest.is_guest
    assert guest.settings.time_zone == "Asia/Shanghai"
    assert client.get(response.headers["Location"]).context["first"].deck_id == deck.deck_id
    assert client.session.get_expiry_age() == 60 * 86400


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "\x00"])
def test_zone_that_is_none_is_utc(client, deck, zone):
    begin(client, deck, time_zone=zone)

    assert User.objects.get().settings.time_zone == "UTC"


def test_where_sign_up_is_closed_nobody_tries(client, deck, settings):
    settings.SIGNUP_OPEN = False

    assert begin(client, deck).status_code == 404
    assert 'action="/try/' not in client.get("/").content.decode()
    assert User.objects.count() == 0


def test_deck_that_is_not_there_makes_no_guest(client, make_deck, learner):
    own = make_deck(decks.plain("own"), owner_id=learner.pk)

    assert begin(client, own).status_code == 404
    assert client.post(f"/try/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"/try/{own.deck_id}/").status_code == 405
    assert User.objects.count() == 1


def test_whoever_is_signed_in_just_studies(client, learner, deck):
    client.force_login(learner)
    begin(client, deck)

    assert list(User.objects.all()) == [learner]
    assert list(Enrolment.objects.values_list("user", "deck")) == [(learner.pk, deck.deck_id)]


def test_guest_is_the_same_at_the_next_deck(client, deck, make_deck):
    begin(client, deck)
    begin(client, make_deck(decks.plain("second")))

    assert User.objects.count() == 1
    assert Enrolment.objects.count() == 2


def test_too_many_guests_from_one_address_wait(client, deck, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    told = [begin(Client(), deck).status_code for _ in range(3)]

    assert told == [302, 302, 429]
    assert User.objects.count() == 2


@pytest.mark.parametrize("address", ["/", "/settings/"])
def test_guest_is_told_how_to_keep_it(visit, address):
    page = visit[0].get(address).content.decode()

    assert f'href="/accounts/signup/?next={address}"' in page
    assert "/accounts/password/change/" not in page


def test_end_of_a_guests_session_says_how_to_keep_it(visit, deck):
    page = visit[0].get(f"/study/{deck.deck_id}/", headers={"HX-Request": "true"}).content.decode()

    assert "/accounts/signup/?next=" in page


@pytest.mark.parametrize("address", ["/decks/new/", "/decks/import/"])
def test_guest_who_wants_a_deck_of_their_own_signs_up_first(visit, address):
    client, _event = visit
    response = client.get(address)

    assert response.headers["Location"] == f"/accounts/signup/?next={address}"
    assert "For decks of your own" in client.get(response.headers["Location"]).content.decode()


def test_guests_deck_by_the_api_is_refused(visit):
    told = visit[0].post("/api/v1/decks", decks.plain("own"), content_type="application/yaml")

    assert (told.status_code, told.json()["error"]["code"]) == (403, "guest")


def test_sign_up_keeps_the_guest_the_session_and_the_browser(visit, deck):
    client, event = visit
    guest, device = User.objects.get(), Device.objects.get()
    assert b"What you studied so far" in client.get("/accounts/signup/").content
    response = client.post("/accounts/signup/", {**NEW, "next": "/progress/", "time_zone": "Asia/Shanghai"})

    account = User.objects.get()
    assert response.headers["Location"] == "/progress/"
    assert (account.pk, account.email, account.is_guest) == (guest.pk, "new@example.org", False)
    assert account.settings.time_zone == "UTC"
    assert get_user(client).pk == guest.pk
    assert client.session["device"] == str(device.pk)
    assert GUEST_SEEN not in client.session
    assert client.session.get_expiry_age() == 14 * 86400
    assert StudyEvent.objects.get().id == event
    assert b"/accounts/signup/" not in client.get("/").content


def test_account_that_was_a_guest_signs_in_elsewhere(visit):
    visit[0].post("/accounts/signup/", NEW)
    other = Client()
    other.post("/accounts/login/", {"login": NEW["email"], "password": PASSWORD})

    assert other.get("/progress/").context["profile"].email == NEW["email"]


def test_pages_of_accounts_speak_the_guests_language(visit):
    client, _event = visit
    change_settings(User.objects.get().pk, changes={"interface_language": "zh-hans"})

    assert "注册账号" in client.get("/accounts/signup/").content.decode()


def test_bad_sign_up_leaves_the_guest(visit, learner):
    client, event = visit
    for given in ({"password1": "short"}, {"email": "ada@example.org"}):
        assert client.post("/accounts/signup/", {**NEW, **given}).status_code == 200

    assert client.get("/").context["profile"].is_guest
    assert StudyEvent.objects.get().id == event
    assert User.objects.count() == 2


def test_verified_address_is_asked_for_before_the_account_is_used(visit, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client, event = visit
    client.post("/accounts/signup/", NEW)

    assert User.objects.get().email == NEW["email"]
    assert StudyEvent.objects.get().id == event
    assert not get_user(client).is_authenticated


def test_sign_in_takes_over_what_the_guest_studied(visit, learner, deck):
    client, event = visit
    guest = User.objects.get(email="")
    assert b"goes over into your account" in client.get("/accounts/login/").content
    response = client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})

    assert response.headers["Location"] == "/"
    assert get_user(client) == learner
    assert list(StudyEvent.objects.values_list("user", "id")) == [(learner.pk, event)]
    assert list(Enrolment.objects.values_list("user", "deck")) == [(learner.pk, deck.deck_id)]
    assert not User.objects.filter(pk=guest.pk).exists()
    assert client.get("/").context["outlook"].answers == 1


def test_failed_sign_in_leaves_the_guest(visit, learner):
    client, _event = visit
    client.post("/accounts/login/", {"login": "ada@example.org", "password": "no" + PASSWORD})

    assert client.get("/").context["profile"].is_guest
    assert StudyEvent.objects.get().user_id != learner.pk


def test_guest_in_another_browser_is_nobodys(visit, learner):
    other = Client()
    other.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})

    assert StudyEvent.objects.get().user_id != learner.pk
    assert other.get("/").context["outlook"].answers == 0


def test_ended_visit_asks_first_and_leaves_nothing(visit):
    client, _event = visit
    assert client.get("/settings/delete/").status_code == 200
    assert StudyEvent.objects.count() == 1
    response = client.post("/settings/delete/")

    assert response.headers["Location"] == "/"
    assert not get_user(client).is_authenticated
    assert User.objects.count() == StudyEvent.objects.count() == 0


def test_guest_who_comes_back_each_day_is_not_forgotten(visit, settings):
    client, _event = visit
    store = client.session
    store[GUEST_SEEN] -= 1
    store.set_expiry(100)
    store.save()
    client.get("/")

    assert client.session.get_expiry_age() == 60 * 86400
    assert "sessionid" in client.cookies
    assert "sessionid" not in client.get("/").cookies


def test_second_sign_up_of_one_visit_finds_the_account(visit):
    """Two clicks at once: the second found a guest, and waits for the first."""
    guest = User.objects.get()
    User.objects.filter(pk=guest.pk).update(email="first@example.org")
    request = RequestFactory().post("/accounts/signup/", NEW)
    adapter = AccountAdapter(request)
    request.guest = guest
    with pytest.raises(ImmediateHttpResponse) as immediate:
        adapter.save_user(request, adapter.new_user(request), None)

    assert immediate.value.response.headers["Location"] == "/"
    assert User.objects.get().email == "first@example.org"
