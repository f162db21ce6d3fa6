"""Twenty cards studied by HTTP over two months: the cards come back on the days that SM-2, as published, says.

The expected days are the published intervals added up by hand, not computed by the scheduler under test.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import decks

pytestmark = pytest.mark.database

# The grades a card gets at its scheduled reviews, and on which days (from the first) these fall:
# 4 4 4 4 gives intervals 1 6 15 38; 5 5 5 5 gives 1 6 17 50; 3 3 3 3 gives 1 6 13 26; 0 4 4 4 4 gives 1 1 6 15 38.
PLANS: list[tuple[list[int], list[int]]] = [
    ([4, 4, 4, 4], [0, 1, 7, 22]),
    ([5, 5, 5, 5], [0, 1, 7, 24]),
    ([3, 3, 3, 3], [0, 1, 7, 20]),
    ([0, 4, 4, 4, 4], [0, 1, 2, 8, 23]),
]
INTERVALS = [[1, 6, 15, 38], [1, 6, 17, 50], [1, 6, 13, 26], [1, 1, 6, 15, 38]]
EMPTY_DAYS = [3, 21]


@pytest.fixture
def served(site, tmp_path):
    (tmp_path / "twenty.yaml").write_text(decks.plain("twenty", cards=20))
    assert site.manage("serve", "--prepare-only").returncode == 0
    assert site.manage("import_deck", str(tmp_path / "twenty.yaml")).returncode == 0
    return site


def noon_offset(day: int) -> int:
    """Seconds from now to 12:00 UTC of a day counted from today, far from any rollover."""
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=day)
    return round((noon - now).total_seconds())


def live_through(site: Any, day: int, deck: str) -> dict[int, tuple[int, int]]:
    """Study a day until the queue is empty: by card number, the grade given first and the interval promised for it."""
    site.offset_s = noon_offset(day)
    site.start()
    assert site.sign_in()
    done: dict[int, tuple[int, int]] = {}
    while queue := site.get(f"/api/v1/study/queue?deck={deck}")["items"]:
        item = queue[0]
        number = int(item["card"]["entry"].removeprefix("fact-"))
        if item["role"] == "drill":
            assert number in done  # only what was studied today is drilled
            grade = 4
        else:
            grades, days = PLANS[number % 4]
            grade = grades[days.index(day)]
            done[number] = (grade, item["previews"][grade]["interval"])
        review(site, item["card"]["id"], grade)
    assert site.stop() == 0
    return done


def review(site: Any, card: str, grade: int) -> None:
    sent = {"id": str(uuid.uuid4()), "card": card, "grade": grade, "reviewed_at": site.now().isoformat()}
    answer = site.call("POST", "/api/v1/reviews", {"reviews": [sent]})
    assert (answer.status, [result["status"] for result in answer.body["results"]]) == (200, ["accepted"])


def expected_on(day: int) -> dict[int, tuple[int, int]]:
    plans = {number: (PLANS[number % 4], INTERVALS[number % 4]) for number in range(1, 21)}
    return {
        number: (grades[days.index(day)], intervals[days.index(day)])
        for number, ((grades, days), intervals) in plans.items()
        if day in days
    }


def test_cards_come_back_on_the_published_days(served):
    served.start()
    served.sign_up()
    [deck] = [deck["id"] for deck in served.get("/api/v1/decks")["decks"] if deck["slug"] == "twenty"]
    assert served.call("PUT", f"/api/v1/decks/{deck}/enrolment", {"new_per_day": 20}).status == 200
    assert served.stop() == 0
    study_days = {day for _, days in PLANS for day in days}
    for day in sorted({*study_days, *EMPTY_DAYS}):
        assert (day, live_through(served, day, deck)) == (day, expected_on(day))
