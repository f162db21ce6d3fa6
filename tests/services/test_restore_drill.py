"""The restore drill: histories of devices, lost replies and restored backups, drawn one after the other. Afterwards one
full sync of every device brings the log back whole, each event where the server had once placed it."""

import random
import uuid
from typing import Any

import pytest

from quizzes.models import StudyEvent
from quizzes.services.study import refold
from tests.services.phones import forget, states_of, sync_once

pytestmark = pytest.mark.django_db

HISTORIES, BLOCKS = 200, 100
ACTS = ("answer", "answer", "answer", "undo", "sync", "sync", "lose", "restore", "join")


def drill(chance, make_desk, make_phone):
    """One history; how many events a restore took from the log."""
    desk = make_desk()
    phones, made, lost = [make_phone(desk), make_phone(desk)], {}, 0
    placed: dict[uuid.UUID, Any] = {}
    acts = chance.choices(ACTS, k=chance.randint(6, 14))
    acts.insert(len(acts) * 2 // 3, "restore")
    for number, act in enumerate(acts):
        desk.now += chance.choice((60_000, 3_600_000, 86_400_000))
        device = chance.choice(phones)
        if act == "answer":
            event = device.answer(chance.randrange(3), chance.randrange(6), id=uuid.UUID(int=number + 1))
            made[event.id] = event
        elif act == "undo" and made:
            target = chance.choice(list(made.values()))
            event = device.answer(
                target.card, None, id=uuid.UUID(int=number + 1), kind="undo", target=target.id
            )
            made[event.id] = event
        elif act in ("sync", "lose"):
            sync_once(device, lose_reply=act == "lose")
            placed |= {ident: event.origin for ident, event in device.mirror.items()}
        elif act == "join" and len(phones) < 4:
            phones.append(make_phone(desk))
        elif act == "restore":
            held = StudyEvent.objects.filter(user=desk.learner_id).count()
            keep = chance.randint(0, held)
            forget(desk, keep=keep)
            lost += held - keep
    for device in [*phones, *phones]:
        device.sync_whole(limit=7)
    check(desk, phones, made, placed)
    return lost


def check(desk, phones, made, placed):
    log = list(StudyEvent.objects.filter(user=desk.learner_id).order_by("seq"))
    assert sorted(event.id for event in log) == sorted(made)
    assert [set(device.mirror) for device in phones] == [set(made)] * len(phones)
    stands = {event.id: (event.device, event.eff_ms, event.study_day) for event in log}
    for ident, origin in placed.items():
        assert stands[ident] == (origin.device, origin.eff_ms, origin.study_day)
    states = states_of(desk)
    assert (refold(desk.learner_id), states_of(desk)) == (0, states)


def drills(count, seed, make_desk, make_phone):
    chance = random.Random(seed)
    lost = sum(drill(chance, make_desk, make_phone) for _ in range(count))
    print(f"{count} histories, {lost} events lost by the server and brought back")  # noqa: T201
    return lost


def test_restored_servers_get_everything_back(make_desk, make_phone):
    assert drills(25, 0, make_desk, make_phone) > 10


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1, BLOCKS + 1))
def test_twenty_thousand_restored_servers_get_everything_back(make_desk, make_phone, seed):
    assert drills(HISTORIES, seed, make_desk, make_phone) > 50
