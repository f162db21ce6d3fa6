"""History and reasons."""

import pytest
from django.utils import translation

from quizzes.core.scheduling.explain import Code, Reason
from quizzes.queries.reasons import SENTENCES, sentence
from tests.api.reviews import cards_of, review, send

VALUES = {"day": 20454, "due_day": 20455, "grade": 4, "interval": 15, "previous": 6, "ease": 250, "count": 2}


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("count", [1, 2])
def test_every_reason_has_words_and_leaves_no_blank(code, count):
    assert set(SENTENCES) == set(Code)
    told = sentence(Reason(code, VALUES | {"count": count}))
    assert "%" not in told
    assert told.endswith(".")


def test_reason_shows_how_an_interval_grew():
    with translation.override("en"):
        told = sentence(Reason(Code.GROWN, VALUES))
    assert told == (
        "You knew it on Jan. 1, 2026 (grade 4). The previous interval, 6 days, times the ease, 2.50, "
        "rounded up, is 15 days."
    )


@pytest.mark.django_db
def test_history_tells_the_days_of_a_card(api, deck, settings):
    card = cards_of(api, deck)[0]
    for day, grade in (("01", 4), ("02", 4), ("08", 0)):
        settings.CLOCK_OFFSET_S += 86_400 * (int(day) > 1) * (1 if day == "02" else 6)
        assert send(api, review(card, grade, reviewed_at=f"2026-01-{day}T11:00:00+00:00")).status_code == 200
    told = api.get(f"/api/v1/cards/{card}/history").json()
    assert [
        (step["study_day"], step["interval_before"], step["interval_after"]) for step in told["steps"]
    ] == [
        ("2026-01-01", 0, 1),
        ("2026-01-02", 1, 6),
        ("2026-01-08", 6, 1),
    ]
    assert told["steps"][0]["at"] == "2026-01-01T11:00:00.000Z"
    (reason,) = told["reasons"]
    assert reason == {
        "code": "lapse",
        "text": "You had forgotten it on Jan. 8, 2026 (grade 0), so it begins again with an interval of 1 day.",
        "values": {"day": "2026-01-08", "grade": 0, "interval": 1},
    }
    assert (told["day"], told["state"]["due"], told["state"]["lapses"]) == ("2026-01-08", "2026-01-09", 1)
