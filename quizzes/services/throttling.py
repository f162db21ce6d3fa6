"""How often something may be asked for: counted in the database, so that all workers count together."""

from dataclasses import dataclass

from django.db import connection, transaction

from quizzes.core.clock import moment
from quizzes.models import RateCount

ENDED_A_TIME = 100  # rows thrown away with each new one, so the table stays as small as the hour is busy

_COUNT = (
    'INSERT INTO quizzes_ratecount (name, "window", count, ends_at) VALUES (%s, %s, 1, %s)'
    ' ON CONFLICT (name, "window") DO UPDATE SET count = quizzes_ratecount.count + 1 RETURNING count'
)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in each stretch of so many seconds; 0 for no limit."""

    most: int
    seconds: int


def count_request(name: str, *, rate: Rate, now_ms: int) -> float | None:
    """Count one more under this name. None: it may pass; otherwise the seconds until the next may.

    In a transaction of its own: what follows may fail, and was asked for all the same. Whoever is over the limit costs
    a read and no write.
    """
    if not rate.most:
        return None
    window, spent_ms = divmod(now_ms, rate.seconds * 1000)
    wait = (rate.seconds * 1000 - spent_ms) / 1000
    known = RateCount.objects.filter(name=name, window=window).values_list("count", flat=True).first()
    if known is not None and known >= rate.most:
        return wait
    count = _count(name, window, ends_ms=(window + 1) * rate.seconds * 1000, now_ms=now_ms)
    return None if count <= rate.most else wait


def _count(name: str, window: int, *, ends_ms: int, now_ms: int) -> int:
    ends_at = connection.ops.adapt_datetimefield_value(moment(ends_ms))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [name, window, ends_at])
            ((count,),) = cursor.fetchall()
        if count == 1:
            _forget_some(now_ms)
    return int(count)


def _forget_some(now_ms: int) -> None:
    """Rows that another worker is forgetting are left to it."""
    ended = RateCount.objects.filter(ends_at__lte=moment(now_ms)).select_for_update(skip_locked=True)
    ids = list(ended.values_list("id", flat=True)[:ENDED_A_TIME])
    RateCount.objects.filter(id__in=ids).delete()


def forget_counts(*, now_ms: int) -> int:
    """All whose time is over; how many."""
    return RateCount.objects.filter(ends_at__lte=moment(now_ms)).delete()[0]
