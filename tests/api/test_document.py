"""The committed document is what the code says, and what the server does."""

import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft4Validator

from quizzes.api.document import COMMITTED, document
from quizzes.api.v1 import examples
from tests import decks
from tests.api.reviews import cards_of, review, send
from tests.api.test_authoring import FACT

DOCUMENT = yaml.load(COMMITTED.read_bytes(), Loader=yaml.CSafeLoader)
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = {
    operation["operationId"]: (address, method, operation)
    for address, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
OURS = {name: found for name, found in OPERATIONS.items() if found[0].startswith("/api/v1/")}


def strict(schema):
    """OpenAPI 3.0 as JSON Schema: `nullable` spelt out, and no property that is not described."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: strict(part) for name, part in schema.items() if name != "nullable"}
    if "properties" in plain:
        plain.setdefault("additionalProperties", False)
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


LOOSE = {"components": DOCUMENT["components"]}
DOCUMENTED_RESPONSES = DOCUMENT["components"]["responses"]
TOKENS = [
    name
    for name in DOCUMENT["components"]["schemas"]["BaseAuthenticationMeta"]["properties"]
    if "token" in name
]
COMPONENTS = {"components": strict(DOCUMENT["components"])}


def faults(schema, value):
    return [error.message for error in Draft4Validator({**strict(schema), **COMPONENTS}).iter_errors(value)]


def loose_faults(schema, value):
    """Theirs are put together with allOf, where no part may forbid what another adds."""
    return [error.message for error in Draft4Validator({**schema, **LOOSE}).iter_errors(value)]


def content(part):
    return part["content"]["application/json"]


def test_committed_document_is_what_the_code_gives(tmp_path):
    fresh, told = tmp_path / "openapi.yaml", StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(fresh), stderr=told)
    assert fresh.read_text() == COMMITTED.read_text(), "run `make openapi` and commit the result"


@pytest.mark.django_db
def test_served_document_is_the_committed_one(client):
    told = client.get("/api/v1/openapi.json")
    assert told.json() == DOCUMENT == document()
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": told["ETag"]})
    assert again.status_code == 304


def test_every_operation_has_a_name_of_its_own():
    named = [
        operation.get("operationId")
        for item in DOCUMENT["paths"].values()
        for method, operation in item.items()
        if method in METHODS
    ]
    assert None not in named
    assert len(named) == len(set(named)) == len(OPERATIONS)


@pytest.mark.parametrize("name", OURS)
def test_operation_has_summary_errors_and_examples_that_fit(name):
    address, _method, operation = OURS[name]
    assert operation["summary"]
    assert {"400", "401", "503"} <= set(operation["responses"])
    assert ("404" in operation["responses"]) >= ("{" in address)
    parts = [operation.get("requestBody", {}), *operation["responses"].values()]
    for part in (part for part in parts if "application/json" in part.get("content", ())):
        told = content(part)
        examples = [told["example"]] if "example" in told else [e["value"] for e in told["examples"].values()]
        assert examples
        if part is operation.get("requestBody") and name == "reviews_record":
            examples[0]["reviews"].pop()  # the second shows what is rejected
        assert [faults(told["schema"], example) for example in examples] == [[]] * len(examples)


@pytest.mark.parametrize("path", ["auth/signup", "auth/login", "auth/session", "tokens/refresh"])
def test_accounts_of_apps_are_in_the_document(path):
    assert f"/_allauth/app/v1/{path}" in DOCUMENT["paths"]


@pytest.mark.django_db
def test_answers_about_accounts_keep_to_the_document(client):
    who = {"email": "new@example.org", "password": "correct horse battery"}

    def post(end, body):
        return client.post(f"/_allauth/app/v1/{end}", body, content_type="application/json")

    entered = post("auth/signup", who)
    told = {
        "accounts_post_auth_signup": entered,
        "accounts_post_auth_login": post("auth/login", who),
        "accounts_post_tokens_refresh": post(
            "tokens/refresh", {"refresh_token": entered.json()["meta"]["refresh_token"]}
        ),
        "accounts_get_auth_session": client.get(
            "/_allauth/app/v1/auth/session",
            headers={"X-Session-Token": entered.json()["meta"]["session_token"]},
        ),
    }
    for name, answer in told.items():
        assert answer.status_code == 200, answer.content
        described = OPERATIONS[name][2]["responses"]["200"]
        if "$ref" in described:
            described = DOCUMENTED_RESPONSES[described["$ref"].rpartition("/")[2]]
        assert loose_faults(content(described)["schema"], answer.json()) == [], name
    assert set(told["accounts_post_auth_login"].json()["meta"]) == set(TOKENS) | {"is_authenticated"}


def test_writes_of_accounts_say_that_they_are_limited_and_a_new_password_gives_tokens():
    theirs = {name: found[2]["responses"] for name, found in OPERATIONS.items() if name not in OURS}
    limited = {name for name, responses in theirs.items() if "429" in responses}
    assert limited == {name for name in theirs if OPERATIONS[name][1] != "get"}
    assert "Retry-After" in DOCUMENT["components"]["responses"]["TooManyRequests"]["headers"]
    changed = theirs["accounts_post_account_password_change"]["200"]
    assert changed == theirs["accounts_post_auth_login"]["200"]


def test_references_lead_somewhere():
    text = COMMITTED.read_text()
    for kind, name in set(re.findall(r"#/components/(\w+)/([\w.-]+)", text)):
        assert name in DOCUMENT["components"][kind]


def answers_about_a_deck_of_ones_own(api):
    """By operation; each changes what the one before it left."""
    text, yaml_file, any_version = decks.plain("mine"), "application/yaml", {"If-Match": "*"}
    made = api.generic("POST", "/api/v1/decks", text, content_type=yaml_file)
    mine = f"/api/v1/decks/{made.json()['deck']}"
    send = {"format": "json", "headers": any_version}
    return {
        "decks_import": made,
        "decks_replace": api.generic("PUT", mine, decks.plain("mine", cards=5), content_type=yaml_file),
        "decks_add_entry": api.post(f"{mine}/cards", {**FACT, "id": "fact-9"}, **send),
        "decks_read_entry": api.get(f"{mine}/cards/fact-9"),
        "decks_change_entry": api.patch(f"{mine}/cards/fact-9", {"why": "So"}, **send),
        "decks_remove_entry": api.delete(f"{mine}/cards/fact-9", **send),
        "decks_export": api.get(f"{mine}/export"),
        "decks_delete": api.delete(mine),
    }


def answers_about_breaks(api, deck):
    mine, tomorrow = f"/api/v1/decks/{deck.deck_id}/catch-up", {"until": "2026-01-02"}
    return {
        "decks_catch_up": api.put(mine, {"reviews_per_day": 5, **tomorrow}, format="json"),
        "decks_backlog": api.get(mine),
        "decks_end_catch_up": api.delete(mine),
        "me_go_away": api.put("/api/v1/me/absence", tomorrow, format="json"),
        "me_absence": api.get("/api/v1/me/absence"),
        "me_come_back": api.delete("/api/v1/me/absence"),
    }


def sync_of(device, card):
    events = [{**examples.EVENT, "card": card}, {"kind": "dream"}]
    return {**examples.SYNC, "device": device, "events": events}


@pytest.mark.django_db
def test_answers_keep_to_the_document(api, deck):
    card = cards_of(api, deck)[0]
    device = api.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json")
    sent = review(card, 1)
    told = {
        "devices_register": device,
        "me_change": api.patch("/api/v1/me", {"name": "Ada"}, format="json"),
        "me_read": api.get("/api/v1/me"),
        "devices_list": api.get("/api/v1/devices"),
        "devices_rename": api.patch(f"/api/v1/devices/{device.json()['id']}", {"name": "y"}, format="json"),
        "decks_list": api.get("/api/v1/decks"),
        "decks_enrol": api.put(f"/api/v1/decks/{deck.deck_id}/enrolment", {}, format="json"),
        "decks_read": api.get(f"/api/v1/decks/{deck.deck_id}"),
        **answers_about_a_deck_of_ones_own(api),
        "decks_cards": api.get(f"/api/v1/decks/{deck.deck_id}/cards?limit=2"),
        "reviews_record": send(api, sent, {**review(card), "grade": 9}, review(card, 4)),
        **answers_about_breaks(api, deck),
        "study_queue": api.get("/api/v1/study/queue"),
        "cards_search": api.get("/api/v1/cards", {"q": "fact is:learned"}),
        "study_limits": api.get("/api/v1/study/limits"),
        "study_practice": api.get("/api/v1/study/practice", {"mode": "cram"}),
        "cards_read": api.get(f"/api/v1/cards/{card}"),
        "cards_check": api.post(f"/api/v1/cards/{card}/check", {"answer": "The number 1"}, format="json"),
        "reviews_undo": api.delete(f"/api/v1/reviews/{sent['id']}"),
        "cards_history": api.get(f"/api/v1/cards/{card}/history"),
        "cards_change_state": api.patch(f"/api/v1/cards/{card}/state", examples.STATE_CHANGE, format="json"),
        "sync_exchange": api.post("/api/v1/sync", sync_of(device.json()["id"], card), format="json"),
        "sync_meta": api.get("/api/v1/sync/meta"),
        "states_list": api.get("/api/v1/states"),
        "decks_changes": api.get(f"/api/v1/decks/{deck.deck_id}/changes?limit=2"),
        "progress_read": api.get("/api/v1/progress"),
        "decks_leave": api.delete(f"/api/v1/decks/{deck.deck_id}/enrolment"),
        "devices_revoke": api.delete(f"/api/v1/devices/{device.json()['id']}"),
        "me_export": api.get("/api/v1/me/export"),
        "me_delete": api.delete("/api/v1/me", {"password": "correct horse battery"}, format="json"),
    }
    assert set(told) == set(OURS)
    for name, answer in told.items():
        described = OURS[name][2]["responses"][str(answer.status_code)]
        if "application/json" in described.get("content", ()):
            assert faults(content(described)["schema"], answer.json()) == [], name
        personal = "private, no-cache" if name in ("decks_cards", "decks_export") else "no-store"
        assert answer["Cache-Control"] == personal
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"


# What comes again is known by an id of the client's in it, or does nothing a second time.
NEEDS_NO_KEY = {"reviews_record", "reviews_undo", "sync_exchange", "cards_change_state", "cards_check"} | {
    "me_delete",
    "decks_delete",
}


def test_every_write_that_a_repeat_could_do_twice_takes_an_idempotency_key():
    writes = {name for name, (_address, method, _operation) in OURS.items() if method != "get"}
    keyed = {
        name
        for name, (_address, _method, operation) in OURS.items()
        if any(part["name"] == "Idempotency-Key" for part in operation.get("parameters", ()))
    }
    assert keyed == writes - NEEDS_NO_KEY
    assert all("409" in OURS[name][2]["responses"] for name in keyed)


@pytest.mark.parametrize("name", ["sync_exchange", "me_export", "me_delete"])
def test_operation_with_a_limit_says_so(name):
    told = OURS[name][2]["responses"]["429"]
    assert (told["headers"]["Retry-After"]["schema"], content(told)["example"]["error"]["code"]) == (
        {"type": "integer"},
        "throttled",
    )


@pytest.mark.django_db
def test_errors_keep_to_the_document(api):
    shape = {"$ref": "#/components/schemas/ErrorAnswer"}
    for answer in (
        api.get("/api/v1/nothing"),
        api.get("/api/v1/me?x=1"),
        api.patch("/api/v1/me", {"x": 1, "name": 2}, format="json"),
        api.post("/api/v1/devices", {}, format="json"),
    ):
        assert faults(shape, answer.json()) == []


def test_swagger_calls_no_other_host(client):
    page, script = client.get("/api/docs/"), client.get("/api/docs/?script=")
    assert (page.status_code, script.status_code) == (200, 200)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert len(addresses) == 5
    for address in addresses:
        assert address.startswith("/")
        assert client.get(address).status_code == 200
    assert "<style" not in page.content.decode()
    assert "http" not in re.sub(r"scheme === .http.|type === .http.", "", script.content.decode())
