"""Reads: each takes the learner and `now`, checks access, and returns frozen values."""
