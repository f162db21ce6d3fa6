"""Study days in every zone around each of its clock changes, at every rollover hour."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from quizzes.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, date_to_day, offset_at, study_day

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000 for year in (2005, 2038))
STEP = 7 * DAY_MS  # Morocco's shortest summer pause is four weeks
EVERYWHERE = sorted(available_timezones())


def changes(zone: str) -> list[int]:
    """The instants at which the zone's clock jumps, to the minute."""
    found = []
    before = offset_at(zone, FIRST)
    for ms in range(FIRST + STEP, LAST, STEP):
        after = offset_at(zone, ms)
        if after != before:
            found.append(_border(zone, ms - STEP, ms, before))
        before = after
    return found


def _border(zone: str, low: int, high: int, before: int) -> int:
    while high - low > MINUTE_MS:
        middle = (low + high) // 2 // MINUTE_MS * MINUTE_MS
        low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
    return high


def wall(zone: ZoneInfo, ms: int) -> datetime:
    """What a clock on the wall shows, by another way than the product's."""
    return (EPOCH + timedelta(milliseconds=ms)).astimezone(zone).replace(tzinfo=None)


def instants(change: int) -> list[int]:
    """Two days on either side by the hour, and the minutes about each hour and half hour near the change."""
    hours = range(change - 48 * HOUR_MS, change + 48 * HOUR_MS, HOUR_MS)
    halves = range(change - 3 * HOUR_MS, change + 3 * HOUR_MS, 30 * MINUTE_MS)
    return sorted({*hours, *(half + step for half in halves for step in (-MINUTE_MS, -1, 0, 1, MINUTE_MS))})


def check(zone: str, change: int) -> None:
    """At every instant exactly one day, the one whose date the wall shows once the rollover is taken off; so each
    local day that the wall shows is covered once, and a day that it skips (Apia's 2011-12-30) never."""
    clock = ZoneInfo(zone)
    seen = [(ms, offset_at(zone, ms), wall(clock, ms)) for ms in instants(change)]
    for rollover_h in range(24):
        shown = [(local - timedelta(hours=rollover_h)).date() for _, _, local in seen]
        days = [study_day(ms, offset, rollover_h) for ms, offset, _ in seen]
        assert days == [date_to_day(day) for day in shown], (zone, change, rollover_h)


def test_days_follow_the_wall_in_zones_drawn_at_random():
    drawn = random.Random(1).sample(EVERYWHERE, 8)
    for zone in [*drawn, "Pacific/Apia", "Australia/Lord_Howe", "America/Havana"]:
        for change in changes(zone)[:6]:
            check(zone, change)


def test_changes_of_berlin_are_found():
    found = [wall(ZoneInfo("UTC"), ms).isoformat() for ms in changes("Europe/Berlin")[:2]]
    assert found == ["2005-03-27T01:00:00", "2005-10-30T01:00:00"]


def test_day_that_apia_skipped_is_no_study_day():
    skipped = date_to_day(date(2011, 12, 30))
    [change] = [ms for ms in changes("Pacific/Apia") if abs(ms // DAY_MS - skipped) <= 1]
    days = {study_day(ms, offset_at("Pacific/Apia", ms), 0) for ms in instants(change)}
    assert (skipped in days, skipped - 1 in days, skipped + 1 in days) == (False, True, True)


@pytest.mark.deep
def test_days_follow_the_wall_in_every_zone():
    checked = 0
    for zone in EVERYWHERE:
        for change in changes(zone):
            check(zone, change)
            checked += 1
    print(f"{len(EVERYWHERE)} zones, {checked} changes, 24 rollover hours")  # noqa: T201
    assert checked > 10_000
