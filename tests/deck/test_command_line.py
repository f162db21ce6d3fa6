import json
import subprocess
import sys
from pathlib import Path

import pytest

from deck.__main__ import main
from tests.deck.samples import CARD, HEADER


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "deck.yaml").write_text(HEADER + CARD)
    return tmp_path


def test_check_is_silent_about_a_good_deck(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == ""


def test_check_prints_each_problem_with_its_place(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path / "deck.yaml").write_text(HEADER + CARD.replace("prompt:", "promt:"))
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{path}/deck.yaml:9:5: missing-field: `prompt` is missing",
        f"{path}/deck.yaml:12:5: unknown-field: `promt` is not a field; did you mean `prompt`?",
    ]


def test_check_prints_json_for_editors(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path / "deck.yaml").write_text(HEADER + CARD.replace("kind: basic", "kind: essay"))
    assert main(["check", "--json", str(path)]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem == {
        "code": "unknown-kind",
        "message": "a card's kind is one of basic, cloze, choice, true_false, order, match, command, image",
        "path": "deck.yaml",
        "line": 10,
        "column": 11,
        "severity": "error",
    }


def test_check_passes_a_deck_with_warnings(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path / "deck.yaml").write_text(HEADER + CARD.replace("A thing", "word " * 30))
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.endswith("split the card (warning)\n")


COMMENTED = f"""\
# About this deck.
# Two lines.
{HEADER}  # The first card.

{CARD}
  # The second.
{CARD.replace("one", "two")}"""


def test_format_keeps_whole_line_comments(path: Path) -> None:
    messy = COMMENTED.replace("title: Small", "title:   'Small'").replace("[en, zh]", "\n  - en\n  - zh")
    (path / "deck.yaml").write_text(messy)
    assert main(["format", str(path)]) == 0
    assert (path / "deck.yaml").read_text() == COMMENTED.replace("\n\n", "\n")
    assert main(["format", "--check", str(path)]) == 0


def test_format_check_changes_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messy = HEADER.replace("title: Small", "title: 'Small'") + CARD
    (path / "deck.yaml").write_text(messy)
    assert main(["format", "--check", str(path)]) == 1
    assert capsys.readouterr().out == f"{path}/deck.yaml\n"
    assert (path / "deck.yaml").read_text() == messy


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("kind: basic\n", "kind: basic  # why\n", "10:18"),
        ("    prompt:", "    # inside\n    prompt:", "12:5"),
        ("answer: A thing\n", "answer: A thing\n# the end\n", "14:1"),
        ("answer: A thing\n", "answer: | # odd\n      A thing\n", "13:15"),
    ],
)
def test_format_refuses_a_comment_it_cannot_keep(
    path: Path, before: str, after: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (HEADER + CARD).replace(before, after)
    (path / "deck.yaml").write_text(text)
    assert main(["format", str(path)]) == 1
    assert capsys.readouterr().err.startswith(f"deck.yaml:{place}: comment-lost: ")
    assert (path / "deck.yaml").read_text() == text


def test_format_takes_signs_inside_texts_for_no_comments(path: Path) -> None:
    answer = 'answer: "a # b"\n    why: |\n      # not a comment\n      x\n'
    (path / "deck.yaml").write_text(HEADER + CARD.replace("answer: A thing\n", answer))
    assert main(["format", str(path)]) == 0
    assert "      # not a comment\n" in (path / "deck.yaml").read_text()


def test_format_leaves_a_bad_deck_alone(path: Path) -> None:
    (path / "deck.yaml").write_text("deck: [")
    assert main(["format", str(path)]) == 1
    assert (path / "deck.yaml").read_text() == "deck: ["


def test_format_takes_a_single_file(tmp_path: Path) -> None:
    file = tmp_path / "verbs.yaml"
    file.write_text(HEADER.replace("Small", "'Small'") + CARD)
    assert main(["format", str(file)]) == 0
    assert file.read_text() == HEADER + CARD
    assert [child.name for child in tmp_path.iterdir()] == ["verbs.yaml"]


def test_plan_prints_what_an_import_changes(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(HEADER + CARD.replace("A thing", "Another") + CARD.replace("one", "two"))
    assert main(["plan", str(path), str(new)]) == 0
    assert capsys.readouterr().out == "+ two main\n~ one main\n1 added, 1 changed, 0 retired, 0 unchanged\n"


def test_list_and_schema_print(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "docker\t" in capsys.readouterr().out
    assert main(["schema"]) == 0
    assert "$defs" in json.loads(capsys.readouterr().out)


def test_the_command_needs_no_django(path: Path) -> None:
    script = (
        "import sys; sys.modules['django'] = None; "
        f"from deck.__main__ import main; sys.exit(main(['check', {str(path)!r}]))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
