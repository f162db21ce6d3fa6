"""Reading commands.yaml: the values, and every problem with its place."""

import pytest

from deck.commands.kinds import KINDS
from deck.commands.messages import LANGUAGES
from deck.problems import DeckError

GOOD = """\
format: 1
programs:
  - names: [tool]
    style: go
    text:
      en: a tool
      zh: 工具
    subcommands:
      - names: [make, do make]
        text: &text
          en: makes
          zh: 制作
""".replace(" &text", "")

TEXT = "text: {en: a, zh: b}"


def program(lines: str) -> str:
    indented = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"format: 1\nprograms:\n  - names: [tool]\n    {TEXT}\n{indented}"


def problems(read, text):
    with pytest.raises(DeckError) as caught:
        read(text)
    return [(item.code, item.line, item.column) for item in caught.value.problems]


def test_values_are_read(read):
    (tool,) = read(GOOD).programs
    assert (tool.names, tool.style, tool.text) == (("tool",), "go", {"en": "a tool", "zh": "工具"})
    assert tool.by_words["do make"] is tool.by_words["make"]


def test_option_knows_its_names(read):
    text = program(f"options:\n  - {{names: [-a, --all], value: number, default: '1', repeat: true, {TEXT}}}")
    (option,) = read(text).programs[0].subcommands[0].options
    assert (option.short, option.long, option.value, option.default, option.repeat) == (
        "-a",
        "--all",
        "number",
        "1",
        True,
    )


def test_options_of_an_earlier_subcommand_are_taken_over(read):
    text = program(
        "subcommands:\n"
        f"  - {{names: [one], {TEXT}, options: [{{names: [-a], {TEXT}}}, {{names: [-b], {TEXT}}}]}}\n"
        f"  - {{names: [two], {TEXT}, like: one, without: [-a], options: [{{names: [-c], {TEXT}}}]}}"
    )
    assert list(read(text).programs[0].by_words["two"].by_name) == ["-b", "-c"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("colour: red", [("grammar-unknown-key", 5, 5)]),
        ("style: perl", [("grammar-value", 5, 12)]),
        ("negation: yes", [("grammar-value", 5, 15)]),
        ("options: none", [("grammar-shape", 5, 14)]),
        ("options: [plain]", [("grammar-shape", 5, 15)]),
        (f"options:\n  - {{names: [a], {TEXT}}}", [("grammar-option-name", 6, 17)]),
        (f"options:\n  - {{names: [-a], value: sound, {TEXT}}}", [("grammar-value", 6, 30)]),
        (f"options:\n  - {{names: [-a, -a], {TEXT}}}", [("grammar-duplicate", 3, 5)]),
        ("options:\n  - {names: [-a], text: {en: a}}", [("grammar-missing-key", 6, 29)]),
        ("output: --file", [("grammar-redirection", 3, 5)]),
        (f"subcommands:\n  - {{names: [a], {TEXT}, like: b}}", [("grammar-like", 6, 50)]),
        (f"operands:\n  - {{name: A, many: some, {TEXT}}}", [("grammar-value", 6, 25)]),
    ],
)
def test_problem_has_its_place(read, lines, found):
    assert problems(read, program(lines)) == found


def test_all_problems_come_at_once(read):
    text = program("colour: red\nstyle: perl\noutput: --file")
    assert [code for code, _, _ in problems(read, text)] == [
        "grammar-redirection",
        "grammar-unknown-key",
        "grammar-value",
    ]


def test_broken_yaml_is_refused_by_the_source_reader(read):
    assert [code for code, _, _ in problems(read, "programs: [")] == ["yaml-syntax"]


# The shipped grammar


def descriptions(docker):
    for program in docker.programs:
        yield program.names[0], program.text
        for subcommand in program.subcommands:
            yield subcommand.names[0], subcommand.text
            yield from ((option.names[0], option.text) for option in subcommand.options)
            yield from ((operand.name, operand.text) for operand in subcommand.operands)


def test_shipped_grammar_explains_everything_in_every_language(docker):
    for name, text in descriptions(docker):
        assert (name, sorted(text), all(text.values())) == (name, sorted(LANGUAGES), True)


def test_shipped_grammar_uses_chinese_punctuation(docker):
    for name, text in descriptions(docker):
        prose = "".join(text["zh"].split("`")[::2])
        assert (name, [mark for mark in ",;:()" if mark in prose]) == (name, [])


def test_shipped_defaults_are_values_of_their_kind(docker):
    options = [option for program in docker.programs for sub in program.subcommands for option in sub.options]
    assert [o.names for o in options if o.default not in (None, "true") and not o.value] == []
    assert {option.value for option in options} - {""} <= KINDS.keys()


DOCKER_COMMANDS = (
    "run, create, exec, ps, start, stop, restart, kill, pause, unpause, rm, logs, inspect, commit, port, build, stats, "
    "top, images, pull, search, rmi, save, load, history, tag, version, container ls, image save, image inspect, "
    "image prune"
)
PROGRAMS = (
    "iptables, tcpdump, brctl, sysctl, modprobe, lsmod, yum, curl, wget, systemctl, getenforce, ps, grep, sort, "
    "nsenter, ip, bridge, cat, vim"
)


def test_shipped_grammar_knows_the_commands_of_the_notes(docker):
    known = docker.by_name["docker"].by_words
    assert [name for name in DOCKER_COMMANDS.split(", ") if name not in known] == []
    assert [name for name in PROGRAMS.split(", ") if name not in docker.by_name] == []
