"""Is an SVG a picture and nothing else?

An allow-list of elements and attributes: static shapes and text. Nothing that runs, nothing that loads, nothing that
multiplies when drawn (`use` and `pattern` can nest into a bomb). Expat reads it without entities or document types.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from xml.parsers import expat

from deck.problems import Problem

MAX_PICTURE_BYTES: Final = 512 * 1024
MAX_ELEMENTS: Final = 20_000
MAX_DEPTH: Final = 40

_SVG = "http://www.w3.org/2000/svg"
_XML_ATTRIBUTES: Final = {f"http://www.w3.org/XML/1998/namespace {name}" for name in ("space", "lang")}
_ELEMENTS: Final = frozenset(
    """
    svg g defs title desc path rect circle ellipse line polyline polygon text tspan style
    marker linearGradient radialGradient stop clipPath
    """.split()  # noqa: SIM905 - a list with a line for each word hides the list
)
_ATTRIBUTES: Final = frozenset(
    """
    id class style role lang version viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy
    dx dy d points transform rotate pathLength offset gradientUnits gradientTransform spreadMethod clipPathUnits
    markerWidth markerHeight markerUnits refX refY orient textLength lengthAdjust
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit opacity color display visibility overflow clip-path clip-rule
    stop-color stop-opacity marker-start marker-mid marker-end vector-effect paint-order shape-rendering
    text-rendering text-anchor dominant-baseline alignment-baseline baseline-shift writing-mode
    font-family font-size font-style font-weight font-variant letter-spacing word-spacing text-decoration
    """.split()  # noqa: SIM905 - a list with a line for each word hides the list
)
_NUMBER = re.compile(r"-?[0-9]{1,7}(?:\.[0-9]{1,6})?")
_LOADS = re.compile(r"url\s*+\(\s*+['\"]?+\s*+(?!#)|@|\\|expression|image-set|javascript:", re.IGNORECASE)


class ViewBox(NamedTuple):
    x: float
    y: float
    width: float
    height: float


def check(data: bytes, path: str) -> tuple[Problem, ...]:
    """Everything in the picture that may not be there, with its place."""
    if len(data) > MAX_PICTURE_BYTES:
        message = f"a picture has at most {MAX_PICTURE_BYTES} bytes"
        return (Problem(code="picture-too-large", message=message, path=path),)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return (Problem(code="not-utf-8", message="save the picture as UTF-8", path=path),)
    return tuple(_Checker(path).run(data))


def view_box(picture: str) -> ViewBox:
    """The viewBox of a picture that passed `check`."""
    found = _Checker("")
    found.run(picture.encode())
    if found.box is None:
        raise ValueError("a picture without a viewBox")
    return found.box


class _Stop(Exception):
    """No use in reading on."""


class _Checker:
    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.box: ViewBox | None = None
        self.depth = self.count = 0
        self.style: list[str] | None = None
        # The encoding given here overrules the file's own declaration: nothing but UTF-8 is read.
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction

    def run(self, data: bytes) -> list[Problem]:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            message = f"not XML: {expat.ErrorString(error.code)}"
            self._problem("picture-not-svg", message, error.lineno, error.offset + 1)
        except _Stop:
            pass
        return self.problems

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            self._here("picture-too-large", "too many elements, or nested too deep")
            raise _Stop
        namespace, _, element = name.rpartition(" ")
        if namespace != _SVG or element not in _ELEMENTS:
            self._here("picture-element", f"the element <{element[:40]}> is not allowed in a picture")
        if self.depth == 1:
            self._root(namespace, element, attributes)
        elif element == "svg":
            self._here("picture-element", "one <svg> a picture")
        for attribute, value in attributes.items():
            self._attribute(attribute, value)
        self.style = [] if element == "style" else None

    def _root(self, namespace: str, element: str, attributes: Mapping[str, str]) -> None:
        if (namespace, element) != (_SVG, "svg"):
            self._here("picture-not-svg", f'the picture does not start with <svg xmlns="{_SVG}">')
            raise _Stop
        numbers = attributes.get("viewBox", "").replace(",", " ").split()
        if len(numbers) != 4 or not all(map(_NUMBER.fullmatch, numbers)):
            self._here("picture-view-box", "the picture needs a viewBox of four numbers")
            return
        box = ViewBox(*map(float, numbers))
        if box.width <= 0 or box.height <= 0:
            self._here("picture-view-box", "the viewBox is empty")
            return
        self.box = box

    def _attribute(self, name: str, value: str) -> None:
        namespace, _, attribute = name.rpartition(" ")
        known = attribute in _ATTRIBUTES or attribute.startswith("aria-")
        if not (known if not namespace else name in _XML_ATTRIBUTES):
            self._here("picture-attribute", f"the attribute {attribute[:40]} is not allowed in a picture")
        elif _LOADS.search(value):
            self._here("picture-reference", f"{attribute} refers to something outside the picture")

    def _end(self, _name: str) -> None:
        if self.style is not None and _LOADS.search("".join(self.style)):
            self._here("picture-reference", "the style loads something or holds an at-rule or an escape")
        self.style = None
        self.depth -= 1

    def _characters(self, text: str) -> None:
        if self.style is not None:
            self.style.append(text)

    def _doctype(self, *_: object) -> None:
        self._here("picture-doctype", "a picture has no document type")
        raise _Stop

    def _instruction(self, *_: object) -> None:
        self._here("picture-element", "a picture has no processing instructions")

    def _here(self, code: str, message: str) -> None:
        self._problem(code, message, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _problem(self, code: str, message: str, line: int, column: int) -> None:
        self.problems.append(Problem(code=code, message=message, path=self.path, line=line, column=column))
        if len(self.problems) >= 20:
            raise _Stop
