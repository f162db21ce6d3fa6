"""A write sent again under its Idempotency-Key happens once."""

import threading
import uuid

import pytest
from django.db import connection
from rest_framework.test import APIClient

from quizzes.models import Device, Replay
from quizzes.queries.accounts import profile_for

pytestmark = pytest.mark.django_db
DEVICES = "/api/v1/devices"
BODY = {"name": "Ada's phone", "platform": "android"}


def register(client, key="k1", body=BODY):
    return client.post(DEVICES, body, format="json", headers={"Idempotency-Key": key})


def wire(answer):
    return answer.status_code, answer.content, answer["Content-Type"], answer["Cache-Control"]


def test_write_under_a_key_happens_once_and_gives_the_first_answer(api):
    first, again = register(api), register(api)
    assert wire(first) == wire(again)
    assert (first.status_code, Device.objects.count()) == (201, 1)
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")


def test_first_answer_under_a_key_is_what_it_is_without(api):
    plain = api.patch("/api/v1/me", {"name": "Ada"}, format="json")
    keyed = api.patch("/api/v1/me", {"name": "Ada"}, format="json", headers={"Idempotency-Key": "x"})
    assert (wire(plain), dict(plain.headers)) == (wire(keyed), dict(keyed.headers))


def test_same_json_in_another_spelling_is_the_same_request(api):
    keyed = {"content_type": "application/json", "headers": {"Idempotency-Key": "k"}}
    one = api.post(DEVICES, '{"name": "x", "platform": "ios"}', **keyed)
    other = api.post(DEVICES, '{"platform":"ios","name":"\\u0078"}', **keyed)
    assert wire(one) == wire(other)
    assert Device.objects.count() == 1


def test_empty_answer_is_replayed_too(api):
    device = register(api).json()["id"]
    asked = [api.delete(f"{DEVICES}/{device}", headers={"Idempotency-Key": "gone"}) for _again in range(2)]
    assert [(told.status_code, told.content, told.get("Content-Type")) for told in asked] == [
        (204, b"", None)
    ] * 2
    assert asked[1]["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("post", DEVICES, BODY | {"name": "Other"}),
        ("patch", "/api/v1/me", {"name": "Ada"}),
        ("delete", f"{DEVICES}/{uuid.UUID(int=7)}", None),
    ],
)
def test_key_of_another_request_is_refused(api, method, address, body):
    register(api)
    told = getattr(api, method)(address, body, format="json", headers={"Idempotency-Key": "k1"})
    assert (told.status_code, told.json()["error"]["code"]) == (409, "idempotency_key_reused")
    assert api.get("/api/v1/me").json()["name"] == ""


def test_keys_of_two_learners_have_nothing_to_do_with_each_other(api, caller, other_learner):
    assert register(api).json()["id"] != register(caller(other_learner)).json()["id"]


def test_refused_write_is_not_kept(api):
    assert register(api, body={"name": "", "platform": "ios"}).status_code == 400
    assert (Replay.objects.count(), register(api).status_code) == (0, 201)


def test_key_is_free_again_after_a_day(api, settings):
    register(api)
    settings.CLOCK_OFFSET_S += 86_400 - 60
    register(api)
    assert Device.objects.count() == 1
    settings.CLOCK_OFFSET_S += 120
    register(api, body=BODY | {"name": "Another"})
    assert (Device.objects.count(), Replay.objects.count()) == (2, 1)


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "schlüssel"])
def test_malformed_key_is_refused(api, key):
    told = register(api, key=key)
    assert told.status_code == 400
    assert told.json()["error"] | {"message": ""} == {
        "code": "invalid_idempotency_key",
        "message": "",
        "field": "Idempotency-Key",
        "errors": told.json()["error"]["errors"],
    }


@pytest.mark.django_db(transaction=True)
def test_same_key_at_once_writes_once(learner):
    answers, start = [], threading.Barrier(6)

    def send():
        client = APIClient()
        client.force_authenticate(learner)
        start.wait()
        answers.append(wire(register(client)))
        connection.close()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert (answers[0][0], Device.objects.count(), Replay.objects.count()) == (201, 1, 1)
    assert profile_for(learner.pk).name == ""
