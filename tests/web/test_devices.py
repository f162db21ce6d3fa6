"""Devices in the settings."""

import re

import pytest
from django.urls import reverse

from quizzes.models import Device
from quizzes.queries.accounts import devices_for
from quizzes.services.accounts import register_device
from tests.conftest import NOON
from tests.web.test_pages import queries


@pytest.fixture
def phone(learner):
    return register_device(learner.pk, name="Phone", platform="android", now_ms=NOON)


@pytest.fixture
def here(signed_in):
    """The id under which this browser is known, once it has studied."""
    signed_in.get(reverse("study"))
    return signed_in.session["device"]


def test_devices_are_listed_and_this_browser_is_marked(signed_in, phone, here):
    response = signed_in.get(reverse("devices"))
    rows = {row["device"].name: row["here"] for row in response.context["live"]}

    assert rows == {"Phone": False, "Browser": True}
    assert response.content.decode().count("this browser") == 1


def test_last_seen_is_told(signed_in, phone):
    Device.objects.filter(id=phone.id).update(seen_at="2026-01-02T03:04:05Z")

    assert "Last seen Jan. 2, 2026" in signed_in.get(reverse("devices")).content.decode()


def test_without_devices_the_page_says_so(signed_in):
    assert "No devices yet" in signed_in.get(reverse("devices")).content.decode()


def test_device_is_renamed(signed_in, learner, phone):
    signed_in.post(reverse("device_rename", args=[phone.id]), {"name": "  Old phone "})

    assert [device.name for device in devices_for(learner.pk)] == ["Old phone"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_bad_name_is_explained_at_its_device(signed_in, learner, phone, name):
    response = signed_in.post(reverse("device_rename", args=[phone.id]), {"name": name})

    assert (response.status_code, response.context["live"][0]["open"]) == (422, True)
    assert [device.name for device in devices_for(learner.pk)] == ["Phone"]


def test_other_device_is_signed_out(signed_in, learner, phone, here):
    response = signed_in.post(reverse("device_revoke", args=[phone.id]), follow=True)

    assert "Phone is signed out." in response.content.decode()
    assert {device.name: device.revoked for device in devices_for(learner.pk)} == {
        "Browser": False,
        "Phone": True,
    }


def test_this_browser_is_asked_for_what_it_could_not_send_before_it_signs_itself_out(signed_in, phone, here):
    body = signed_in.get(reverse("devices")).content.decode()
    asks = re.findall(r'action="([^"]+/revoke/)" (data-sign-out)?', body)

    assert sorted(asks) == sorted(
        [
            (reverse("device_revoke", args=[here]), "data-sign-out"),
            (reverse("device_revoke", args=[phone.id]), ""),
        ]
    )
    assert "data-sign-out-unsent" in body


def test_this_browser_can_sign_itself_out(signed_in, learner, here):
    response = signed_in.post(reverse("device_revoke", args=[here]))

    assert response.headers["Location"] == reverse("account_login")
    assert response.cookies["quizdeck_left"].value == str(learner.pk)
    assert signed_in.get(reverse("devices")).status_code == 302


@pytest.mark.parametrize("name", ["device_rename", "device_revoke"])
def test_foreign_device_is_like_none(signed_in, other_learner, name):
    foreign = register_device(other_learner.pk, name="Hers", platform="ios", now_ms=NOON)

    assert signed_in.post(reverse(name, args=[foreign.id]), {"name": "Mine"}).status_code == 404
    assert [(device.name, device.revoked) for device in devices_for(other_learner.pk)] == [("Hers", False)]


def test_queries_do_not_grow_with_devices(signed_in, learner, phone):
    one = queries(signed_in, reverse("devices"))
    for name in ("Tablet", "Laptop"):
        register_device(learner.pk, name=name, platform="other", now_ms=NOON)

    assert queries(signed_in, reverse("devices")) == one
