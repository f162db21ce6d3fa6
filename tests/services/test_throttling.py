"""Counting requests: one truth for all workers."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import RateCount
from quizzes.services.throttling import ENDED_A_TIME, Rate, count_request
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
THREE = Rate(3, 60)


def ask(name="sync:ada", at=NOON, rate=THREE):
    return count_request(name, rate=rate, now_ms=at)


def test_so_many_pass_and_the_next_waits_for_the_window_to_end():
    assert [ask(at=NOON + 1500) for _number in range(5)] == [None, None, None, 58.5, 58.5]
    assert (ask(at=NOON + 59_999), ask(at=NOON + 60_000)) == (0.001, None)


def test_names_are_counted_apart():
    assert [ask(name) for name in ("a", "b", "a", "b", "a", "b", "a", "b")] == [None] * 6 + [60.0, 60.0]


def test_no_limit_counts_nothing():
    assert [ask(rate=Rate(0, 60)) for _number in range(3)] == [None] * 3
    assert RateCount.objects.count() == 0


def test_who_is_over_the_limit_costs_no_write():
    for _number in range(3):
        ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    assert [query["sql"].split()[0] for query in captured] == ["SELECT"]


def test_ended_windows_are_forgotten():
    for number in range(ENDED_A_TIME + 20):
        ask(f"name {number}")
    for later in (1, 2):
        ask(at=NOON + later * 60_000)
    assert [(row.name, row.count) for row in RateCount.objects.all()] == [("sync:ada", 1)]


@pytest.mark.django_db(transaction=True)
def test_askers_at_once_are_all_counted():
    passed: list[bool] = []
    start = threading.Barrier(6)

    def work():
        start.wait()
        passed.extend(ask(rate=Rate(10, 60)) is None for _number in range(5))
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), passed.count(True)) == (30, 10)
