"""Hostile answers get a verdict or a refusal at once, and never an exception."""

import time

import pytest

from deck.commands import compare, explain, parse
from deck.commands.errors import CommandError

RUN = "docker run -d -p 8080:80 --name web nginx"

HOSTILE = {
    "a megabyte": "a" * 2**20,
    "a megabyte of quotes": "'" * 2**20,
    "a megabyte of wide characters": "\U0001f600" * 2**18,
    "one quote too few": "docker run " + "'" * 3001,
    "substitutions": "$(" * 2000,
    "closed substitutions": "$(" * 1000 + ")" * 1000,
    "back-ticks": "`" * 4000,
    "escaped back-ticks": "`" + "\\`" * 2000,
    "quoted substitutions": '"$(' * 1300,
    "four full levels": "$(" * 4 + "docker ps " + "-a " * 150 + ")" * 4,
    "options": "docker run " + "-d " * 190 + "nginx",
    "one long bundle": "docker run -" + "d" * 4000 + " nginx",
    "ports": "docker run " + "-p 1:2 " * 95 + "nginx",
    "different ports": "docker run " + " ".join(f"-p {port}:{port + 1}" for port in range(95)) + " nginx",
    "commands in commands": "nsenter " * 199 + "ps",
    "containers in containers": "docker exec a " * 60 + "ps",
    "pipes": "a|" * 150 + "a",
    "empty pipes": "|" * 4000,
    "lists": "a;" * 199 + "a",
    "redirections": "docker ps" + " >a" * 190,
    "here-documents": "cat" + " <<a" * 190 + "\n" + "x\n" * 1000,
    "here-document openings": "cat " + "<<a\n" * 190,
    "new lines": "\n" * 4000 + "a",
    "digits": "docker run --memory " + "9" * 3000 + "g --cpus " + "9" * 900 + " nginx",
    "exponents": "docker run --cpus 1e999999999 --memory 1e9999999g nginx",
    "not a number": "docker run --cpus NaN --cpus Infinity --memory .g nginx",
    "braces": "docker images --format '" + "{{" * 1500 + "'",
    "colons": "docker run -p " + ":" * 3000 + " -v " + ":" * 900 + " nginx",
    "slashes": "docker build " + "/" * 4000,
    "dashes": "docker " + "- " * 190,
    "long dashes": "docker run --" + "-" * 3000,
    "equals": "docker run " + "--net = " * 90,
    "stars": "*" * 4000,
    "dollars": "$" * 4000,
    "null": "docker\x00run",
    "surrogates": "\ud800\udfff" * 100,
    "right-to-left": "docker \u202erun",
    "percent and braces": "docker run {0} {part} %s %(x)s {{}} nginx",
    "sudo": "sudo " * 190,
    "sudo alone": "sudo",
    "assignments": "A=1 " * 190,
    "only an assignment": "A=1",
    "negations": "iptables " + "! " * 190,
    "a folder": "/",
    "nothing": " ",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_answer_gets_a_verdict_quickly(docker, text):
    started = time.process_time()
    verdict = compare(RUN, text, docker)
    spent = time.process_time() - started
    assert not verdict.equal
    assert verdict.differences
    assert spent < 1  # it takes milliseconds; a rule that goes back and forth would take minutes


def outcome(read, *arguments):
    """What came of it: a value, or the refusal; anything else goes on as an exception."""
    try:
        return read(*arguments)
    except CommandError as refusal:
        return refusal


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_command_is_parsed_or_refused(docker, text):
    parsed, explained = outcome(parse, text, docker), outcome(explain, text, docker)
    assert isinstance(parsed, CommandError) == isinstance(explained, CommandError)
    assert parsed.message if isinstance(parsed, CommandError) else explained


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_expectation_equals_itself_or_is_refused(docker, text):
    verdict = outcome(compare, text, text, docker)
    assert verdict.column >= 1 if isinstance(verdict, CommandError) else verdict.equal
