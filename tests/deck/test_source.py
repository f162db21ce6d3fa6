import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck import source
from deck.problems import DeckError
from deck.source import Mapping, Scalar, Sequence


def test_read_keeps_scalars_as_written_with_their_places() -> None:
    tree = source.read("a: no\n键: '1:30'\nc: [012, ~]\n".encode(), "x.yaml")
    assert tree == Mapping(
        (
            (Scalar("a", True, 1, 1), Scalar("no", True, 1, 4)),
            (Scalar("键", True, 2, 1), Scalar("1:30", False, 2, 4)),
            (
                Scalar("c", True, 3, 1),
                Sequence((Scalar("012", True, 3, 5), Scalar("~", True, 3, 10)), True, 3, 4),
            ),
        ),
        False,
        1,
        1,
    )


def test_read_accepts_a_byte_order_mark_and_windows_line_ends() -> None:
    plain = source.read(b"a: 1\nb: |\n  x\n  y\n", "x.yaml")
    assert source.read(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\n", "x.yaml") == plain


def test_scan_goes_on_after_problems_that_leave_a_tree() -> None:
    tree, problems = source.scan(b"a: &x 1\nb: *x\nb: 2\n<<: 3\n? [k]\n: 4\n", "x.yaml")
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("anchor", 1, 4),
        ("alias", 2, 4),
        ("duplicate-key", 3, 1),
        ("merge-key", 4, 1),
        ("key-not-text", 5, 3),
    ]
    assert isinstance(tree, Mapping)
    assert [key.text for key, _ in tree.pairs] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 2_000_000,
        "- " * 2_000_000,
        "? " * 1_000_000,
        "{a: " * 500_000,
        "a: &x [" * 300_000,
        "a: " + "*x " * 500_000,
        "\n".join(f"k{n}: &a{n} v" for n in range(200_000)),
        "&" * 1_000_000,
        "'" * 4_000_001,
        "- a\n" * 1_200_000,
    ],
    ids=lambda text: text[:6],
)
def test_scan_refuses_a_bomb_quickly(text: str) -> None:
    start = time.process_time()
    _, problems = source.scan(text.encode(), "x.yaml")
    assert problems
    assert len(problems) <= source.MAX_PROBLEMS
    assert time.process_time() - start < 10  # a hang, not a measure: each takes a fraction of this


def test_scan_leaves_the_collector_as_it_was() -> None:
    assert gc.isenabled()
    source.scan(b"a: [", "x.yaml")
    assert gc.isenabled()


def test_read_allows_twenty_levels_and_no_more() -> None:
    source.read(b"[" * 20 + b"]" * 20, "x.yaml")
    with pytest.raises(DeckError) as refused:
        source.read(b"[" * 21 + b"]" * 21, "x.yaml")
    assert [str(problem) for problem in refused.value.problems] == [
        "x.yaml:1:21: too-deep: nested more than 20 levels"
    ]


@given(st.binary(max_size=200) | st.text(alphabet="ab:-?[]{}&*!|>'\"#% \n\t\\", max_size=60).map(str.encode))
def test_scan_never_raises_and_places_problems_in_the_file(data: bytes) -> None:
    tree, problems = source.scan(data, "x.yaml")
    assert tree is not None or problems
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
    assert all(problem.line <= len(data.splitlines()) + 2 for problem in problems)
