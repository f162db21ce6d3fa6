"""The requests. A lost answer is no reason to worry: everything here may be sent again, and is."""

import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ATTEMPTS = 5
TIMEOUT_S = 30
TOO_MANY = 429
NO_ANSWER = (OSError, http.client.HTTPException, ValueError)  # refused, cut off, or half of one

Answer = dict[str, Any]
Send = Callable[[urllib.request.Request], tuple[int, dict[str, str], bytes]]


class ApiError(Exception):
    """The server said no. `code` is stable and for programs; the text is a sentence for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class SignedOut(Exception):
    """The refresh token is worth nothing any more: ask for the password again."""


class Offline(Exception):
    """No answer, several times. What is unsent stays unsent."""


def send(request: urllib.request.Request) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and body, also where the status is an error. Raises one of NO_ANSWER."""
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - the site is the user's
            return response.status, _lower(response.headers), response.read()
    except urllib.error.HTTPError as error:
        return error.code, _lower(error.headers), error.read()


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@dataclass
class Api:
    """`refresh_token` is worth keeping (90 days); `access_token` lasts five minutes and is fetched anew when needed."""

    site: str
    refresh_token: str = ""
    access_token: str = ""
    send: Send = send
    sleep: Callable[[float], None] = field(default=time.sleep)

    def sign_up(self, email: str, password: str) -> None:
        self._enter("signup", email, password)

    def sign_in(self, email: str, password: str) -> None:
        self._enter("login", email, password)

    def _enter(self, door: str, email: str, password: str) -> None:
        """Not repeated by itself: a second sign-up with the address would be refused."""
        body = {"email": email, "password": password}
        try:
            status, _, told = self._once("POST", f"/_allauth/app/v1/auth/{door}", body, {})
        except NO_ANSWER:
            raise Offline(f"{self.site} does not answer.") from None
        if status == 401:  # a second factor, or an address to confirm: this client knows neither
            steps = [flow["id"] for flow in told["data"]["flows"] if flow.get("is_pending")]
            raise ApiError(status, "step_pending", f"The site asks for one more step: {', '.join(steps)}.")
        if status != 200:
            raise _refusal(status, told)
        self.access_token, self.refresh_token = told["meta"]["access_token"], told["meta"]["refresh_token"]

    def refresh(self) -> None:
        body = {"refresh_token": self.refresh_token}
        status, told = self._patiently("POST", "/_allauth/app/v1/tokens/refresh", body, {})
        if status != 200:
            raise SignedOut
        self.access_token = told["data"]["access_token"]

    def call(self, method: str, path: str, body: Answer | None = None) -> Answer:
        """Raises ApiError, SignedOut or Offline."""
        # One key for all attempts: where the answer of a write was lost, the server gives it once more.
        headers = {} if method == "GET" else {"Idempotency-Key": str(uuid.uuid4())}
        if not self.access_token:
            self.refresh()
        status, told = self._patiently(method, f"/api/v1{path}", body, headers)
        if status == 401:
            self.refresh()
            status, told = self._patiently(method, f"/api/v1{path}", body, headers)
        if status == 401:
            raise SignedOut
        if status >= 400:
            raise _refusal(status, told)
        return told

    def _patiently(
        self, method: str, path: str, body: Answer | None, headers: dict[str, str]
    ) -> tuple[int, Answer]:
        """Again after 1, 2, 4, 8 seconds, or when the server says. Raises Offline."""
        for attempt in range(ATTEMPTS):
            wait = 2.0**attempt
            try:
                status, given, told = self._once(method, path, body, headers)
                if status != TOO_MANY and status < 500:
                    return status, told
                wait = float(given.get("retry-after", wait))
            except NO_ANSWER:
                pass
            if attempt < ATTEMPTS - 1:
                self.sleep(wait)
        raise Offline(f"{self.site} does not answer.")

    def _once(
        self, method: str, path: str, body: Answer | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], Answer]:
        data = None if body is None else json.dumps(body).encode()
        own = {"Content-Type": "application/json", "Accept": "application/json", **headers}
        if path.startswith("/api/"):
            own["Authorization"] = f"Bearer {self.access_token}"
        request = urllib.request.Request(  # noqa: S310 - the site is the user's
            self.site + path, data, own, method=method
        )
        status, given, read = self.send(request)
        return status, given, json.loads(read) if read else {}


def _refusal(status: int, told: Answer) -> ApiError:
    """The API has one error, the accounts a list of them."""
    error: Answer = told.get("error") or next(iter(told.get("errors", [])), {})
    return ApiError(status, error.get("code", "unknown"), error.get("message", f"HTTP {status}"))
