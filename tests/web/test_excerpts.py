from deck import Problem
from quizzes.web.excerpts import excerpts

TEXT = "\n".join(f"line {number}" for number in range(1, 21))


def fault(line: int, column: int = 1, path: str = "deck.yaml") -> Problem:
    return Problem(code="c", message=f"fault {line}:{column}", path=path, line=line, column=column)


def drawn(problems, text=TEXT, **more) -> list[str]:
    """Each shown line with [marks], and … before it where lines were left out."""
    (found,) = excerpts(problems, {"deck.yaml": text}, **more)
    return [
        ("…" if line.leap else "")
        + f"{line.number} "
        + "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in line.pieces)
        + "".join(f" !{note.text}" for note in line.notes)
        for line in found.lines
    ]


def test_two_lines_stand_around_a_fault():
    assert drawn([fault(5, 6)]) == [
        "3 line 3",
        "4 line 4",
        "5 line [5] !Fault 5:6",
        "6 line 6",
        "7 line 7",
    ]


def test_near_faults_share_their_lines_and_far_ones_leap():
    shown = drawn([fault(1), fault(2, 6), fault(20)])

    assert shown[:2] == ["1 [line] 1 !Fault 1:1", "2 line [2] !Fault 2:6"]
    assert shown[4:] == ["…18 line 18", "19 line 19", "20 [line] 20 !Fault 20:1"]


def test_several_faults_of_a_line_are_all_marked():
    assert drawn([fault(1, 1), fault(1, 6)], "a: b c\n")[0] == "1 [a:] b [c] !Fault 1:1 !Fault 1:6"


def test_place_behind_the_line_is_marked_all_the_same():
    assert drawn([fault(1, 40)], "ab")[0] == "1 ab[ ] !Fault 1:40"


def test_long_line_is_cut_around_its_mark():
    (line,) = drawn([fault(1, 1001)], "x" * 1000 + " here " + "y" * 1000)[:1]

    assert line.startswith("1 …" + "x" * 60 + "[ ]here ")
    assert len(line) < 300


def test_fault_behind_the_text_stands_loose():
    (found,) = excerpts([fault(99)], {"deck.yaml": "a"})

    assert (found.lines, [note.text for note in found.loose], found.count) == ((), ["Fault 99:1"], 1)


def test_faults_of_files_that_cannot_be_shown_stand_by_file():
    found = excerpts([fault(1, path="media/a.svg"), fault(1, path="deck.zip")], {})

    assert [(one.path, one.count) for one in found] == [("media/a.svg", 1), ("deck.zip", 1)]


def test_column_of_a_table_is_its_cell():
    shown = drawn([fault(1, 1), fault(1, 2), fault(1, 4), fault(1, 9)], 'a,"b, c",right,"no"', cells=True)

    assert shown == ['1 [a],["b, c"],right,["no"][ ] !Fault 1:1 !Fault 1:2 !Fault 1:4 !Fault 1:9']
