"""The figures of the progress page."""
