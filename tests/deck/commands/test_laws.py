"""Laws of equality, on commands built from the shipped grammar."""

from hypothesis import assume, given
from hypothesis import strategies as st

from deck.commands import CommandError, compare, explain, parse
from deck.commands.canonical import command_key
from tests.deck.commands.shipped import shipped_grammar
from tests.deck.commands.test_different import SLIPS
from tests.deck.commands.test_equal import SPELLINGS

DOCKER = shipped_grammar()
SUBCOMMANDS = [
    (program, subcommand)
    for program in DOCKER.programs
    for subcommand in program.subcommands
    if subcommand.by_name  # those without options have nothing to vary
]

# A value for each kind, so that the command is sound whatever its options are.
SAMPLES = {
    "number": "7",
    "size": "64m",
    "port": "8080:80",
    "volume": "data:/srv",
    "mount": "src=data,dst=/srv",
    "setting": "KEY=value",
    "image": "xiao/web",
    "kernel-key": "net.ipv4.ip_forward",
    "url": "http://example.org/a",
    "signal": "SIGUSR1",
    "template": "{{.ID}}",
    "path": "/srv/a",
}

ports = st.integers(1, 65535)
run_options = st.lists(
    st.sampled_from(
        ["-d", "-i", "-t", "--rm", "-P", "-p 80:81", "-p 1:2", "--name web", "-e A=1", "-e B=2", "-m 1g"]
    ),
    unique=True,
)


def sample(kind: str) -> str:
    return SAMPLES.get(kind, "value")


@st.composite
def parts(draw):
    """A subcommand with some of its options (each spelt somehow) and all its operands."""
    program, subcommand = draw(st.sampled_from(SUBCOMMANDS))
    options = draw(
        st.lists(st.sampled_from(subcommand.options), unique_by=lambda option: option.names, max_size=6)
    )
    options = [option for option in options if option.optional != "next"]
    spelt = [spelling(draw, option) for option in options]
    operands = [sample(operand.kind) for operand in subcommand.operands]
    head = f"{program.names[0]} {subcommand.names[0]}".strip()
    return head, spelt, " ".join(operands), options


def spelling(draw, option) -> str:
    name = draw(st.sampled_from(option.names))
    if not option.value or option.optional:
        return name
    signs = ["=", " "] if name.startswith("--") else [" "]
    return f"{name}{draw(st.sampled_from(signs))}{sample(option.value)}"


def joined(head: str, options: list[str], operands: str) -> str:
    return " ".join([head, *options, operands]).strip()


@given(parts())
def test_every_command_equals_itself(built):
    text = joined(*built[:3])
    assert compare(text, text, DOCKER).equal


@given(parts(), st.randoms(use_true_random=False))
def test_order_of_options_does_not_count(built, random):
    head, options, operands, _ = built
    shuffled = random.sample(options, len(options))
    assert (
        compare(joined(head, options, operands), joined(head, shuffled, operands), DOCKER).differences == ()
    )


@given(parts(), st.data())
def test_every_spelling_of_an_option_is_the_same(built, data):
    head, options, operands, chosen = built
    others = [spelling(data.draw, option) for option in chosen]
    assert compare(joined(head, options, operands), joined(head, others, operands), DOCKER).differences == ()


@given(parts(), st.data())
def test_leaving_an_option_out_is_noticed(built, data):
    head, options, operands, chosen = built
    telling = [i for i, option in enumerate(chosen) if not option.idle and option.default != "true"]
    assume(telling)
    left_out = data.draw(st.sampled_from(telling))
    fewer = options[:left_out] + options[left_out + 1 :]
    verdict = compare(joined(head, options, operands), joined(head, fewer, operands), DOCKER)
    assert [item.code for item in verdict.differences] == ["missing-option"]


@given(parts())
def test_every_option_and_operand_is_explained_in_every_language(built):
    text = joined(*built[:3])
    for item in explain(text, DOCKER):
        assert sorted(item.text) == ["en", "zh"]
        assert all(item.text.values())
        assert "{value}" not in item.text["en"] + item.text["zh"]
    assert len(explain(text, DOCKER)) >= 1 + len(built[1])


@given(run_options, st.randoms(use_true_random=False))
def test_options_of_docker_run_may_be_permuted_before_the_image(options, random):
    expected = joined("docker run", options, "nginx sh")
    assert compare(
        expected, joined("docker run", random.sample(options, len(options)), "nginx sh"), DOCKER
    ).equal


@given(ports, ports)
def test_swapped_ports_differ(host, container):
    assume(host != container)
    verdict = compare(f"docker run -p {host}:{container} a", f"docker run -p {container}:{host} a", DOCKER)
    assert [item.code for item in verdict.differences] == ["swapped-ports"]


@given(st.text(alphabet="docker run-p8:0 $`()'\"|&;<>\\\n{}#*=!sudo", max_size=60))
def test_any_text_gets_a_verdict(text):
    assert not compare("docker run -d -p 8080:80 --name web nginx", text, DOCKER).equal


@given(st.text(max_size=80))
def test_any_characters_get_a_verdict(text):
    assert not compare("docker run -d -p 8080:80 --name web nginx", text, DOCKER).equal


# Commands of the tables, and the same with words moved, dropped, doubled or borrowed.
POOL = sorted({text for pair in SPELLINGS for text in pair} | {slip[1] for slip in SLIPS})


@st.composite
def mutants(draw):
    words = draw(st.sampled_from(POOL)).split(" ")
    for change in draw(st.lists(st.sampled_from(["move", "drop", "double", "borrow"]), max_size=3)):
        at = draw(st.integers(0, len(words) - 1))
        word = draw(st.sampled_from(POOL)).split(" ")[-1] if change == "borrow" else words[at]
        if change in ("move", "drop") and len(words) > 1:
            del words[at]
        if change != "drop":
            words.insert(draw(st.integers(0, len(words))), word)
    return " ".join(words)


def meaning(text: str):
    """The canonical value of a sound command, None for one that the shell or a program would refuse."""
    try:
        return command_key(parse(text, DOCKER), DOCKER)
    except CommandError:
        return None


@given(st.sampled_from(POOL), mutants())
def test_equal_commands_are_those_without_differences(expected, given):
    wanted, got = meaning(expected), meaning(given)
    assume(wanted is not None)
    verdict = compare(expected, given, DOCKER)
    assert verdict.equal == (verdict.differences == ())
    assert verdict.equal == (wanted == got)


@given(mutants(), mutants())
def test_equality_has_no_direction(one, other):
    if meaning(one) is not None and meaning(other) is not None:
        assert compare(one, other, DOCKER).equal == compare(other, one, DOCKER).equal


@given(mutants())
def test_no_mutant_breaks_the_explanation(text):
    if meaning(text) is not None:
        assert all(item.part and all(item.text.values()) for item in explain(text, DOCKER))
