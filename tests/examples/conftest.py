"""A served site for the client; the tests share one where they leave it whole."""

import os

import pytest

from tests import decks
from tests.examples.phone import Phone
from tests.flows.conftest import site  # noqa: F401 - the fixture of one's own site
from tests.flows.site import Site, fresh_database


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A running site with the deck `twenty`."""
    folder = tmp_path_factory.mktemp("served")
    url = os.environ.get("DATABASE_URL", "")
    made = Site(folder / "data", database_url=fresh_database(url) if url else "")
    try:
        with_deck(made, folder)
        made.start()
        yield made
    finally:
        made.kill()


def with_deck(site, folder):  # noqa: F811
    (folder / "twenty.yaml").write_text(decks.plain("twenty", cards=20))
    for command in (("serve", "--prepare-only"), ("import_deck", str(folder / "twenty.yaml"))):
        told = site.manage(*command)
        assert told.returncode == 0, told.stderr


@pytest.fixture
def phone(served, tmp_path):
    """Signed up as a learner of its own, with `twenty` under study."""
    made = Phone(served.url, tmp_path / "phone.sqlite3", f"{tmp_path.name}@example.org")
    made.begin("twenty")
    return made


@pytest.fixture
def tablet(phone, served, tmp_path):
    """A second device of the same learner."""
    made = Phone(served.url, tmp_path / "tablet.sqlite3", phone.email)
    made.begin("twenty", known=True)
    return made
