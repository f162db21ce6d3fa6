"""Instants, UTC offsets and study days.

Instants are integers, milliseconds since 1970-01-01T00:00:00Z; offsets are minutes east of UTC; study days
are integers, days since 1970-01-01. Nothing here asks what time it is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

# 2005-01-01T00:00:00Z. A device that claims an earlier effective instant has lost its clock.
TOO_EARLY_MS = 1_104_537_600_000
# Smaller differences are the network's delay as likely as a wrong clock.
SKEW_TOLERANCE_MS = 5 * MINUTE_MS
MIN_OFFSET, MAX_OFFSET = -720, 840

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL = ("year", "month", "day", "hour", "minute", "second")
_INSTANT = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"[Tt](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))?"
    r"(?P<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


class ClockError(ValueError):
    """A time that cannot be read. `code` is stable: instant_malformed, instant_naive, instant_offset,
    date_malformed, zone_unknown or out_of_range."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Instant:
    """`tz_min` is None where the text gives UTC without saying where the writer was (`Z` or `-00:00`)."""

    ms: int
    tz_min: int | None


@dataclass(frozen=True, slots=True)
class Effective:
    eff_ms: int
    clock_ahead: bool


def study_day(eff_ms: int, tz_min: int, rollover_h: int) -> int:
    """The study day of an instant for someone at this offset whose day begins at this hour."""
    return (eff_ms + tz_min * MINUTE_MS - rollover_h * HOUR_MS) // DAY_MS


# The first and the last millisecond of the years 1 to 9999.
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999


def moment(ms: int) -> datetime:
    """The instant as an aware datetime in UTC, for columns and answers."""
    return _EPOCH + timedelta(milliseconds=ms)


def calendar_moment(ms: int) -> datetime:
    """The same for a device's own clock, which may show anything: the calendar's first or last millisecond where it
    shows none."""
    return moment(min(max(ms, FIRST_MS), LAST_MS))


def day_to_date(day: int) -> date:
    """Raises ClockError (out_of_range) outside the years 1 to 9999."""
    try:
        return date.fromordinal(day + _EPOCH_ORDINAL)
    except (ValueError, OverflowError):
        raise ClockError("out_of_range", "The day lies outside the calendar.") from None


def date_to_day(value: date) -> int:
    return value.toordinal() - _EPOCH_ORDINAL


def parse_day(text: str) -> int:
    """The day number of `YYYY-MM-DD` and of no other ISO form. Raises ClockError (date_malformed)."""
    try:
        if _DATE.fullmatch(text):
            return date_to_day(date.fromisoformat(text))
    except ValueError:
        pass
    raise ClockError("date_malformed", "Not a date of the form YYYY-MM-DD.")


def offset_at(zone_name: str, ms: int) -> int:
    """The UTC offset in force in an IANA zone at an instant, in minutes.

    Raises ClockError: zone_unknown, or out_of_range for an instant outside the calendar.
    """
    zone = _zone(zone_name)
    try:
        offset = (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone).utcoffset()
    except (OverflowError, ValueError):
        raise ClockError("out_of_range", "The instant lies outside the calendar.") from None
    # Local mean times of the nineteenth century have seconds; minutes are what an event stores.
    return 0 if offset is None else offset // timedelta(minutes=1)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    # A name is also a path below the zone data: folders, NUL and `..` each fail in their own way.
    except (LookupError, ValueError, OSError):
        raise ClockError("zone_unknown", "Not a known time zone.") from None


def parse_instant(text: str) -> Instant:
    """Read RFC 3339 with an offset, to the millisecond (finer digits are cut off).

    Raises ClockError: instant_malformed; instant_naive where the offset is missing; instant_offset where it
    is not one that a clock on Earth shows (-12:00 to +14:00). The leap second `:60` counts as malformed.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ClockError("instant_malformed", "Not an RFC 3339 instant.")
    if match["offset"] is None:
        raise ClockError("instant_naive", "The instant has no UTC offset.")
    tz_min = _offset(match["offset"])
    fraction_ms = int((match["fraction"] or "0").ljust(3, "0")[:3])
    return Instant(_local_ms(match) + fraction_ms - (tz_min or 0) * MINUTE_MS, tz_min)


def _local_ms(match: re.Match[str]) -> int:
    try:
        year, month, day, hour, minute, second = map(int, match.group(*_LOCAL))
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise ClockError("instant_malformed", "Not a date and time that exists.") from None
    return (local - _EPOCH) // timedelta(milliseconds=1)


def _offset(text: str) -> int | None:
    if text in ("Z", "z", "-00:00"):
        return None
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = (-1 if text[0] == "-" else 1) * (hours * 60 + minutes)
    if minutes > 59 or not MIN_OFFSET <= offset <= MAX_OFFSET:
        raise ClockError("instant_offset", "The UTC offset is not between -12:00 and +14:00.")
    return offset


def effective(at_ms: int, client_now_ms: int | None, recv_ms: int) -> Effective:
    """When an event counts as having happened, from the device's claim and the server's clock.

    The device's error is taken off where it sent its own clock and that is off by more than five minutes.
    A claim later than the receipt counts as of the receipt, with `clock_ahead`.
    """
    skew = 0 if client_now_ms is None else client_now_ms - recv_ms
    claimed = at_ms if abs(skew) <= SKEW_TOLERANCE_MS else at_ms - skew
    return Effective(min(claimed, recv_ms), clock_ahead=claimed > recv_ms)
