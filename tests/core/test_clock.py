from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.core.clock import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    TOO_EARLY_MS,
    ClockError,
    Effective,
    Instant,
    date_to_day,
    day_to_date,
    effective,
    moment,
    offset_at,
    parse_day,
    parse_instant,
    study_day,
)

RECEIVED = 1_800_000_000_000


def milliseconds(*parts: int) -> int:
    return (datetime(*parts, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)  # type: ignore[misc]


def test_study_day_turns_at_the_rollover_hour():
    turn = 100 * DAY_MS + 4 * HOUR_MS
    assert [study_day(turn - 1, 0, 4), study_day(turn, 0, 4)] == [99, 100]


def test_study_day_follows_the_offset():
    noon = 100 * DAY_MS + 12 * HOUR_MS
    assert [study_day(noon, tz_min, 4) for tz_min in (-720, 0, 840)] == [99, 100, 100]
    assert study_day(noon + 6 * HOUR_MS, 840, 4) == 101


def test_study_day_before_1970_counts_down():
    assert study_day(-1, 0, 0) == -1


# Zones whose clocks change by an hour, by half an hour, at midnight, never, and one that skipped a whole day.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Kolkata",
    "Pacific/Apia",
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rollover_h", [0, 2, 4, 23])
def test_study_day_covers_each_local_day_once(zone: str, rollover_h: int):
    """Through two years of half hours the day never goes back by more than a clock change does, and each day of
    the local calendar is one unbroken run, give or take the repeated hour at its border."""
    start = milliseconds(2011, 1, 1)
    days = [
        study_day(ms, offset_at(zone, ms), rollover_h)
        for ms in range(start, start + 730 * DAY_MS, 30 * MINUTE_MS)
    ]
    skipped = {date_to_day(date(2011, 12, 30))} if zone == "Pacific/Apia" else set()
    assert set(range(days[0], days[-1] + 1)) - set(days) <= skipped
    assert max(days[index] - days[index + 3] for index in range(len(days) - 3)) <= 1
    turns = [(before, after) for before, after in pairwise(days) if before != after]
    # A clock set back across the border makes the day turn, turn back, and turn again: never more than once a year.
    assert sum(after < before for before, after in turns) <= 2


@pytest.mark.parametrize("zone", ZONES)
def test_study_day_is_the_local_date_after_the_rollover(zone: str):
    for ms in range(milliseconds(2026, 1, 1), milliseconds(2026, 12, 31), 7 * HOUR_MS):
        local = datetime.fromtimestamp(ms // 1000, ZoneInfo(zone)).replace(tzinfo=None) - timedelta(hours=4)
        assert day_to_date(study_day(ms, offset_at(zone, ms), 4)) == local.date()


@given(st.dates())
def test_dates_and_days_invert_each_other(value: date):
    assert day_to_date(date_to_day(value)) == value
    assert parse_day(value.isoformat()) == date_to_day(value)


def test_moment_is_exact_to_the_millisecond():
    assert moment(RECEIVED + 1) == datetime(2027, 1, 15, 8, 0, 0, 1000, tzinfo=UTC)


def test_day_zero_is_the_epoch():
    assert day_to_date(0) == date(1970, 1, 1)


@pytest.mark.parametrize("day", [10**7, -(10**7), 10**30])
def test_day_to_date_outside_the_calendar_is_refused(day: int):
    with pytest.raises(ClockError) as caught:
        day_to_date(day)
    assert caught.value.code == "out_of_range"


@pytest.mark.parametrize(
    "text",
    ["2024-W41", "2024-W41-1", "20241011", "2024-10-32", "2024-10-11\n", "٢٠٢٤-10-11", "", "0000-01-01"],
)
def test_parse_day_takes_one_form_only(text: str):
    with pytest.raises(ClockError) as caught:
        parse_day(text)
    assert caught.value.code == "date_malformed"


@pytest.mark.parametrize(
    ("zone", "ms", "minutes"),
    [
        ("Europe/Berlin", milliseconds(2026, 3, 29, 0, 59), 60),
        ("Europe/Berlin", milliseconds(2026, 3, 29, 1, 0), 120),
        ("Asia/Shanghai", milliseconds(2026, 7, 1), 480),
        ("Asia/Kathmandu", milliseconds(2026, 7, 1), 345),
        ("America/St_Johns", milliseconds(2026, 1, 1), -210),
        ("UTC", 0, 0),
    ],
)
def test_offset_at_gives_the_offset_in_force(zone: str, ms: int, minutes: int):
    assert offset_at(zone, ms) == minutes


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/Atlantis", "Europe", "../../etc/passwd", "/etc/localtime", "UTC\0", "x" * 5000]
)
def test_offset_at_refuses_what_is_no_zone(zone: str):
    with pytest.raises(ClockError) as caught:
        offset_at(zone, 0)
    assert caught.value.code == "zone_unknown"


def test_offset_at_refuses_an_instant_outside_the_calendar():
    with pytest.raises(ClockError) as caught:
        offset_at("UTC", 10**18)
    assert caught.value.code == "out_of_range"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T03:09:05Z", Instant(milliseconds(2026, 11, 24, 3, 9, 5), None)),
        ("2026-11-24t03:09:05z", Instant(milliseconds(2026, 11, 24, 3, 9, 5), None)),
        ("2026-11-24T03:09:05-00:00", Instant(milliseconds(2026, 11, 24, 3, 9, 5), None)),
        ("2026-11-24T03:09:05+00:00", Instant(milliseconds(2026, 11, 24, 3, 9, 5), 0)),
        ("2026-11-24T03:09:05+08:00", Instant(milliseconds(2026, 11, 23, 19, 9, 5), 480)),
        ("2026-11-24T03:09:05.1-03:30", Instant(milliseconds(2026, 11, 24, 6, 39, 5) + 100, -210)),
        ("2026-11-24T03:09:05.999999999Z", Instant(milliseconds(2026, 11, 24, 3, 9, 5) + 999, None)),
        ("1969-12-31T23:59:59.999Z", Instant(-1, None)),
    ],
)
def test_parse_instant_reads_rfc_3339(text: str, expected: Instant):
    assert parse_instant(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-24T03:09:05", "instant_naive"),
        ("2026-11-24T03:09:05.5", "instant_naive"),
        ("2026-11-24", "instant_malformed"),
        ("2026-W48-2T03:09:05Z", "instant_malformed"),
        ("20261124T030905Z", "instant_malformed"),
        ("2026-11-24 03:09:05Z", "instant_malformed"),
        ("2026-11-24T03:09Z", "instant_malformed"),
        ("2026-11-24T24:00:00Z", "instant_malformed"),
        ("2026-02-29T00:00:00Z", "instant_malformed"),
        ("2026-11-24T03:09:60Z", "instant_malformed"),
        ("0000-01-01T00:00:00Z", "instant_malformed"),
        ("2026-11-24T03:09:05.Z", "instant_malformed"),
        ("2026-11-24T03:09:05.0000000000Z", "instant_malformed"),
        ("2026-11-24T03:09:05,5Z", "instant_malformed"),
        ("2026-11-24T03:09:05+0800", "instant_malformed"),
        ("2026-11-24T03:09:05Z\n", "instant_malformed"),
        ("٢٠٢٦-11-24T03:09:05Z", "instant_malformed"),
        ("", "instant_malformed"),
        ("2026-11-24T03:09:05+14:01", "instant_offset"),
        ("2026-11-24T03:09:05-12:01", "instant_offset"),
        ("2026-11-24T03:09:05+05:60", "instant_offset"),
    ],
)
def test_parse_instant_refuses_the_rest_by_code(text: str, code: str):
    with pytest.raises(ClockError) as caught:
        parse_instant(text)
    assert caught.value.code == code


def test_too_early_is_2005():
    assert parse_instant("2005-01-01T00:00:00Z").ms == TOO_EARLY_MS


@pytest.mark.parametrize(
    ("at_ms", "client_now_ms", "expected"),
    [
        (RECEIVED - 1000, None, Effective(RECEIVED - 1000, clock_ahead=False)),
        (RECEIVED, None, Effective(RECEIVED, clock_ahead=False)),
        (RECEIVED + 1, None, Effective(RECEIVED, clock_ahead=True)),
        # Five minutes are still the network's; a millisecond more is the clock's.
        (RECEIVED - 1000, RECEIVED + 300_000, Effective(RECEIVED - 1000, clock_ahead=False)),
        (RECEIVED - 1000, RECEIVED - 300_000, Effective(RECEIVED - 1000, clock_ahead=False)),
        (RECEIVED - 1000, RECEIVED + 300_001, Effective(RECEIVED - 301_001, clock_ahead=False)),
        (RECEIVED - 400_000, RECEIVED - 300_001, Effective(RECEIVED - 99_999, clock_ahead=False)),
        # A device a year ahead that answered a minute ago by its own clock.
        (
            RECEIVED + 365 * DAY_MS - 60_000,
            RECEIVED + 365 * DAY_MS,
            Effective(RECEIVED - 60_000, clock_ahead=False),
        ),
        (RECEIVED + 365 * DAY_MS + 60_000, RECEIVED + 365 * DAY_MS, Effective(RECEIVED, clock_ahead=True)),
        (1, RECEIVED, Effective(1, clock_ahead=False)),
    ],
)
def test_effective_follows_the_clock_rules(at_ms: int, client_now_ms: int | None, expected: Effective):
    assert effective(at_ms, client_now_ms, RECEIVED) == expected


@given(st.integers(), st.none() | st.integers(), st.integers())
def test_effective_is_never_after_the_receipt(at_ms: int, client_now_ms: int | None, recv_ms: int):
    assert effective(at_ms, client_now_ms, recv_ms).eff_ms <= recv_ms
