"""Commands that mean the same to their programs, and answers that must be judged right."""

import pytest

from deck.commands import compare, compare_any

RUN = "docker run -d -p 8080:80 --name web nginx"

SPELLINGS = [
    # The shell's side
    (RUN, f"sudo {RUN}"),
    (RUN, f"$ {RUN}"),
    (RUN, f"# {RUN}"),
    (RUN, f"  {RUN}  # in the background"),
    (RUN, RUN.replace("8080:80", "'8080:80'")),
    (RUN, 'docker run -d -p "8080":80 --name w"e"b nginx'),
    (RUN, "docker run -d -p 8080:80 \\\n  --name web \\\n  nginx"),
    (RUN, "sudo -E -u root docker run -d -p 8080:80 --name web nginx"),
    (RUN, "/usr/bin/docker run -d -p 8080:80 --name web nginx"),
    (RUN, f"{RUN};"),
    ("ps -ef | grep nginx", "ps -ef|grep nginx"),
    ("ps -ef | grep nginx", "ps -f -e |\n grep 'nginx'"),
    ("docker rmi `docker images -aq`", "docker rmi $(docker images -a -q)"),
    ("docker rmi `docker images -aq`", "sudo docker image rm $( docker image ls --quiet --all )"),
    ("docker run -v $(pwd):/data nginx", "docker run -v $PWD:/data nginx"),
    ('docker run -v "$PWD:/data" nginx', "docker run -v ${PWD}:/data nginx"),
    (
        "systemctl stop docker && systemctl start docker",
        "sudo systemctl stop docker&&sudo systemctl start docker",
    ),
    ("systemctl stop docker; systemctl start docker", "systemctl stop docker\nsystemctl start docker\n"),
    ("docker logs web > log 2>&1", "docker logs web 1>log 2>&1"),
    ("cat > f <<EOF\na = 1\nEOF", "cat <<'X' >f\na = 1\nX\n"),
    # Options
    (RUN, "docker run --name=web --publish=8080:80 --detach=true nginx"),
    (RUN, "docker run -dp8080:80 --name web nginx"),
    (RUN, "docker run -d -p=8080:80 --name web --rm=false nginx"),
    (RUN, "docker run --name other -d -p 8080:80 --name web nginx"),
    ("docker run -dit nginx", "docker run -t -i -d nginx"),
    ("docker run -d --sig-proxy nginx", "docker run -d nginx"),
    ("docker exec -it web bash", "docker container exec --tty --interactive web bash"),
    ("docker logs -f --tail 5 web", "docker logs web --tail=5 --follow"),
    ("docker logs -f --tail 5 web", "docker logs -n 5 web -f"),
    ("docker logs web", "docker logs --tail all web"),
    ("docker kill web", "docker kill --signal=SIGKILL web"),
    ("docker kill -s 15 web", "docker kill -s SIGTERM web"),
    ("docker run -p 1:1 -p 2:2 nginx", "docker run -p 2:2 -p 1:1 nginx"),
    ("docker run -e A=2 nginx", "docker run -e A=1 -e A=2 nginx"),
    ("iptables -t nat -nvL PREROUTING", "iptables -L PREROUTING -n -v --table nat"),
    ("iptables -t nat -nvL PREROUTING", "iptables --list PREROUTING --numeric --verb -tnat"),
    ("iptables -F", "iptables -t filter --flush"),
    (
        "iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
        "iptables -A POSTROUTING -t nat ! --out-interface docker0 -s 172.17.0.0/16 -j MASQUERADE",
    ),
    ("sysctl -p", "sysctl --load /etc/sysctl.conf"),
    ("sysctl net.ipv4.ip_forward=1", "sysctl -w net/ipv4/ip_forward=1"),
    ("systemctl enable --now docker", "systemctl --now enable docker.service"),
    ("yum install -y docker-ce", "yum -y install docker-ce"),
    (
        "wget -O /etc/yum.repos.d/a.repo http://x.cn/a.repo",
        "wget http://x.cn/a.repo -O/etc/yum.repos.d//a.repo",
    ),
    ("curl -o a.repo http://x.cn/a", "curl HTTP://X.cn/a > a.repo"),
    # Docker's own other names
    ("docker ps -a", "docker container ls --all"),
    ("docker images -q", "docker image list -q"),
    ("docker rmi nginx redis", "docker image remove redis nginx"),
    ("docker run --net=host nginx", "docker run --network host nginx"),
    ("docker run nginx", "docker run --network bridge nginx"),
    # Operands and values
    ("docker pull nginx", "docker pull docker.io/library/nginx:latest"),
    ("docker pull xiao/web:1", "docker pull index.docker.io/xiao/web:1"),
    ("docker run -p 80:80 nginx", "docker run -p 80:80/TCP nginx"),
    ("docker run -p 80:80 nginx", "docker run -p published=80,target=80 nginx"),
    ("docker run -p 80 nginx", "docker run -p 0:80 nginx"),
    ("docker run -m 512m --cpus 1.50 nginx", "docker run -m 0.5g --cpus 1.5 nginx"),
    ("docker run -v data:/data nginx", "docker run -v data:/data/:rw nginx"),
    (
        "docker run --mount type=bind,src=/a,dst=/b nginx",
        "docker run --mount target=/b,source=/a,type=bind nginx",
    ),
    ('docker images --format "{{.ID}}"', "docker images --format={{.ID}}"),
    ('docker images --format "{{.ID}}"', "docker images --format '{{ .ID }}'"),
    ("docker image save centos:latest > centos.tar", "docker save --output ./centos.tar centos:latest"),
    ("docker load -i centos.tar", "docker image load <centos.tar"),
    ("docker build -t xiao/flask_web .", "docker build ./ --tag xiao/flask_web:latest"),
    ("tcpdump -i eth0 port 80 -w host.cap", "tcpdump -w host.cap -i eth0 'port 80'"),
    ("nsenter -t 42 -n tcpdump -i eth0 -n", "nsenter --net --target=42 tcpdump -ni eth0"),
    ("modprobe br_netfilter", "modprobe br-netfilter"),
    ("ip link show master docker0", "ip link ls master docker0"),
    ("ip -br addr", "ip --brief address show"),
    ("ip link show master docker0", "ip l sh master docker0"),
    ("ip addr show docker0", "ip a ls docker0"),
    ("ip route show table local", "ip ro list table local"),
    ("yum install -y docker-ce", "dnf -y install docker-ce"),
    ("docker build -t web .", "docker build -f ./Dockerfile -t web ."),
    ("docker build -t web .", "docker build -t web $(pwd)"),
    ("docker build -t web .", 'docker build -t web "$PWD"'),
    ("docker build -t web .", "docker build -t web ${PWD}"),
    ("docker run -m 256m nginx", "docker run -m 256MiB nginx"),
    ("ps aux", "ps axu"),
]


@pytest.mark.parametrize(("expected", "given"), SPELLINGS)
def test_commands_of_one_meaning_are_equal(docker, expected, given):
    verdict = compare(expected, given, docker)
    assert (verdict.differences, verdict.equal, verdict.grade) == ((), True, 4)
    assert compare(given, expected, docker).equal


def test_any_of_several_answers_is_right(docker):
    answers = ["docker rm -f web", "docker container prune -f"]
    assert compare_any(answers, "docker container prune --force", docker).equal


def test_several_answers_give_the_nearest_difference(docker):
    verdict = compare_any(["docker image inspect web", "docker inspect web"], "docker inspect Web", docker)
    assert [(item.code, item.part) for item in verdict.differences] == [("wrong-case", "Web")]
