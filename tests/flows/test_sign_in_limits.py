"""Limits hold over all workers: two processes count one caller together."""

from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.database
GUESSES = 24


def guess(site, number):
    body = {"email": "ada@example.org", "password": f"guess {number}"}
    return site.call("POST", "/_allauth/app/v1/auth/login", body).status


@pytest.fixture
def two_workers(site, monkeypatch):
    alone = site.environment
    monkeypatch.setattr(site, "environment", lambda: {**alone(), "WORKERS": "2", "SYNCS_A_MINUTE": "5"})
    site.start()
    return site


def test_guesses_at_once_are_counted_by_all_workers(two_workers):
    two_workers.sign_up()
    two_workers.token = ""
    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(lambda number: guess(two_workers, number), range(GUESSES)))
    assert (told.count(400) <= 5, set(told)) == (True, {400, 429})
    assert [guess(two_workers, number) for number in range(4)] == [429] * 4


def test_syncs_at_once_are_counted_by_all_workers(two_workers):
    two_workers.sign_up()
    device = two_workers.call("POST", "/api/v1/devices", {"name": "x", "platform": "ios"}).body["id"]
    body = {
        "protocol": 1,
        "device": device,
        "client_now_ms": 1,
        "after": 0,
        "proof": {"seq": 0, "chain": "0" * 64},
        "events": [],
    }
    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(lambda _n: two_workers.call("POST", "/api/v1/sync", body).status, range(20)))
    windows = two_workers.rows("SELECT count FROM quizzes_ratecount WHERE name LIKE 'sync:%'")
    assert told.count(200) <= 5 * len(windows)
    assert set(told) == {200, 429}
    # Two that read the count before either wrote it are both counted, and the later one is refused all the same.
    assert max(windows) in {(5,), (6,)}
