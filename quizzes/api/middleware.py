"""What allauth answers to apps, where it says less than an app needs."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

ACCOUNTS = "/_allauth/"
GUESSED_TOO_OFTEN = "too_many_login_attempts"
RETRY_AFTER_GUESSING_S = 300  # ACCOUNT_RATE_LIMITS["login_failed"]: five in so many seconds for one address
RETRY_AFTER_S = 60  # its other limits count by the minute


class SignInLimits:
    """Too many attempts are 429 with Retry-After; allauth calls some of them a form's mistake."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(ACCOUNTS):
            if (
                response.status_code == HTTPStatus.BAD_REQUEST
                and GUESSED_TOO_OFTEN.encode() in response.content
            ):
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                response.content = json.dumps(json.loads(response.content) | {"status": response.status_code})
                response["Retry-After"] = str(RETRY_AFTER_GUESSING_S)
            elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                response["Retry-After"] = str(RETRY_AFTER_S)
        return response
