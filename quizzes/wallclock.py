"""The one place that reads the clock. Front ends call it and hand the instant on; nothing below them may."""

import time

from django.conf import settings


def now_ms() -> int:
    """Milliseconds since 1970-01-01 UTC, moved by QUIZDECK_CLOCK_OFFSET_S (refused outside the test settings)."""
    return time.time_ns() // 1_000_000 + settings.CLOCK_OFFSET_S * 1000
