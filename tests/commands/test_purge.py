from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from quizzes.models import RateCount, Replay
from quizzes.services.repeats import Kept, answer_once
from quizzes.services.throttling import Rate, count_request
from quizzes.services.uploads import hold
from quizzes.wallclock import now_ms

pytestmark = pytest.mark.django_db
HOUR_MS = 3_600_000


def test_purge_throws_away_what_is_over_and_nothing_else(learner, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    hold(uuid4(), b"old", now_ms=now_ms() - 2 * HOUR_MS)
    (tmp_path / "uploads" / "fresh").write_bytes(b"fresh")
    for key, age in (("fresh", 23), ("old", 25)):
        row = answer_once(
            learner.pk, key=key, request_hash=b"x" * 32, now_ms=now_ms(), act=lambda: Kept(200, {}, b"")
        )
        assert row == (Kept(200, {}, b""), False)
        count_request(key, rate=Rate(1, 24 * 3600), now_ms=now_ms() - (age - 23) * 24 * HOUR_MS)
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=24 - age)
        )
    Replay.objects.filter(key="old").update(created_at=timezone.now() - timedelta(hours=25))
    told = StringIO()

    call_command("purge", stdout=told)

    assert told.getvalue() == "1 answers, 1 counters, 1 files and 0 guests thrown away, and ended sessions.\n"
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["fresh"]
    assert [model.objects.get().pk for model in (Replay, RateCount, Session)] == [
        Replay.objects.get(key="fresh").pk,
        RateCount.objects.get(name="fresh").pk,
        "fresh",
    ]
