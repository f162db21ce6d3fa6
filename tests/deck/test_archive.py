"""Decks in zip files: what a deck's folder is, and what is refused before it costs anything."""

import io
import stat
import struct
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deck
from deck import archive
from tests.deck.samples import CARD, SVG, files

GOOD = files(CARD + "    why: '![a box](media/box.svg)'\n", media__box_svg=SVG)


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return packed.getvalue()


def code(data: bytes) -> list[str]:
    with pytest.raises(deck.DeckError) as refusal:
        archive.unpack(data)
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize("folder", ["", "my-deck/"])
def test_deck_on_top_or_in_one_folder_is_found(folder: str) -> None:
    named = {folder + path: content for path, content in GOOD.items()}
    beside = {"__MACOSX/._deck.yaml": b"x", f"{folder}README.md": b"# hi", f"{folder}cards/.DS_Store": b"x"}
    assert archive.unpack(zipped({**named, **beside})) == GOOD
    assert deck.parse_archive(zipped(named)) == deck.parse(GOOD)


def test_packed_deck_comes_back_and_is_the_same_every_time() -> None:
    whole = deck.parse(GOOD)
    text = deck.write(whole)
    assert archive.pack(text, "small") == archive.pack(dict(reversed(text.items())), "small")
    assert deck.parse_archive(archive.pack(text, "small")) == whole


def link() -> bytes:
    info = zipfile.ZipInfo("deck.yaml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        written.writestr(info, "/etc/passwd")
    return packed.getvalue()


def twice() -> bytes:
    data = zipped({"deck.yaml": b"a", "Deck.yaml": b"b"})
    return data.replace(b"Deck.yaml", b"deck.yaml")


def encrypted() -> bytes:
    data = bytearray(zipped({"deck.yaml": b"a"}))
    place = data.index(b"PK\x01\x02") + 8
    data[place : place + 2] = struct.pack("<H", 1)
    return bytes(data)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "not-a-zip"),
    "text": (lambda: b"format: 1\n", "not-a-zip"),
    "cut short": (lambda: zipped(GOOD)[:-30], "not-a-zip"),
    "without its beginning": (lambda: zipped(GOOD)[60:], "not-a-zip"),
    "absolute": (lambda: zipped({"/etc/passwd": b"x"}), "bad-path"),
    "upwards": (lambda: zipped({"cards/../../deck.yaml": b"x"}), "bad-path"),
    "drive": (lambda: zipped({"C:deck.yaml": b"x"}), "bad-path"),
    "backslash": (lambda: zipped({"cards/01.yaml": b"x"}).replace(b"cards/", b"cards\\"), "bad-path"),
    "NUL in a name": (lambda: zipped({"deck.yamlx": b"x"}).replace(b"yamlx", b"yaml\0"), "bad-path"),
    "link": (link, "symlink"),
    "twice": (twice, "zip-duplicate"),
    "encrypted": (encrypted, "zip-encrypted"),
    "bzip2": (lambda: zipped({"deck.yaml": b"x"}, zipfile.ZIP_BZIP2), "zip-method"),
    "lzma": (lambda: zipped({"deck.yaml": b"x"}, zipfile.ZIP_LZMA), "zip-method"),
    "bomb": (lambda: zipped({"deck.yaml": bytes(5_000_000)}), "zip-ratio"),
    "many": (lambda: zipped({f"{number}": b"" for number in range(20_001)}), "zip-too-many"),
    "large": (lambda: bytes(archive.MAX_PACKED_BYTES + 1), "zip-too-large"),
    "checksum": (
        lambda: zipped({"deck.yaml": b"format: 1"}, zipfile.ZIP_STORED).replace(b"format: 1", b"format: 2"),
        "not-a-zip",
    ),
}


@pytest.mark.parametrize(("make", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_archive_is_refused_at_once(make: Callable[[], bytes], expected: str) -> None:
    data = make()
    start = time.perf_counter()
    assert code(data) == [expected]
    assert time.perf_counter() - start < 2


def test_every_fault_of_the_names_is_told_up_to_a_hundred() -> None:
    assert code(zipped({f"/{number}": b"" for number in range(150)})) == ["bad-path"] * 100


def test_file_that_claims_to_be_small_is_counted() -> None:
    """The directory says five bytes; what comes out is cut at what a file may have, and refused."""
    data = zipped({"deck.yaml": bytes(range(256)) * 30_000})
    place = data.index(b"PK\x01\x02") + 24
    lying = data[:place] + struct.pack("<I", 5) + data[place + 4 :]
    assert code(lying) in (["not-a-zip"], ["zip-ratio"])


def test_large_members_that_are_no_part_of_the_deck_stay_packed() -> None:
    data = zipped({**GOOD, "film.mp4": bytes(300_000_000)})
    start = time.perf_counter()
    assert archive.unpack(data) == GOOD
    assert time.perf_counter() - start < 1


BASE = zipped(GOOD)


@given(place=st.integers(0, len(BASE) - 1), junk=st.binary(min_size=1, max_size=8))
def test_mangled_archive_is_read_or_refused(place: int, junk: bytes) -> None:
    try:
        unpacked = archive.unpack(BASE[:place] + junk + BASE[place + len(junk) :])
    except deck.DeckError:
        return
    assert set(unpacked) <= set(GOOD)
