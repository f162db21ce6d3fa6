"""A site is restored from an old backup; the devices notice, and bring back everything they hold."""

import pytest

from examples.python_client.api import SignedOut
from tests.examples.conftest import with_deck
from tests.examples.phone import DAY_MS, Phone
from tests.flows.site import PASSWORD
from tests.flows.test_backup import backup, postgresql_client  # noqa: F401 - a fixture that every test uses

pytestmark = pytest.mark.database


def test_devices_bring_back_what_a_restored_site_forgot(site, tmp_path):
    with_deck(site, tmp_path)
    site.start()
    phone, tablet = (Phone(site.url, tmp_path / name, "ada@example.org") for name in ("phone", "tablet"))
    phone.begin("twenty")
    phone.ahead_ms = -2 * DAY_MS
    phone.study([4, 4, 2, 5])
    phone.ahead_ms = 0
    phone.sync()
    archive = backup(site, tmp_path / "kept")

    tablet.begin("twenty", known=True)  # the backup knows nothing of this device
    tablet.study([4, 1])
    tablet.sync()
    phone.study([3, 4])
    phone.sync()
    tablet.sync()
    before, states = tablet.store.log(), tablet.states()
    site.stop()
    told = site.manage("restore", str(archive), "--force")
    assert told.returncode == 0, told.stderr
    site.start()

    late = phone.study([5])  # what was still unsent goes with it
    report = phone.exchange()
    assert (report.resets, sum(report.verdicts.values())) == (1, len(before) + 1)
    assert report.verdicts["duplicate"] == 4
    with pytest.raises(SignedOut):
        tablet.sync()
    tablet.api.sign_in("ada@example.org", PASSWORD)
    forgotten = tablet.store.get("device")
    assert tablet.exchange().resets == 1
    assert tablet.store.get("device") != forgotten

    for device in (phone, tablet):
        device.sync()
        assert device.quarrels() == []
    kept = {entry.event.id: entry for entry in tablet.store.log()}
    assert set(kept) == {*(entry.event.id for entry in before), *late}
    # Where they count, and who sent them, is what it was; only their numbers are new.
    for entry in before:
        now = kept[entry.event.id].place
        assert (now.eff_ms, now.study_day, now.device) == (
            entry.place.eff_ms,
            entry.place.study_day,
            entry.place.device,
        )
    [card] = {entry.event.card for entry in tablet.store.log() if entry.event.id in late}
    after = tablet.states()
    assert {ident: state for ident, state in after.items() if ident != card} == {
        ident: state for ident, state in states.items() if ident != card
    }
    examined = site.manage("doctor")
    assert (examined.returncode, examined.stdout) == (0, "1 learners examined, 0 findings.\n")
