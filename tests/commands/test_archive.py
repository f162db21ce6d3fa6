"""An archive comes back as it was, or is refused."""

import io
import json
import stat
import tarfile

import pytest

from quizzes.management.archive import ArchiveError, Facts, Manifest, pack, unpack

FACTS = Facts({"quizzes_user": 2}, {"ada": {"seq": 3, "chain": "00"}}, ("quizzes.0001_initial",))
TEXT = b"a database\n" * 4000


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "copy").write_bytes(TEXT)
    (tmp_path / "key").write_bytes(b"secret")
    made = tmp_path / "backup.tar.gz"
    parts = {"database.sqlite3": tmp_path / "copy", "secret_key": tmp_path / "key"}
    pack(made, Manifest("2026-01-01T00:00:00+00:00", "sqlite", FACTS, {}), parts)
    return made


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "unpacked"
    made.mkdir()
    return made


def test_archive_comes_back_as_it_was(archive, folder):
    manifest = unpack(archive, folder)
    assert (manifest.facts, manifest.vendor, set(manifest.parts)) == (
        FACTS,
        "sqlite",
        {"database.sqlite3", "secret_key"},
    )
    assert (folder / "database.sqlite3").read_bytes() == TEXT


def test_archive_and_its_parts_are_closed_to_others(archive, folder):
    unpack(archive, folder)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (archive, *folder.iterdir())}
    assert modes == {0o600}
    assert [path.name for path in archive.parent.glob(".*")] == []


def test_truncated_archive_is_refused_wherever_it_ends(archive, tmp_path):
    whole = archive.read_bytes()
    for end in range(0, len(whole), 7):
        archive.write_bytes(whole[:end])
        folder = tmp_path / f"until-{end}"
        folder.mkdir()
        with pytest.raises(ArchiveError):
            unpack(archive, folder)


def test_archive_with_a_flipped_bit_is_refused_wherever_it_is(archive, tmp_path):
    whole = archive.read_bytes()
    refused = 0
    for place in range(10, len(whole), 5):  # the first ten bytes are gzip's own, some of them idle
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        folder = tmp_path / f"at-{place}"
        folder.mkdir()
        with pytest.raises(ArchiveError):
            unpack(archive, folder)
        refused += 1
    assert refused > 50


def rewritten(archive, change) -> None:
    """The archive packed anew from its members after `change(members)`: a valid file that says something else."""
    with tarfile.open(archive) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}
    change(members)
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def edit_manifest(**values):
    def change(members) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **values}).encode()

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members: members.update({"database.sqlite3": b"b" * len(TEXT)}), "SHA-256"),
        (lambda members: members.update({"database.sqlite3": b"short"}), "not what the manifest says"),
        (lambda members: members.update({"../evil": b"x"}), "no whole backup"),
        (lambda members: members.pop("database.sqlite3"), "lacks database.sqlite3"),
        (lambda members: members.pop("manifest.json"), "does not begin with a manifest"),
        (lambda members: members.update({"manifest.json": b"[]"}), "no whole backup"),
        (edit_manifest(format=2), "its format is 2"),
        (edit_manifest(facts=None), "no whole backup"),
    ],
)
def test_archive_that_says_something_else_is_refused(archive, folder, change, said):
    rewritten(archive, change)
    with pytest.raises(ArchiveError, match=said):
        unpack(archive, folder)
    assert not (folder.parent / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"text", b"\x1f\x8b"])
def test_file_that_is_no_archive_is_refused(tmp_path, folder, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ArchiveError):
        unpack(tmp_path / "file", folder)


def test_missing_file_is_refused(tmp_path, folder):
    with pytest.raises(ArchiveError, match="No such file"):
        unpack(tmp_path / "file", folder)
