"""What no file of the repository may be or hold."""

import pytest

from tests.repo.tree import ROOT, name, tracked

LONGEST = 400
CODE = ("*.py", "*.js", "*.css", "*.html", "Makefile", ".ci/run")
PICTURES = {".png", ".jpg", ".webp", ".ico", ".woff2"}

# In parts, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("debian", "org"),
    )
]
FOLDERS = (("work", "main"), ("work", "shared"), ("root", ".pyenv"), ("opt", "wheels"))
MACHINES = ["/".join(("", *parts)) for parts in FOLDERS]


@pytest.mark.parametrize("path", tracked(*CODE), ids=name)
def test_code_file_is_short(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("word", [*REGISTRIES, *MACHINES, str(ROOT)])
def test_no_file_names_a_registry_or_a_machine(word):
    texts = (path for path in tracked() if path.suffix not in PICTURES)
    assert [name(path) for path in texts if word in path.read_text()] == []


def test_every_folder_of_tests_is_a_package():
    """Two test files of one name in two folders would be one module otherwise."""
    folders = {path.parent for path in tracked("tests/**/test_*.py")}
    assert [name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_nothing_generated_is_tracked():
    assert [name(path) for path in tracked("*.mo", "*.pyc", "data/*", ".venv/*", "*.sqlite3")] == []
