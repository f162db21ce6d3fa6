"""Granian in this very process: the workers are forked from it after Django and the pages are loaded once.

A server started as another program would load Django again in every worker, which doubled the time to the first
answer and the memory.
"""

import os
import signal
import socket
from functools import partial
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def refuse_taken_address() -> None:
    """Granian's workers share a port, so a second server would quietly take half of the first one's visitors."""
    family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {settings.BIND}:{settings.PORT}: {os.strerror(error.errno or 0)}."
                " Stop what uses it, or choose another port: PORT=8001 make run"
            ) from None


def serve() -> None:
    """Returns when a signal stopped the server and the requests at hand are answered."""
    # Here and not above: the application looks for the static files that the preparation has yet to collect.
    from quizzes.wsgi import application

    get_resolver().url_patterns  # noqa: B018 - loads every view before the workers part
    connections.close_all()  # a connection must not be shared by processes
    Granian(
        "quizzes.wsgi:application",
        address=settings.BIND,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=1,  # more threads make the tail of SQLite's writes ten times longer
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve(target_loader=partial(_in_worker, application), wrap_loader=False)


def _in_worker(application: WSGIApplication) -> WSGIApplication:
    """Ctrl-C reaches every process of a terminal, and then the master tells its workers too. A worker that is told
    twice waits for itself, so workers are deaf to the first."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return application
