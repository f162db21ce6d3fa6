import pytest

from deck import pictures
from deck.pictures import ViewBox

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


def _codes(data: str | bytes) -> list[str]:
    raw = data.encode() if isinstance(data, str) else data
    return [problem.code for problem in pictures.check(raw, "media/a.svg")]


def test_check_accepts_shapes_text_and_styles() -> None:
    picture = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- a comment -->\n'
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 0 10.5 9" role="img" aria-labelledby="t">'
        '<title id="t">T</title><style>.a{fill:#123;stroke:url(#g)}</style>'
        '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient>'
        '<marker id="m" viewBox="0 0 1 1" refX="1"><path d="M0 0L1 1"/></marker></defs>'
        '<g class="a" transform="translate(1 2)"><rect x="1" width="2" height="3" style="fill: url( #g )"/>'
        '<line x1="0" x2="1" marker-end="url(#m)"/><text x="1"><tspan>中文 &amp; &#65;</tspan></text></g></svg>'
    )
    assert _codes(picture) == []
    assert pictures.view_box(picture) == ViewBox(-1.0, 0.0, 10.5, 9.0)


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        ("", "picture-not-svg"),
        ("words", "picture-not-svg"),
        (OPEN, "picture-not-svg"),
        (OPEN + "</svg><svg/>", "picture-not-svg"),
        ("<html/>", "picture-element"),
        ("<svg viewBox='0 0 1 1'/>", "picture-element"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "picture-view-box"),
        (OPEN.replace("0 0 9 9", "0 0 0 9") + "</svg>", "picture-view-box"),
        (OPEN.replace("0 0 9 9", "0 0 nan 9") + "</svg>", "picture-view-box"),
        (OPEN.replace("0 0 9 9", "0 0 1e999 9") + "</svg>", "picture-view-box"),
        ("<!DOCTYPE svg>" + OPEN + "</svg>", "picture-doctype"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + OPEN + "&a;</svg>", "picture-doctype"),
        ('<!DOCTYPE svg SYSTEM "http://a.example/x.dtd">' + OPEN + "</svg>", "picture-doctype"),
        ('<?xml-stylesheet href="http://a.example"?>' + OPEN + "</svg>", "picture-element"),
        (OPEN + "<script>alert(1)</script></svg>", "picture-element"),
        (OPEN + "<SCRIPT/></svg>", "picture-element"),
        (OPEN + "<foreignObject/></svg>", "picture-element"),
        (OPEN + "<image/></svg>", "picture-element"),
        (OPEN + "<use/></svg>", "picture-element"),
        (OPEN + "<a/></svg>", "picture-element"),
        (OPEN + "<animate/></svg>", "picture-element"),
        (OPEN + "<set/></svg>", "picture-element"),
        (OPEN + "<filter/></svg>", "picture-element"),
        (OPEN + '<h:script xmlns:h="http://www.w3.org/1999/xhtml"/></svg>', "picture-element"),
        (OPEN + "<svg/></svg>", "picture-element"),
        (OPEN + '<g onload="x()"/></svg>', "picture-attribute"),
        (OPEN + '<g onclick="x()"/></svg>', "picture-attribute"),
        (OPEN + '<g href="#a"/></svg>', "picture-attribute"),
        (
            OPEN + '<g xmlns:l="http://www.w3.org/1999/xlink" l:href="http://a.example"/></svg>',
            "picture-attribute",
        ),
        (OPEN + '<g xml:base="http://a.example"/></svg>', "picture-attribute"),
        (OPEN + '<g fill="url(http://a.example)"/></svg>', "picture-reference"),
        (OPEN + '<g fill="URL( &#39;//a.example&#39;)"/></svg>', "picture-reference"),
        (OPEN + '<g style="fill: u\\72l(x)"/></svg>', "picture-reference"),
        (OPEN + '<g style="background: image-set(x)"/></svg>', "picture-reference"),
        (OPEN + "<style>@import 'x'</style></svg>", "picture-reference"),
        (OPEN + "<style>a{b:u<![CDATA[rl(]]>x)}</style></svg>", "picture-reference"),
        (OPEN + "<style>a{b:url(data:x)}</style></svg>", "picture-reference"),
        (OPEN + "<g>" * 50 + "</g>" * 50 + "</svg>", "picture-too-large"),
        (OPEN + "<g/>" * 20_001 + "</svg>", "picture-too-large"),
        (OPEN + "x" * pictures.MAX_PICTURE_BYTES + "</svg>", "picture-too-large"),
    ],
)
def test_check_refuses(picture: str, code: str) -> None:
    assert code in _codes(picture)


def test_check_reads_nothing_but_utf_8() -> None:
    declared = '<?xml version="1.0" encoding="UTF-16"?>' + OPEN + "<script/></svg>"
    assert "picture-element" in _codes(declared)
    assert _codes((OPEN + "</svg>").encode("utf-16")) == ["not-utf-8"]
    assert _codes(OPEN.encode() + b"\xe9</svg>") == ["not-utf-8"]


def test_check_names_the_place() -> None:
    (problem,) = pictures.check((OPEN + "\n<g>\n  <script/></g></svg>").encode(), "media/a.svg")
    assert (
        str(problem) == "media/a.svg:3:3: picture-element: the element <script> is not allowed in a picture"
    )
