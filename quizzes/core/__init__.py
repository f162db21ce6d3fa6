"""Arithmetic without Django, clock or random source: every result is a function of its arguments."""
