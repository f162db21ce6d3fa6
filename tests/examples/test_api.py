"""Requests on a bad line, and with tokens that end."""

import base64
import hmac
import time

import pytest

from examples.python_client.api import ApiError, Offline, SignedOut
from tests.examples.phone import CUT, SWALLOWED
from tests.flows.site import PASSWORD

pytestmark = pytest.mark.database


@pytest.mark.parametrize("trouble", [SWALLOWED, CUT, (503, {"retry-after": "1"}, b""), (502, {}, b"<html>")])
def test_request_that_got_no_answer_is_sent_again(phone, trouble):
    phone.study([4, 2, 5])
    phone.line.troubles = [trouble, trouble]
    verdict = "duplicate" if trouble == CUT else "accepted"
    assert phone.sync() == {verdict: 3}
    assert (phone.waits, phone.quarrels()) == ([1, 1] if "retry" in str(trouble) else [1, 2], [])


def test_answers_that_never_arrive_leave_everything_to_be_sent_later(phone, served):
    ids = phone.study([4, 2, 5])
    before = dict(phone.store.db.execute("SELECT name, value FROM facts"))
    phone.line.troubles = [CUT] * 5
    with pytest.raises(Offline):
        phone.sync()
    assert [entry.event.id for entry in phone.store.unsent()] == ids
    assert dict(phone.store.db.execute("SELECT name, value FROM facts")) == before
    more = phone.study([3])
    assert phone.sync() == {"duplicate": 3, "accepted": 1}
    assert [entry.event.id for entry in phone.store.log()] == ids + more
    assert phone.quarrels() == []


def test_access_token_that_expired_is_fetched_anew(phone):
    phone.api.access_token = phone.api.access_token[:-4] + "xxxx"
    phone.study([4])
    assert phone.sync() == {"accepted": 1}
    assert "POST /_allauth/app/v1/tokens/refresh" in phone.line.asked


def test_write_whose_answer_was_lost_happens_once(phone):
    phone.line.troubles = [CUT]
    phone.api.call("POST", "/devices", {"name": "Watch", "platform": "other"})
    names = [device["name"] for device in phone.api.call("GET", "/devices")["devices"]]
    assert sorted(names) == ["Phone", "Watch"]


def test_refusal_says_its_code(phone):
    with pytest.raises(ApiError) as refusal:
        phone.api.call("POST", "/devices", {"name": "Watch", "platform": "toaster"})
    assert (refusal.value.status, refusal.value.code) == (400, "invalid_choice")
    with pytest.raises(ApiError) as refusal:
        phone.api.sign_in(phone.email, "wrong")
    assert (refusal.value.status, refusal.value.code) == (400, "email_password_mismatch")


def test_step_that_is_still_to_be_taken_is_named(phone):
    library = "/_allauth/app/v1"
    signed_in = {"Authorization": f"Bearer {phone.api.access_token}"}
    assert (
        phone.api._once("POST", f"{library}/auth/reauthenticate", {"password": PASSWORD}, signed_in)[0] == 200
    )
    factor = f"{library}/account/authenticators/totp"
    _, _, told = phone.api._once("GET", factor, None, signed_in)
    code = {"code": six_digits(told["meta"]["secret"])}
    assert phone.api._once("POST", factor, code, signed_in)[0] == 200
    with pytest.raises(ApiError) as refusal:
        phone.api.sign_in(phone.email, PASSWORD)
    assert str(refusal.value) == "The site asks for one more step: mfa_authenticate."


def six_digits(secret: str) -> str:
    """RFC 6238, for this half minute."""
    key, count = base64.b32decode(secret), int(time.time()) // 30
    digest = hmac.digest(key, count.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def test_site_that_is_not_there_is_offline(phone):
    phone.line.troubles = [SWALLOWED]
    with pytest.raises(Offline):
        phone.api.sign_in(phone.email, PASSWORD)


def test_revoked_device_signs_in_again_and_loses_nothing(phone, tablet):
    phone.study([4, 3])
    tablet.api.call("DELETE", f"/devices/{phone.store.get('device')}")
    with pytest.raises(SignedOut):
        phone.sync()
    phone.api.sign_in(phone.email, PASSWORD)
    revoked = phone.store.get("device")
    assert phone.sync() == {"accepted": 2}
    assert phone.store.get("device") != revoked
    assert phone.quarrels() == []
