import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.cloze import ClozeError, Gap, gaps, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", ("plain",)),
        ("", ()),
        ("{{c1::a}}", (Gap(1, "a", ""),)),
        ("x {{c12::a::b}} y", ("x ", Gap(12, "a", "b"), " y")),
        ("{{c1::a}}{{c2::b}}", (Gap(1, "a", ""), Gap(2, "b", ""))),
        ("{{c1::{{.Names}}}} z", (Gap(1, "{{.Names}}", ""), " z")),
        ("{{.ID}} {{c1::a}}", ("{{.ID}} ", Gap(1, "a", ""))),
        ("{{c1:a}} {{cx::b}} {{c1234::c}}", ("{{c1:a}} {{cx::b}} {{c1234::c}}",)),
        ("{{c1::a::b::c}}", (Gap(1, "a", "b::c"),)),
    ],
)
def test_segments_split_text_at_its_gaps(text: str, expected: tuple[str | Gap, ...]) -> None:
    assert segments(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("ab {{c1::x", "unclosed-gap", 3),
        ("{{c1::x}} {{c2::{{y}}", "unclosed-gap", 10),
        ("{{c1::}}", "empty-gap", 0),
        ("{{c1:: ::hint}}", "empty-gap", 0),
        ("{{c0::a}}", "gap-number", 0),
        ("{{c1::a {{c2::b}}}}", "gap-in-gap", 0),
        ("{{c1::a::{{c2::b}}}}", "gap-in-gap", 0),
    ],
)
def test_segments_refuse_a_broken_gap_with_its_place(text: str, code: str, offset: int) -> None:
    with pytest.raises(ClozeError) as refused:
        segments(text)
    assert (refused.value.code, refused.value.offset) == (code, offset)


@pytest.mark.parametrize(
    "text", ["{{c1::" * 100_000, "{{c1::" * 50_000 + "}}" * 50_000, "{{c" * 200_000, "{{" * 300_000]
)
def test_segments_take_linear_time(text: str) -> None:
    start = time.process_time()
    with suppress(ClozeError):
        segments(text)
    assert time.process_time() - start < 2  # the pattern this replaces took hours here


WORD = st.text(alphabet="ab {}.中`*", min_size=1).filter(lambda text: "{{" not in text and "}}" not in text)


@given(st.lists(WORD | st.builds(Gap, st.integers(1, 99), WORD.filter(str.strip), WORD | st.just(""))))
def test_segments_find_what_was_put_together(parts: list[str | Gap]) -> None:
    def written(part: str | Gap) -> str:
        if isinstance(part, str):
            return part + "|"
        return f"{{{{c{part.number}::({part.answer}){'::(' + part.hint + ')' if part.hint else ''}}}}}|"

    text = "".join(map(written, parts))
    expected = [
        Gap(gap.number, f"({gap.answer})", f"({gap.hint})" if gap.hint else "")
        for gap in parts
        if isinstance(gap, Gap)
    ]
    assert list(gaps(text)) == expected
