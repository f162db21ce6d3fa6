"""No request changes what it is not for: each column of each table, as a field of each body, is refused or without
effect. Bodies are the document's and columns the registry's, so new ones are tried by themselves."""

import json
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from quizzes.models import Device, LearnerSettings, SyncHead
from quizzes.services.library import enrol
from tests import decks
from tests.api import nasty
from tests.api.nasty import Operation
from tests.api.reviews import cards_of
from tests.api.test_nasty import body_for, slots
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

OPERATIONS = {operation.name: operation for operation in nasty.operations() if operation.schema}
OURS = [name for name, operation in OPERATIONS.items() if operation.address.startswith("/api/v1/")]
ACCOUNTS = [name for name in OPERATIONS if name not in OURS]
# Names under which frameworks are known to take more than they were asked for.
OTHERS = {
    "pk",
    "_id",
    "role",
    "is_admin",
    "groups",
    "user_permissions",
    "owner",
    "user",
    "learner",
    "__proto__",
    "due",
}
BATCHES = {"reviews_record": "reviews", "sync_exchange": "events"}  # their items are refused one by one
ENTRY_FIELDS = {slot.keys[0] for kind in nasty.ENTRIES for slot in nasty.entry_slots(kind) if slot.keys}


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.API_RATES = {name: (0, *rest) for name, (_most, *rest) in settings.API_RATES.items()}
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


def columns() -> set[str]:
    own = [model for model in apps.get_models() if model.__module__.startswith(("quizzes.", "allauth."))]
    return {
        name for model in own for field in model._meta.concrete_fields for name in (field.name, field.attname)
    }


def foreign_to(operation: Operation, inside: str = "") -> list[str]:
    """The columns that are no field of the body, or of the items in it."""
    paths = [slot.keys for slot in slots(operation) if slot.where == "body"]
    known = (
        {keys[2] for keys in paths if len(keys) == 3 and keys[:2] == (inside, 0)}
        if inside
        else {keys[0] for keys in paths if keys}
    )
    if operation.name in ("decks_add_entry", "decks_change_entry"):
        known = ENTRY_FIELDS
    return sorted((columns() | OTHERS) - known)


@pytest.fixture
def known(learner, api, make_deck) -> dict[str, str]:
    own = make_deck(decks.plain("mine"), owner_id=learner.pk)
    enrol(learner.pk, own.deck_id, now_ms=NOON)
    device = api.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]
    ids = {"deck": str(own.deck_id), "card": cards_of(api, own)[0], "device": device}
    return ids | {f"{name}_id": ident for name, ident in ids.items()} | {"entry": "fact-1"}


def rows() -> dict[str, list[Any]]:
    """Every table of ours and of allauth, whole."""
    models = [model for model in apps.get_models() if model.__module__.startswith(("quizzes.", "allauth."))]
    return {model.__name__: sorted(map(repr, model._default_manager.values_list())) for model in models}


def ask(client: APIClient, operation: Operation, known: dict[str, str], body: Any) -> Any:
    address = operation.address
    for name, ident in known.items():
        address = address.replace(f"{{{name}}}", ident)
    headers = {"If-Match": "*"} if "decks/" in address else {}
    return client.generic(
        operation.method, address, json.dumps(body), content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("name", OURS)
def test_column_that_is_no_field_is_refused_and_changes_nothing(api, known, other_learner, name):
    operation = OPERATIONS[name]
    good, before = body_for(operation, nasty.Slot("path", ()), known), rows()
    for column in foreign_to(operation):
        told = ask(api, operation, known, {**good, column: str(other_learner.pk)})
        assert (told.status_code, column in told.content.decode()) in {(400, True), (422, True)}, (
            column,
            told.content,
        )
    assert rows() == before


@pytest.mark.parametrize(("name", "items"), BATCHES.items())
def test_column_in_an_item_rejects_the_item_and_changes_nothing(api, known, other_learner, name, items):
    operation = OPERATIONS[name]
    good, before = body_for(operation, nasty.Slot("path", ()), known), rows()
    foreign = foreign_to(operation, items)
    assert {"interval", "due_day", "seq", "chain", "user_id", "ease"} <= set(foreign)
    sent = [{**good[items][0], "id": str(uuid.uuid4()), column: str(other_learner.pk)} for column in foreign]
    told = ask(api, operation, known, {**good, items: sent}).json()
    assert [(one["status"], one["code"], one["field"]) for one in told["results"]] == [
        ("rejected", "unknown_field", column) for column in foreign
    ]
    after = rows()
    assert after | {"Device": []} == before | {"Device": []}  # that it was heard of is noted


VALUES = (True, 1, "1", str(uuid.UUID(int=7)), {"id": 1})


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_sign_up_makes_a_plain_account_whatever_it_is_told(value):
    told_more = dict.fromkeys(foreign_to(OPERATIONS["accounts_post_auth_signup"]), value)
    body = {**told_more, "email": "eve@example.org", "password": "a passphrase of some length"}
    told = APIClient().post("/_allauth/app/v1/auth/signup", body, format="json")
    assert told.status_code == 200, told.content
    user = get_user_model().objects.get()
    assert (user.email, user.name, user.is_staff, user.is_superuser, user.is_active) == (
        "eve@example.org",
        "",
        False,
        False,
        True,
    )
    assert (user.pk != VALUES[3], user.groups.count(), user.user_permissions.count()) == (True, 0, 0)
    fresh = LearnerSettings(user=user)
    assert LearnerSettings.objects.values_list().get() == tuple(
        getattr(fresh, field.attname) for field in LearnerSettings._meta.concrete_fields
    )
    assert (SyncHead.objects.get().seq, Device.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_nothing_that_allauth_serves_takes_a_column(learner, other_learner, name):
    app, body = APIClient(), {"email": learner.email, "password": "correct horse battery"}
    told = app.post("/_allauth/app/v1/auth/login", body, format="json").json()
    app.credentials(HTTP_AUTHORIZATION="Bearer " + told["meta"]["access_token"])
    watched = ("password", "is_staff", "is_superuser", "is_active", "name", "date_joined", "email")
    users = get_user_model().objects.order_by("email")
    before, settings_before = list(users.values_list(*watched)), list(LearnerSettings.objects.values_list())
    operation = OPERATIONS[name]
    for value in (True, str(other_learner.pk)):
        more = dict.fromkeys(foreign_to(operation), value)
        ask(app, operation, {}, {**more, "email": "x", "key": "x", "password": "wrong"})
    assert list(users.values_list(*watched)) == before
    assert list(LearnerSettings.objects.values_list()) == settings_before
