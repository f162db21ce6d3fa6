"""What stands between a learner and the first card."""

from urllib.parse import urlsplit

import pytest

from tests.browser import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_session_begins_with_one_request_behind_the_page(page, sign_in, live_server, twenty):
    """The first card is in the page already, and nothing but the queue is asked for before it can be answered."""
    asked: list[str] = []

    def hold(route) -> None:
        asked.append(urlsplit(route.request.url).path)
        if asked[-1] == "/api/v1/study/queue":
            route.continue_()
        else:
            route.abort()

    sign_in()
    page.route("**/api/**", hold)
    served = page.goto(live_server.url + "/study/").text()
    page.wait_for_selector('[data-stage="question"]')

    assert asked[0] == "/api/v1/study/queue"
    assert asked.count(asked[0]) == 1
    assert f"<p>{desk.prompt(page)}</p>" in served
