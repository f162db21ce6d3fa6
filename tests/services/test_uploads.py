"""A file between its plan and the learner's word."""

from pathlib import Path
from uuid import uuid4

import pytest

from quizzes.services import uploads
from quizzes.services.errors import NotFound
from tests.conftest import NOON

ADA, GRACE = uuid4(), uuid4()
HOUR = 3_600_000


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / uploads.FOLDER


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_file_comes_back_by_its_digest():
    digest = uploads.hold(ADA, b"deck", now_ms=NOON)
    assert uploads.held(ADA, digest, now_ms=NOON) == b"deck"


def test_next_file_of_a_learner_takes_the_place_of_the_first(folder):
    first = uploads.hold(ADA, b"one", now_ms=NOON)
    uploads.hold(ADA, b"two", now_ms=NOON)

    assert names(folder) == [str(ADA)]
    with pytest.raises(NotFound):
        uploads.held(ADA, first, now_ms=NOON)


def test_file_of_another_learner_is_out_of_reach():
    digest = uploads.hold(ADA, b"deck", now_ms=NOON)
    with pytest.raises(NotFound):
        uploads.held(GRACE, digest, now_ms=NOON)


def test_file_is_kept_for_an_hour(folder):
    digest = uploads.hold(ADA, b"deck", now_ms=NOON)
    assert uploads.held(ADA, digest, now_ms=NOON + HOUR - 1000) == b"deck"
    with pytest.raises(NotFound):
        uploads.held(ADA, digest, now_ms=NOON + HOUR + 1000)

    uploads.hold(GRACE, b"other", now_ms=NOON + HOUR + 1000)
    assert names(folder) == [str(GRACE)]


def test_released_file_is_gone(folder):
    uploads.hold(ADA, b"deck", now_ms=NOON)
    for _again in range(2):
        uploads.release(ADA)
    assert names(folder) == []


def test_nobody_else_on_the_machine_may_read(folder):
    uploads.hold(ADA, b"deck", now_ms=NOON)
    assert (folder.stat().st_mode & 0o77, (folder / str(ADA)).stat().st_mode & 0o77) == (0, 0)
