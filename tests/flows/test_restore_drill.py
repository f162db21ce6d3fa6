"""The restore drill on served sites: a backup is put back, and the devices bring everything that came later."""

import random
import re
import uuid
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.api.phones import HttpPhone
from tests.flows.site import Site
from tests.flows.test_backup import postgresql_client

pytestmark = pytest.mark.database
assert postgresql_client  # a fixture that serves itself


class OverHttp:
    """What a phone of the other proofs asks for, through the served site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def post(self, path: str, body: Any, format: str) -> Any:  # noqa: A002 - the test client's name
        answer = self.site.call("POST", path, body)
        return SimpleNamespace(status_code=answer.status, json=lambda: answer.body)


def phone_of(site: Site) -> HttpPhone:
    told = site.call("POST", "/api/v1/devices", {"name": "phone", "platform": "ios"})
    assert told.status == 201, told
    return HttpPhone(OverHttp(site), told.body["id"])


def study(site: Site, phones: list[HttpPhone], cards: list[str], chance: random.Random) -> list[str]:
    """Everybody answers and exchanges; now and then a reply is lost. The ids of the answers."""
    made = []
    for _ in range(6):
        phone, now = chance.choice(phones), round(site.now().timestamp() * 1000)
        for number in range(chance.randint(1, 4)):
            made.append(phone.answer(chance.choice(cards), now + number, grade=chance.randrange(6))["id"])
        assert phone.exchange(now, limit=7, lose_reply=chance.random() < 0.2).status_code == 200
    return made


def drill(site: Site, folder: Path, chance: random.Random) -> int:
    """Backup, more answers, restore, one exchange of all; how many events the server had lost meanwhile."""
    site.start()
    site.sign_up()
    [deck] = site.get("/api/v1/decks")["decks"]
    cards = [card["id"] for card in site.get(f"/api/v1/decks/{deck['id']}/cards?limit=5")["cards"]]
    phones = [phone_of(site) for _ in range(3)]
    made = study(site, phones, cards, chance)
    archive = re.search(r"^Backup: (\S+)", site.manage("backup", "--to", str(folder)).stdout)
    made += study(site, phones, cards, chance)
    for phone in phones:
        phone.exchange_all(round(site.now().timestamp() * 1000))
    stood = {ident: event["origin"] for phone in phones for ident, event in phone.mirror.items()}
    before = site.get("/api/v1/states")["states"]
    (site.kill if chance.random() < 0.5 else site.stop)()
    assert archive
    told = site.manage("restore", archive[1], "--force")
    assert told.returncode == 0, told.stderr
    [(kept,)] = site.rows("SELECT count(*) FROM quizzes_studyevent")
    site.start()
    assert site.sign_in()
    made += study_after(site, phones, cards)
    for phone in [*phones, *phones]:
        phone.exchange_all(round(site.now().timestamp() * 1000), limit=9)
    check(site, phones, made, stood)
    assert {row["card"] for row in before} <= {row["card"] for row in site.get("/api/v1/states")["states"]}
    site.stop()
    return len(stood) - kept


def study_after(site: Site, phones: list[HttpPhone], cards: list[str]) -> list[str]:
    """One device goes on before it knows: its next exchange tells it."""
    now = round(site.now().timestamp() * 1000)
    event = phones[0].answer(cards[0], now, grade=4)
    assert phones[0].exchange(now).status_code == 409
    return [event["id"]]


def check(site: Site, phones: list[HttpPhone], made: list[str], stood: dict[str, dict[str, Any]]) -> None:
    rows = site.rows("SELECT id, device, eff_ms, study_day, seq FROM quizzes_studyevent ORDER BY seq")
    held = {str(uuid.UUID(str(ident))): row for ident, *row in rows}
    assert [row[-1] for row in held.values()] == list(range(1, len(rows) + 1))
    assert set(held) == set(made)
    assert [set(phone.mirror) for phone in phones] == [set(made)] * len(phones)
    assert [phone.proof["seq"] for phone in phones] == [len(made)] * len(phones)
    for ident, origin in stood.items():
        device, eff_ms, day, _seq = held[ident]
        assert (str(uuid.UUID(str(device))), eff_ms, day) == (
            origin["device"],
            origin["eff_ms"],
            day_of(origin),
        )
    examined = site.manage("doctor")
    assert examined.returncode == 0, examined.stdout


def day_of(origin: dict[str, Any]) -> int:
    return (date.fromisoformat(origin["study_day"]) - date(1970, 1, 1)).days


def test_devices_bring_a_restored_site_up_to_date(site, tmp_path):
    assert drill(site, tmp_path / "kept", random.Random(0)) > 0


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1, 51))
def test_devices_bring_fifty_restored_sites_up_to_date(site, tmp_path, seed):
    lost = drill(site, tmp_path / "kept", random.Random(seed))
    print(f"{lost} events lost by the server and brought back")  # noqa: T201
    assert lost > 0
