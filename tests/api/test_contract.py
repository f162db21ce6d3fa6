"""The server keeps its contract: whatever is asked, the answer is one that the document tells.

Schemathesis draws requests for every operation, right ones and wrong ones; ids of the right form become those of rows
that exist, so that more is reached than "not found".
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from quizzes.api.document import document
from quizzes.wsgi import application
from tests.api.reviews import cards_of, review, send

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
OURS, ACCOUNTS = "/api/v1/", "/_allauth/"
METHODS = ("get", "post", "put", "patch", "delete")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# A batch is answered 200 with a verdict for each item: a wrong item is refused inside the answer.
BATCHES = {"reviews_record", "sync_exchange"}
# The fuzzer would read the file's YAML and hold what it found against "a file".
FILES = {"decks_export"}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def fuzzer(prefix: str, *, coverage: bool) -> Any:
    """The operations under a prefix. `coverage` adds the limits of every value, one by one."""
    generation = GenerationConfig(deterministic=True, allow_extra_parameters=True)
    config = SchemathesisConfig(seed=1)
    config.projects.default.generation = generation
    config.projects.default.phases.coverage.enabled = coverage
    schema = schemathesis.openapi.from_dict(document(), config=config)
    schema.app = application
    return schema.include(path_regex=f"^{re.escape(prefix)}")


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        # The rows of a test serve all its examples: the answers must fit whatever came before.
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def one_connection() -> Iterator[None]:
    """The end of a request closes nothing here, as with Django's own test client: rows and server share it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.fixture
def bearer(settings, learner) -> dict[str, str]:
    settings.API_RATES = {name: (0, *rest) for name, (_most, *rest) in settings.API_RATES.items()}
    told = APIClient().post(
        "/_allauth/app/v1/auth/login", {"email": EMAIL, "password": PASSWORD}, format="json"
    )
    return {"Authorization": "Bearer " + told.json()["meta"]["access_token"]}


@pytest.fixture
def known(api, enrolled, deck) -> dict[str, str]:
    """By the name under which requests speak of it: an id that exists."""
    card = cards_of(api, deck)[0]
    sent = review(card)
    assert send(api, sent).json()["results"][0]["status"] == "accepted"
    device = api.post("/api/v1/devices", {"name": "x", "platform": "ios"}, format="json").json()["id"]
    found = {"deck": str(deck.deck_id), "card": card, "device": device, "review": sent["id"]}
    return found | {f"{name}_id": ident for name, ident in found.items()}


def made_known(value: Any, known: dict[str, str], name: str = "") -> Any:
    """The same request about things that exist. What has not the form of an id stays as wrong as it is."""
    if isinstance(value, dict):
        return {key: made_known(inner, known, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [made_known(inner, known) for inner in value]
    is_id = isinstance(value, str) and _UUID.fullmatch(value)
    return known[name] if is_id and name in known else value


def hold(case: Any, known: dict[str, str], bearer: dict[str, str], checks: list[Any]) -> None:
    case.path_parameters = made_known(dict(case.path_parameters or {}), known)
    case.query = made_known(dict(case.query or {}), known)
    case.body = made_known(case.body, known)
    with one_connection():
        answer = case.call(headers={**bearer, "Accept-Encoding": "identity"})
    case.validate_response(answer, checks=checks)


def checks_of(case: Any) -> list[Any]:
    name = case.operation.definition.raw["operationId"]
    left_out = {negative_data_rejection} if name in BATCHES else set()
    left_out |= {response_schema_conformance} if name in FILES else set()
    # Where no body need be sent, sending none is no mistake.
    optional = not case.operation.definition.raw.get("requestBody", {}).get("required")
    left_out |= {negative_data_rejection} if optional and not isinstance(case.body, dict) else set()
    return [check for check in CHECKS if check not in left_out]


@fuzzer(OURS, coverage=False).parametrize()
@examples(5)
def test_answers_are_those_that_the_document_tells(case, known, bearer):
    hold(case, known, bearer, checks_of(case))


@pytest.mark.deep
# It knows no zip; tests/deck/test_archive.py has the hostile ones.
@pytest.mark.filterwarnings("ignore:Skipped test cases with unsupported payload media types")
@fuzzer(OURS, coverage=True).parametrize()
@examples(200)
def test_answers_are_those_that_the_document_tells_at_length(case, known, bearer):
    hold(case, known, bearer, checks_of(case))


@fuzzer(ACCOUNTS, coverage=False).parametrize()
@examples(3)
def test_accounts_never_fail(case, known, bearer):
    hold(case, known, bearer, [not_a_server_error])


@pytest.mark.deep
@fuzzer(ACCOUNTS, coverage=True).parametrize()
@examples(100)
def test_accounts_never_fail_at_length(case, known, bearer):
    hold(case, known, bearer, [not_a_server_error])


@pytest.mark.parametrize("address", [address for address in document()["paths"] if address.startswith(OURS)])
def test_method_that_the_document_does_not_tell_is_a_405(api, address):
    told = {method.upper() for method in METHODS if method in document()["paths"][address]}
    place = re.sub(r"{\w+}", str(uuid.uuid4()), address)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"):
        if method in told:
            continue
        answer = api.generic(method, place)
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed"), method
        assert {name.strip() for name in answer["Allow"].split(",")} - {"OPTIONS", "HEAD"} == told
