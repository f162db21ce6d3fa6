"""Which errors of a database pass by themselves: it is locked, full, away, or takes no writes for now."""

from django.db import InterfaceError, InternalError, OperationalError

RETRY_AFTER_S = 2
READ_ONLY = "25006"  # PostgreSQL's code, told under the same class as errors of ours


def passes(error: BaseException | None) -> bool:
    """Nothing was written, and the same request may succeed in a moment."""
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) == READ_ONLY
    return isinstance(error, InterfaceError | OperationalError)
