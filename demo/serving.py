"""The web server of the demo: gunicorn in a fork of this process, which has loaded the office already."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]


class _Gunicorn(BaseApplication):
    """One worker with threads on one loopback port."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        """Set what the demo needs; there is no file of settings and no command line."""
        wanted: dict[str, Any] = {
            "bind": f"127.0.0.1:{self.port}",
            "worker_class": "gthread",
            "threads": 8,
            "workers": 1,
            "timeout": 600,
            "loglevel": "warning",
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Give the application. The worker asks for it, after its fork: it starts a thread for the background work."""
        from config.wsgi import application

        return application


class WebServer:
    """Gunicorn as a child process; it is held like a `subprocess.Popen`."""

    def __init__(self, port: int) -> None:
        """Start it. Connections end before the fork, and with them the threads of a pool: a fork inherits neither."""
        get_resolver().url_patterns  # noqa: B018  # loads every view here, once
        for connection in connections.all(initialized_only=True):
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
        self._process = multiprocessing.get_context("fork").Process(target=_serve, args=(port,))
        self._process.start()

    def poll(self) -> int | None:
        """Give its exit code once it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""
        self._process.join(timeout)

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()


def _serve(port: int) -> None:
    threading.Thread(target=_end_with_the_demo, daemon=True).start()
    _Gunicorn(port).run()


def _end_with_the_demo() -> None:
    """End this process when the one that started it has ended, also when that could say nothing: the port is free then."""
    if (demo := multiprocessing.parent_process()) is not None:
        demo.join()
        os.kill(os.getpid(), signal.SIGTERM)
