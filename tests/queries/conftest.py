"""The desk of tests/services serves the reads too: what is read must first have been done."""

from tests.services.conftest import desk, make_desk

__all__ = ["desk", "make_desk"]
