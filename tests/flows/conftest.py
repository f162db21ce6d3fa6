"""Sites on the database that the suite runs on."""

import os

import pytest

from tests.flows.site import Site, fresh_database


@pytest.fixture
def site(tmp_path):
    """An empty one, not started; whatever is left of it at the end is killed."""
    url = os.environ.get("DATABASE_URL", "")
    made = Site(tmp_path / "data", database_url=fresh_database(url) if url else "")
    yield made
    made.kill()
