"""A second factor by app, recovery codes, and where passkeys can be offered."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from tests.web.test_accounts import PASSWORD

pytestmark = pytest.mark.django_db
WHO = {"login": "ada@example.org", "password": PASSWORD}
APP = "/_allauth/app/v1/auth/"


def digits(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def by_password(client, learner):
    """Signed in, and the password confirmed: without that no factor is changed."""
    client.post(reverse("account_login"), WHO)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def secret(by_password):
    """Of an app that was set up on the page."""
    page = by_password.get(reverse("mfa_activate_totp"))
    shown = page.context["form"].secret
    assert shown in page.content.decode()
    by_password.post(reverse("mfa_activate_totp"), {"code": digits(shown)})
    by_password.post(reverse("account_logout"))
    return shown


def test_app_is_asked_for_after_the_password(client, secret):
    told = client.post(reverse("account_login"), WHO)
    assert told.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("library")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert client.get(reverse("library")).status_code == 200


def test_wrong_digits_let_nobody_in(client, secret):
    client.post(reverse("account_login"), WHO)
    wrong = f"{(int(digits(secret)) + 1) % 1_000_000:06}"
    told = client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert list(told.context["form"].errors) == ["code"]
    assert client.get(reverse("library")).status_code == 302


def test_recovery_code_signs_in_once(client, learner, secret):
    code = RecoveryCodes(Authenticator.objects.get(user=learner, type="recovery_codes")).get_unused_codes()[0]
    seen = []
    for _again in range(2):
        client.post(reverse("account_login"), WHO)
        client.post(reverse("mfa_authenticate"), {"code": code})
        seen.append(client.get(reverse("library")).status_code)
        client.post(reverse("account_logout"))
    assert seen == [200, 302]


def test_app_client_gets_tokens_for_password_and_digits_alone(client, secret):
    sent = {"content_type": "application/json"}
    told = client.post(f"{APP}login", {"email": WHO["login"], "password": PASSWORD}, **sent)
    assert (told.status_code, "access_token" in told.json()["meta"]) == (401, False)
    pending = [flow["id"] for flow in told.json()["data"]["flows"] if flow.get("is_pending")]
    assert pending == ["mfa_authenticate"]
    session = {"X-Session-Token": told.json()["meta"]["session_token"]}
    told = client.post(f"{APP}2fa/authenticate", {"code": digits(secret)}, headers=session, **sent)
    assert told.status_code == 200
    assert told.json()["meta"]["access_token"]


def test_app_can_be_switched_off(by_password, learner):
    TOTP.activate(learner, "JBSWY3DPEHPK3PXP")
    assert "It is asked at every sign-in." in by_password.get(reverse("mfa_index")).content.decode()
    by_password.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=learner, type="totp").count() == 0


def test_factor_is_changed_only_after_the_password_was_confirmed(client, learner):
    client.post(reverse("account_login"), WHO)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize(
    ("host", "offered"), [("localhost:8000", True), ("127.0.0.1:8000", False), ("[::1]:8000", False)]
)
def test_passkeys_are_offered_where_the_site_has_a_name(by_password, client, host, offered):
    page = by_password.get(reverse("mfa_index"), headers={"Host": host})
    assert ("Add a key" in page.content.decode()) is offered
    by_password.logout()
    assert (
        "passkey_login" in client.get(reverse("account_login"), headers={"Host": host}).content.decode()
    ) is offered
