"""Commands that do not mean the same: the verdict names the wrong part."""

import pytest

from deck.commands import CommandError, compare

RUN = "docker run -d -p 8080:80 --name web nginx"

SLIPS = [
    # expected, given, the codes with their parts
    (RUN, RUN.replace("8080:80", "80:8080"), [("swapped-ports", "-p 80:8080")]),
    (RUN, RUN.replace("-d ", ""), [("missing-option", "-d")]),
    (RUN, RUN.replace("-d", "-d --rm"), [("extra-option", "--rm")]),
    (RUN, RUN.replace("-p 8080:80 ", ""), [("missing-option", "-p 8080:80")]),
    (RUN, RUN.replace("8080", "8081"), [("wrong-value", "-p 8081:80")]),
    (RUN, RUN.replace("8080:80", "8080:80/udp"), [("wrong-value", "-p 8080:80/udp")]),
    (RUN, RUN.replace("web", "Web"), [("wrong-case", "--name Web")]),
    (RUN, RUN.replace("nginx", "Nginx"), [("wrong-case", "Nginx")]),
    (RUN, RUN.replace("nginx", "nginx:alpine"), [("wrong-operand", "nginx:alpine")]),
    (RUN, RUN.replace(" nginx", ""), [("missing-operand", "nginx")]),
    (RUN, f"{RUN} bash", [("extra-operand", "bash")]),
    (RUN, "docker run -p 8080:80 --name web nginx -d", [("option-after-image", "-d")]),
    (RUN, "docker run -d --name web nginx -p 8080:80", [("option-after-image", "-p 8080:80")]),
    (RUN, RUN.replace("--name web", "web"), [("value-without-option", "--name")]),
    (RUN, RUN.replace("-p", "-P"), [("wrong-case", "-P")]),
    ("docker run -e A=1 a", "docker run A=1 -e A=1 a", [("value-without-option", "-e")]),
    (RUN, "docker run web -d -p 8080:80 nginx", [("value-without-option", "--name")]),
    (
        RUN,
        "docker run web --rm -d -p 8080:80 nginx",
        [("value-without-option", "--name"), ("extra-option", "--rm")],
    ),
    (RUN, RUN.replace("-d", "-D"), [("unknown-option", "-D"), ("missing-option", "-d")]),
    (RUN, RUN.replace("run", "create"), [("other-subcommand", "create")]),
    (RUN, RUN.replace("run", "rnu"), [("misspelt", "rnu")]),
    (RUN, RUN.replace("docker", "dcoker"), [("misspelt", "dcoker")]),
    (RUN, RUN.replace("docker", "Docker"), [("wrong-case", "Docker")]),
    (RUN, RUN.replace("docker", "podman"), [("other-program", "podman")]),
    (RUN, RUN.replace("-d", "–d"), [("typographic", "–")]),
    (RUN, RUN.replace("--name", "—name"), [("typographic", "—")]),
    (RUN, "docker", [("missing-subcommand", "docker")]),
    ("docker run --net=host nginx", "docker run --net = host nginx", [("spaces-around-equals", "--net")]),
    ("docker run --net=host nginx", "docker run --net =host nginx", [("spaces-around-equals", "--net")]),
    ("docker run --net=host nginx", "docker run --net= host nginx", [("spaces-around-equals", "--net")]),
    (
        "docker exec -it web bash",
        "docker exec web -it bash",
        [("option-after-operand", "-i"), ("option-after-operand", "-t")],
    ),
    ("docker exec web ps -ef", "docker exec web ps -e", [("missing-option", "-f")]),
    (
        "docker run -v data:/data nginx",
        "docker run -v /data:data nginx",
        [("swapped-paths", "-v /data:data")],
    ),
    ("docker run -v data:/d nginx", "docker run -v ./data:/d nginx", [("wrong-value", "-v ./data:/d")]),
    ("docker build -t web .", "docker build -t web $HOME", [("wrong-operand", "$HOME")]),
    ("docker build -t web .", "docker build -t web $PWD/web", [("wrong-operand", "$PWD/web")]),
    (
        "docker build -t web .",
        "docker build -t web -f Dockerfile.dev .",
        [("extra-option", "-f Dockerfile.dev")],
    ),
    ("ip link show docker0", "ip link s docker0", [("extra-operand", "s")]),
    ("service docker restart", "service restart docker", [("wrong-order", "restart docker")]),
    ("docker run -p 1:1 -p 2:3 nginx", "docker run -p 3:2 -p 1:1 nginx", [("swapped-ports", "-p 3:2")]),
    ("docker tag nginx web:1", "docker tag web:1 nginx", [("wrong-order", "web:1 nginx")]),
    (
        "docker logs --tail 5 web",
        "docker logs --tail web",
        [("wrong-value", "--tail web"), ("missing-operand", "web")],
    ),
    ("docker logs web", "docker logs web --since", [("missing-value", "--since")]),
    ("docker ps -a", "docker ps --all=many", [("value-not-taken", "--all"), ("missing-option", "-a")]),
    ("docker inspect web", "docker image inspect web", [("other-subcommand", "image inspect")]),
    ("docker image save a:1 > a.tar", "docker image save a:1", [("missing-option", "> a.tar")]),
    (
        "docker image save a:1 > a.tar",
        "docker image save a:1 >> a.tar",
        [("missing-option", "> a.tar"), ("extra-redirection", ">> a.tar")],
    ),
    (
        "docker save -o centos.tar centos:latest",
        "docker save -o centos.tar centos",
        [("wrong-operand", "centos")],
    ),
    (
        'docker images --format "{{.ID}}"',
        "docker images --format “{{.ID}}”",
        [("typographic", "“"), ("typographic", "”")],
    ),
    ("docker rmi $(docker images -aq)", "docker rmi $(docker images -q)", [("missing-option", "-a")]),
    (
        "docker rmi $(docker images -aq)",
        'docker rmi "$(docker images -aq)"',
        [("quoting", '"$(docker images -aq)"')],
    ),
    (
        "docker rmi $(docker images -aq)",
        "docker rmi docker images -aq",
        [("unknown-option", "-a"), ("wrong-operand", "docker"), ("extra-operand", "images")],
    ),
    ("ps -ef | grep nginx", "ps -ef", [("missing-command-part", "grep")]),
    ("ps -ef | grep nginx", "ps -ef | grep nginx | sort", [("extra-command-part", "sort")]),
    ("ps -ef | grep nginx", "grep nginx | ps -ef", [("wrong-order", "grep | ps")]),
    ("ps -ef | grep nginx", "ps -ef | grep Nginx", [("wrong-case", "Nginx")]),
    (
        "ps -ef | grep nginx",
        "ps -ef || grep nginx",
        [("missing-command-part", "grep"), ("extra-command-part", "grep")],
    ),
    ("systemctl stop a && systemctl start b", "systemctl stop a; systemctl start b", [("wrong-join", ";")]),
    ("systemctl disable firewalld", "systemctl disabale firewalld", [("misspelt", "disabale")]),
    ("systemctl start docker", "systemctl stop docker", [("other-subcommand", "stop")]),
    ("wget -O a.repo http://x.cn/a", "wget -o a.repo http://x.cn/a", [("wrong-case", "-o")]),
    ("iptables -t nat -nvL PREROUTING", "iptables -nvL PREROUTING", [("missing-option", "-t nat")]),
    ("iptables -t nat -nvL PREROUTING", "iptables -t nat -nvL prerouting", [("wrong-case", "-L prerouting")]),
    (
        "iptables -A A ! -o d -j B",
        "iptables -A A -o d -j B",
        [("missing-option", "! -o d"), ("extra-option", "-o d")],
    ),
    ("lsmod | grep br_netfilter", "lsmodbe | grep br_netfilter", [("misspelt", "lsmodbe")]),
    ("cat > f <<EOF\na = 1\nEOF", "cat > f <<EOF\na = 2\nEOF", [("wrong-redirection", "<<EOF")]),
    ("cat > f", "cat < f", [("wrong-redirection", "< f")]),
    ("docker logs web > f 2>&1", "docker logs web 2>&1 > f", [("wrong-order", "2>&1 > f")]),
    ("A=1 docker ps", "A=2 docker ps", [("wrong-operand", "A=2")]),
    (RUN, "", [("empty", "")]),
    (RUN, "# just a comment\n# and another", [("other-program", "just"), ("extra-command-part", "and")]),
    (RUN, "docker run 'nginx", [("unclosed-quote", "'")]),
]


@pytest.mark.parametrize(("expected", "given", "found"), SLIPS)
def test_difference_names_the_wrong_part(docker, expected, given, found):
    verdict = compare(expected, given, docker)
    assert [(item.code, item.part) for item in verdict.differences] == found
    assert not verdict.equal


@pytest.mark.parametrize(("expected", "given", "found"), SLIPS)
def test_difference_speaks_every_language(docker, expected, given, found):
    for item in compare(expected, given, docker).differences:
        assert sorted(item.message) == ["en", "zh"]
        assert all(item.message.values())
        assert item.message["en"] != item.message["zh"]


def test_message_says_what_to_write(docker):
    (item,) = compare(RUN, RUN.replace("8080:80", "80:8080"), docker).differences
    assert item.message["en"] == (
        "host and container port are swapped: `-p 80:8080` should be `-p 8080:80` (the host's port stands first)"
    )


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        (RUN, 4),
        (RUN.replace("-d ", ""), 2),
        (RUN.replace("-d ", "").replace("8080", "80"), 1),
        ("docker ps", 0),
        ("rm -rf /", 0),
        ("", 0),
        ("docker run 'nginx", 2),
    ],
)
def test_grade_falls_with_the_distance(docker, given, grade):
    assert compare(RUN, given, docker).grade == grade


def test_expected_command_that_is_none_raises(docker):
    with pytest.raises(CommandError) as caught:
        compare("docker rnu nginx", RUN, docker)
    assert (caught.value.code, caught.value.column) == ("unknown-subcommand", 8)
