"""Each dependency says why it is here; the pins are exact, hashed, and hold no address."""

import re
import tomllib

import pytest

from tests.repo.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DIRECT = {"run": PROJECT["project"]["dependencies"], "test": PROJECT["dependency-groups"]["test"]}
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)( ; \S.*)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(kind: str) -> dict[str, str]:
    """Version by package, as the requirement file pins it."""
    found = (PIN.match(line) for line in (ROOT / f"requirements/{kind}.txt").read_text().splitlines())
    return {pin[1]: pin[2] for pin in found if pin}


def package(requirement: str) -> str:
    return re.split(r"[\[<>=~!;]", requirement)[0].strip().lower().replace("_", "-")


@pytest.mark.parametrize("requirement", [*DIRECT["run"], *DIRECT["test"]])
def test_dependency_says_why(requirement):
    line = next(
        line for line in (ROOT / "pyproject.toml").read_text().splitlines() if f'"{requirement}"' in line
    )
    assert re.search(r'",\s+# \w.{5,}', line)


@pytest.mark.parametrize("kind", ["run", "test"])
def test_every_line_is_a_pin_or_a_hash(kind):
    lines = (ROOT / f"requirements/{kind}.txt").read_text().splitlines()
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []


@pytest.mark.parametrize("kind", ["run", "test"])
def test_every_dependency_is_pinned(kind):
    assert {package(requirement) for requirement in DIRECT[kind]} - set(pins(kind)) == set()


def test_test_requirements_hold_those_of_a_run():
    """`make test` may then stand for `make run`, and tests see what runs."""
    assert pins("run").items() <= pins("test").items()
