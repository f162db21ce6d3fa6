"""The progress page: the report's figures, drawn."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes.core.progress.types import Rate
from quizzes.queries.progress import Report, report_for
from quizzes.wallclock import now_ms
from quizzes.web import charts
from quizzes.web.profile import LearnerRequest


@require_safe
@login_required
def page(request: LearnerRequest) -> HttpResponse:
    report = report_for(request.user.pk, now_ms=now_ms())
    return render(request, "progress/page.html", _context(report))


def _context(report: Report) -> dict[str, Any]:
    year = charts.digest({day.day: day.count for day in report.calendar})
    return {
        "report": report,
        "empty": not year.total,
        "year": year,
        "calendar": charts.calendar_chart(report.calendar),
        "month": charts.digest({day.day: day.count for day in report.forecast.days}),
        "forecast": charts.forecast_chart(report.forecast),
        "minutes": round(report.today.seconds / 60),
        "retention": _retention(report),
        "states": charts.stack(_states(report)),
    }


def _states(report: Report) -> dict[str, int]:
    """In the order in which a card passes through them."""
    counts = asdict(report.counts)
    return {name: counts[name] for name in ("mature", "young", "drill", "new", "suspended")}


def _retention(report: Report) -> list[tuple[str, Rate, int | None]]:
    """Name, rate, and the rate in whole percent where anything was asked."""
    rates = report.retention
    named = (("young", rates.young), ("mature", rates.mature), ("total", rates.overall))
    return [
        (name, rate, None if rate.fraction is None else round(100 * rate.fraction)) for name, rate in named
    ]
