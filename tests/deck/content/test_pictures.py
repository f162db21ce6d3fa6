"""The deck's pictures: drawn for it, legible on a phone, and in both languages."""

import re
from xml.etree import ElementTree

import pytest

from deck import pictures
from deck.model import ImageEntry, in_language
from tests.deck.content.shipped import FOLDER, LANGUAGES, docker

SMALLEST_LETTERS = 20  # of a picture 640 wide; at 320 pixels they come out 10 high
MEDIA = {path.name: path.read_bytes() for path in sorted((FOLDER / "media").iterdir())}
SUBJECTS = {name.partition(".")[0] for name in MEDIA}
IMAGES = [entry for entry in docker().cards if isinstance(entry, ImageEntry)]


def shown(entry: ImageEntry) -> set[str]:
    return {entry.image} if isinstance(entry.image, str) else {*entry.image.values()}


def texts(name: str) -> list[str]:
    root = ElementTree.fromstring(MEDIA[name])
    return ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


def shape(name: str) -> list[str]:
    """The picture without its letters and their places."""
    return re.findall(r"<(?:rect|path|circle|line)[^>]*>", MEDIA[name].decode())


def test_there_are_at_least_ten():
    assert len(SUBJECTS) >= 10


def test_every_picture_is_shown():
    assert set().union(*map(shown, IMAGES)) == {*MEDIA}


@pytest.mark.parametrize("name", MEDIA)
def test_picture_is_sound(name):
    assert pictures.check(MEDIA[name], name) == ()


@pytest.mark.parametrize("name", MEDIA)
def test_picture_is_legible_at_half_its_width(name):
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', MEDIA[name].decode())]
    assert pictures.view_box(MEDIA[name].decode()) == (0, 0, 640, 400)
    assert len(sizes) == len(texts(name))
    assert min(sizes) >= SMALLEST_LETTERS


@pytest.mark.parametrize("name", MEDIA)
def test_picture_stands_on_a_light_plate(name):
    first = shape(name)[0 if "<marker" not in MEDIA[name].decode() else 1 :]
    plates = [item for item in first if 'width="640" height="400"' in item and 'fill="#f7f9fb"' in item]
    assert len(plates) == 1


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_both_languages_show_the_same(subject):
    ours, theirs = (f"{subject}.{language}.svg" for language in LANGUAGES)
    assert len(shape(ours)) == len(shape(theirs))
    assert not re.search(r"[\u3000-\u9fff]", MEDIA[ours].decode())


@pytest.mark.parametrize("entry", IMAGES, ids=lambda entry: entry.id)
def test_alternative_text_does_not_name_the_regions(entry):
    for language in LANGUAGES:
        names = [in_language(region.name, language) for region in entry.regions]
        told = in_language(entry.alt, language).casefold()
        assert [name for name in names if re.search(rf"\b{re.escape(name.casefold())}\b", told)] == []


@pytest.mark.parametrize("entry", IMAGES, ids=lambda entry: entry.id)
def test_prompt_does_not_name_the_regions(entry):
    for language in LANGUAGES:
        asked = in_language(entry.prompt, language).casefold()
        names = [in_language(region.name, language).casefold() for region in entry.regions]
        assert [name for name in names if name in asked] == []


@pytest.mark.parametrize("entry", IMAGES, ids=lambda entry: entry.id)
def test_region_covers_letters(entry):
    """A cover that hides nothing asks nothing."""
    for name in shown(entry):
        places = [
            (float(x), float(y))
            for x, y in re.findall(r'<text x="([\d.]+)" y="([\d.]+)"', MEDIA[name].decode())
        ]
        for region in entry.regions:
            x, y, width, height = region.at
            assert any(x <= left <= x + width and y <= base <= y + height for left, base in places), region.id


@pytest.mark.parametrize("entry", IMAGES, ids=lambda entry: entry.id)
def test_regions_do_not_overlap(entry):
    areas = [(region.id, region.at) for region in entry.regions]
    for index, (one, (x, y, width, height)) in enumerate(areas):
        for other, (left, top, wide, high) in areas[index + 1 :]:
            apart = x + width <= left or left + wide <= x or y + height <= top or top + high <= y
            assert apart, (one, other)
