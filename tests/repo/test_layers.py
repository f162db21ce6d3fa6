"""The direction of imports, as pyproject.toml writes it down, holds."""

import subprocess
import sys
from pathlib import Path

from tests.repo.tree import ROOT


def test_import_contracts_are_kept():
    program = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
