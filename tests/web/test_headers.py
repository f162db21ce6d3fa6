"""The headers of every address, by kind of answer, whoever asks. An address without a row fails."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, include, path

from quizzes.services.library import enrol
from quizzes.web.middleware import LEFT
from tests.api.nasty import whole_deck
from tests.api.test_access import MATRIX, OPEN, PLAIN, patterns
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

PAGE_POLICY = {
    "default-src 'none'",
    *(f"{what}-src 'self'" for what in ("script", "style", "font", "connect", "manifest", "worker")),
    *(
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ),
}
DATA_POLICY = {"default-src 'none'", "frame-ancestors 'none'"}
PICTURE_POLICY = {"default-src 'none'", "style-src 'unsafe-inline'", "sandbox"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TELLING = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
# For those who are signed in, and for strangers. Django's own pages say it at more length.
PRIVATE = ("no-store", "private, no-cache")
READ_BY_SCRIPTS = {LEFT}  # holds the id of whose session ended here, and opens nothing

# Of our own pages by their name, those of an answer that is no page by its kind.
PAGES = """
    away back card card_bury card_flag card_reset card_suspend card_unbury card_unsuspend cards cards_bulk catch_up
    catch_up_end deck deck_delete deck_edit deck_enrol deck_entry_edit deck_entry_new deck_entry_preview
    deck_entry_remove deck_import deck_import_confirm deck_leave deck_new deck_print deck_replace device_rename
    device_revoke devices library offline practice practice_deck progress set_language settings settings_delete
    settings_zone study study_deck styleguide today try
    """.split()  # noqa: SIM905 - a list with a line for each word hides the list
OTHERS = {
    "deck_export": "download",
    "deck_media": "picture",
    "worker": "worker",
    "manifest": "manifest",
    "healthz": "probe",
    "readyz": "probe",
}
API = {
    **dict.fromkeys((*MATRIX, *PLAIN), "data"),
    "me_export": "data download",
    "deck_export": "kept data download",
    "deck_cards": "kept data",
    "openapi": "document",
    "docs": "reader",
    "nowhere": "data",
}
# By beginning of the address: what others wrote and we only serve.
SERVED = {"accounts/": "page", "admin/": "page", "_allauth/": "data", "^_allauth/": "data"}
# What a kind says of keeping, where it answers 200; all else goes unkept.
KEPT = {
    "picture": "private, no-cache",
    "worker": "no-cache",
    "manifest": "max-age=3600",
    "document": "public, no-cache",
    "kept data": "private, no-cache",
    "kept data download": "private, no-cache",
}
ADDRESSES = list(patterns(get_resolver()))


def kind_of(name: str, address: str) -> str:
    for beginning, kind in SERVED.items():
        if address.startswith(beginning):
            return kind
    table = API if address.startswith("api/") else OTHERS | dict.fromkeys(PAGES, "page")
    return table[name]


def test_every_address_has_a_row():
    own = {name for name, address in ADDRESSES if not address.startswith((*SERVED, "api/"))}
    assert own == {*PAGES, *OTHERS}
    assert (
        {name for name, address in ADDRESSES if address.startswith("api/")}
        == set(API)
        == {*MATRIX, *PLAIN, *OPEN}
    )


@pytest.fixture
def ids(learner, make_deck):
    made = make_deck(whole_deck(), owner_id=learner.pk)
    enrol(learner.pk, made.deck_id, now_ms=NOON)
    return {"deck": str(made.deck_id)}


def place(address: str, ids: dict[str, str]) -> str:
    told = re.sub(r"<uuid:(\w+)_id>", lambda found: ids.get(found[1]) or str(uuid.uuid4()), address)
    told = (
        told.replace("<path:name>", "dot.svg")
        .replace("<slug:entry>", "one-basic")
        .replace("<str:language>", "en")
    )
    told = re.sub(r"<int:\w+>", "1", told).replace(
        "^_allauth/\\w+/v1/(?:account|auth)/phone\\b", "_allauth/app/v1/auth/phone"
    )
    return "/" + re.sub(r"<[^>]+>", "x", told.replace("^", "").replace("$", "").replace("\\Z", ""))


def faults(answer: Any, kind: str, *, signed_in: bool) -> list[str]:
    """What the answer says otherwise than the table."""
    headers = answer.headers
    found = [f"{name}: {headers.get(name)}" for name, value in ALWAYS.items() if headers.get(name) != value]
    found += [f"{name}: {headers[name]}" for name in TELLING if name in headers]
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    if policy != policy_of(kind, answer.status_code):
        found.append(f"policy: {sorted(policy)}")
    if not is_kept_as_told(answer, kind, signed_in=signed_in):
        found.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if (
        "download" in kind
        and answer.status_code == 200
        and not headers["Content-Disposition"].startswith("attachment")
    ):
        found.append(f"Content-Disposition: {headers['Content-Disposition']}")
    ours = kind in ("page", "download", "picture") and answer.status_code == 200
    if ours and not {"Cookie", "Accept-Language"} <= set(headers["Vary"].split(", ")):
        found.append(f"Vary: {headers['Vary']}")
    for name, cookie in answer.cookies.items():
        kept, hidden = cookie["max-age"] != 0, bool(cookie["httponly"]) or name in READ_BY_SCRIPTS
        if kept and (not hidden or cookie["samesite"] not in ("Lax", "Strict")):
            found.append(f"cookie {cookie.OutputString()}")
    return found


def policy_of(kind: str, status: int) -> set[str]:
    if kind == "picture" and status in (200, 304):
        return PICTURE_POLICY
    return DATA_POLICY if "data" in kind or kind in ("document", "probe") else PAGE_POLICY


def is_kept_as_told(answer: Any, kind: str, *, signed_in: bool) -> bool:
    told = answer.headers.get("Cache-Control", "")
    if kind in KEPT and answer.status_code in (200, 304):
        return bool(told == KEPT[kind])
    return "no-store" in told or (not signed_in and told == PRIVATE[1])


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    settings.API_RATES = {name: (0, *rest) for name, (_most, *rest) in settings.API_RATES.items()}


@pytest.mark.parametrize("who", ["learner", "stranger"])
def test_headers_of_every_address_are_those_of_the_table(learner, ids, who):
    """Asked for in the right way, by a wrong method, and with nothing in the body."""
    learner.is_staff = learner.is_superuser = True
    learner.save()
    client = Client(raise_request_exception=False)
    wrong, statuses = {}, set()
    for name, address in ADDRESSES:
        for method in ("get", "post", "put"):
            if who == "stranger":
                client.cookies.clear()  # one who tries a deck is none any more
            elif "_auth_user_id" not in client.session:
                client.force_login(learner)
            if (name, method) == ("settings_delete", "post"):
                continue
            answer = getattr(client, method)(place(address, ids))
            statuses.add(answer.status_code)
            if found := faults(answer, kind_of(name, address), signed_in=who == "learner"):
                wrong[f"{method} {address} {answer.status_code}"] = found

    assert wrong == {}
    assert statuses >= {200, 302, 400, 404, 405}


def broken(request):
    raise ZeroDivisionError


urlpatterns = [
    *(path(f"{beginning}broken/", broken) for beginning in ("", "api/", "_allauth/")),
    path("", include("quizzes.urls")),
]
handler500 = "quizzes.web.views.problems.broken"
handler404 = "quizzes.web.views.problems.not_found"
handler400 = "quizzes.web.views.problems.bad_request"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "kind", "status"),
    [
        *(("/broken/", "page", 500), ("/api/broken/", "data", 500), ("/_allauth/broken/", "data", 500)),
        *(("/nowhere/", "page", 404), ("/api/nowhere/", "data", 404), ("/_allauth/nowhere/", "data", 404)),
        *(("/static/nowhere.js", "page", 404), ("/sw.js/", "page", 404)),
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_headers_of_what_went_wrong(learner, address, kind, status, signed_in):
    client = Client(raise_request_exception=False)
    if signed_in:
        client.force_login(learner)
    answer = client.get(address)

    assert (answer.status_code, faults(answer, kind, signed_in=signed_in)) == (status, [])


def test_headers_of_what_is_refused(learner, ids):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(learner)
    large = {"data": b"a=" + b"x" * 3_000_000, "content_type": "application/x-www-form-urlencoded"}
    asked = [
        (client.post("/settings/", {}), "page", 403),
        (client.get("/", headers={"Host": "elsewhere.example"}), "page", 400),
        (client.post("/accounts/login/", **large), "page", 400),
        (client.post("/api/v1/reviews", {}, content_type="application/json"), "data", 403),
        (Client().put("/api/v1/me", b"x" * 3_000_000, content_type="application/json"), "data", 401),
        (
            Client().post("/_allauth/app/v1/auth/login", b"x" * 3_000_000, content_type="application/json"),
            "data",
            413,
        ),
    ]

    assert [answer.status_code for answer, _kind, _status in asked] == [status for *_rest, status in asked]
    assert [faults(answer, kind, signed_in=True) for answer, kind, _status in asked] == [[]] * len(asked)


def test_headers_of_files(client, db):
    answer = client.get("/static/css/tokens.css")

    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert {part.strip() for part in answer.headers["Content-Security-Policy"].split(";")} == PAGE_POLICY
