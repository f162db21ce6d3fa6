"""Accounts in the API's document: allauth's paths for apps, as they answer here."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.headless import urls as account_urls
from allauth.headless.spec import urls as specification_urls
from allauth.headless.spec.internal.schema import get_schema
from django.urls import get_urlconf, include, path, set_urlconf

from quizzes.api.schema import LEARNER_ID, RETRY_AFTER

DOCUMENTED = (
    path("_allauth/", include(([*account_urls.urlpatterns, *specification_urls.urlpatterns], "headless"))),
)
METHODS = ("get", "post", "put", "patch", "delete")
TOO_MANY = "#/components/responses/TooManyRequests"
WITH_TOKENS = ("auth/login", "account/password/change")
REFRESH_TOKEN = {"type": "string", "description": "Good for new access tokens (`app` clients only)."}
LOGIN = {
    "type": "object",
    "properties": {
        "email": {"$ref": "#/components/schemas/Email"},
        "password": {"$ref": "#/components/schemas/Password"},
    },
    "required": ["email", "password"],
}


def add_accounts(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """spectacular's hook: allauth's paths for apps in the same document, an operationId for each.

    Raises ValueError where a component of theirs has a name of ours.
    """
    theirs = _accounts()
    for address, item in theirs["paths"].items():
        for method in METHODS:
            if method in item:
                item[method] = {"operationId": _name(method, address), **item[method]}
                if method != "get":
                    item[method]["responses"].setdefault("429", {"$ref": TOO_MANY})
    result["paths"].update(theirs["paths"])
    for kind, name in sorted(_reachable(theirs["paths"], theirs["components"])):
        ours = result["components"].setdefault(kind, {})
        if name in ours:
            raise ValueError(f"Two components are called {kind}/{name}.")
        ours[name] = theirs["components"][kind][name]
    return result


def _accounts() -> dict[str, Any]:
    """allauth writes its document by resolving addresses, its own among them; that one we do not serve."""
    before = get_urlconf()
    set_urlconf(DOCUMENTED)  # type: ignore[arg-type]  # any hashable holder of patterns will do
    try:
        found: dict[str, Any] = get_schema()
    finally:
        set_urlconf(before)
    _amend(found["paths"], found["components"])
    return found


def _amend(paths: dict[str, Any], components: dict[str, Any]) -> None:
    """Where their document is wrong about this server, or of no use to a generator of clients."""
    components["responses"]["TooManyRequests"]["headers"] = {"Retry-After": RETRY_AFTER}
    # They leave out that a change succeeds; with the new password come new tokens (quizzes.adapter).
    ways_in, change = (paths[f"/_allauth/app/v1/{end}"]["post"]["responses"] for end in WITH_TOKENS)
    change["200"] = ways_in["200"]
    # No account has a telephone number: quizzes.urls answers 404 there.
    for address in [address for address in paths if "/phone" in address]:
        del paths[address]
    schemas = components["schemas"]
    schemas["BaseAuthenticationMeta"]["properties"]["refresh_token"] = REFRESH_TOKEN
    # People sign in by their address; out of three ways to name them a generator would make none.
    schemas["Login"] = LOGIN
    # Their example of a user draws its id, so no two documents would be alike.
    schemas["User"]["properties"]["id"]["example"] = LEARNER_ID
    components["examples"]["User"]["value"]["id"] = LEARNER_ID


def _name(method: str, address: str) -> str:
    words = address.removeprefix("/_allauth/app/v1/").replace("-", "_").split("/")
    return "_".join(["accounts", method, *words])


def _reachable(start: Any, components: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(kind, name) of the components that are referred to, directly or by another."""
    found: set[tuple[str, str]] = set()
    waiting = list(_references(start))
    while waiting:
        reference = waiting.pop()
        if reference not in found:
            found.add(reference)
            kind, name = reference
            waiting.extend(_references(components[kind][name]))
    return found


def _references(value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        if isinstance(reference, str):
            kind, name = reference.removeprefix("#/components/").split("/")
            yield kind, name
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
