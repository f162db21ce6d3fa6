"""The back of a command card: each part with what it does."""

import pytest

from deck.commands import CommandError, explain


def english(text, docker):
    return [(item.part, item.text["en"]) for item in explain(text, docker)]


def test_parts_come_in_the_order_typed(docker):
    parts = [
        item.part for item in explain("sudo docker run -dit -p 8080:80 --name=web nginx sleep 5", docker)
    ]
    assert parts == ["sudo", "docker run", "-d", "-i", "-t", "-p 8080:80", "--name web", "nginx", "sleep 5"]


def test_values_stand_in_the_explanation(docker):
    explained = dict(english("docker run -p 8080:80 -v data:/srv -v /etc:/x -v /y -e A=1 -e B nginx", docker))
    assert explained["-p 8080:80"] == (
        "publishes a port: port 8080 of the host leads to port 80 of the container"
    )
    assert explained["-v data:/srv"] == "mounts the volume data at /srv in the container"
    assert explained["-v /etc:/x"] == "mounts the host's /etc at /x in the container"
    assert explained["-v /y"] == "mounts a new anonymous volume at /y in the container"
    assert explained["-e A=1"] == "sets the environment variable A to 1"
    assert explained["-e B"] == "sets the environment variable B to the value it has in the shell"


def test_port_without_a_host_side_is_random(docker):
    (_, item, _) = explain("docker run -p 80 nginx", docker)
    assert item.text == {
        "en": "publishes a port: a random port of the host leads to port 80 of the container",
        "zh": "端口映射：访问宿主机随机端口的流量转到容器的 80 端口",
    }


def test_chinese_is_written_too(docker):
    texts = [item.text["zh"] for item in explain("docker ps -a", docker)]
    assert texts == ["列出容器，默认只列运行中的", "已停止的也列出"]


def test_pipe_and_substitution_are_explained_with_what_is_inside(docker):
    assert english("ps -e | grep nginx", docker) == [
        ("ps", "lists processes"),
        ("-e", "of all users"),
        ("|", "hands the output on as input of the next command"),
        ("grep", "prints the lines that hold a pattern"),
        ("nginx", "the pattern to look for"),
    ]
    assert english("docker rmi $(docker images -q)", docker) == [
        ("docker rmi", "removes images"),
        ("$(docker images -q)", "its output becomes arguments of the command"),
        ("docker images", "lists local images"),
        ("-q", "ids only"),
    ]


def test_command_inside_a_command_is_explained(docker):
    assert english("nsenter -t 42 -n tcpdump -i eth0", docker)[2:] == [
        ("-n", "enters the network namespace"),
        ("tcpdump", "captures packets"),
        ("-i eth0", "on the interface eth0"),
    ]


@pytest.mark.parametrize(
    ("text", "part", "meaning"),
    [
        ("docker save a > a.tar", "> a.tar", "writes the output to a.tar"),
        ("cat >> f", ">> f", "appends the output to f"),
        ("docker load < a.tar", "< a.tar", "reads the input from a.tar"),
        ("cat <<EOF\nx\nEOF", "<<EOF", "takes the lines up to EOF as input"),
        ("ps 2> f", "2> f", "writes the error messages to f"),
        ("ps &> f", "&> f", "writes output and error messages to f"),
        ("ps 2>&1", "2>&1", "sends one stream where the other goes"),
        ("ps && ps", "&&", "goes on only if the command before succeeded"),
        ("ps &", "&", "runs in the background of the shell"),
        ("A=1 ps", "A=1", "sets a variable for this command only"),
        ("docker run --rm=false a", "--rm", "switched off: removes the container when it exits"),
        ("iptables ! -o eth0", "! -o eth0", "not: packets that go out at eth0"),
        ("docker images --format {{.ID}}", "--format {{.ID}}", "prints each by a template of its own"),
    ],
)
def test_sign_is_explained(docker, text, part, meaning):
    assert (part, meaning) in english(text, docker)


def test_value_that_looks_like_a_place_holder_is_left_alone(docker):
    assert ("--name {host}", "names the container {host}") in english("docker run --name {host} a", docker)


@pytest.mark.parametrize(
    "text", ["docker rnu a", "frobnicate", "docker run", "docker run --bogus a", "docker ps 'a"]
)
def test_command_that_is_none_cannot_be_explained(docker, text):
    with pytest.raises(CommandError):
        explain(text, docker)
