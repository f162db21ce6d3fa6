"""A site as a host runs it, with its files made small and named by their digests."""

import os

import pytest

from tests.browser import desk
from tests.flows.site import Site, fresh_database

pytestmark = pytest.mark.database
EVENTS = "SELECT count(*) FROM quizzes_studyevent"
HASHED = "performance.getEntriesByType('resource').some(({name}) => /site\\.[0-9a-f]{12}\\.css$/.test(name))"


class Hosted(Site):
    def environment(self) -> dict[str, str]:
        """Under test the files are taken as they lie."""
        tested = super().environment()
        return {
            name: tested[name] for name in tested.keys() - {"QUIZDECK_TESTING", "QUIZDECK_CLOCK_OFFSET_S"}
        }


@pytest.fixture
def hosted(tmp_path):
    url = os.environ.get("DATABASE_URL", "")
    made = Hosted(tmp_path / "data", database_url=fresh_database(url) if url else "")
    made.start()
    yield made
    made.kill()


def test_stranger_studies_a_day_on_a_hosted_site(page, hosted):
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(hosted.url)
    assert page.evaluate(HASHED)
    page.click("text=Try it now")
    page.wait_for_selector('[data-stage="question"]')
    kinds = desk.rush(page, "(card) => card.dataset.kind")
    page.wait_for_selector("[data-outlook] p")
    desk.wait_for(lambda: hosted.rows(EVENTS) == [(20,)], page)
    for address in ("/", "/decks/", "/cards/", "/progress/", "/settings/"):
        page.goto(hosted.url + address)
        page.wait_for_timeout(600)  # what is loaded later

    assert len(kinds) == 20
    assert {"basic", "match", "choice", "true_false"} <= set(kinds)
    assert faults == []
