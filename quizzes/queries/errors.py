"""The one thing a read can answer instead of a value."""

from django.utils.functional import Promise


class Missing(LookupError):
    """Not there, or not this learner's: the two answer alike. Carries a sentence for a person."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message
