"""People to write to, and a real mail server that answers as a test wants."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from accounts.models import User
from notifications.messages import Audience, declare
from notifications.outbox import read

NEW_PAPER = declare("tests.paper", "A paper is waiting for you.", "A paper is waiting for you")
NEW_MESSAGE = declare("tests.message", "A message is waiting for you.")
SILENT_MATTER = declare("tests.silent", "A matter has been silent for two weeks.", audience=Audience.FIRM)


@pytest.fixture
def clara(db: None) -> User:
    """A client."""
    return User.objects.create_user("clara@mail.example", name="Clara Reyes")


@pytest.fixture
def gina(db: None) -> User:
    """Another client."""
    return User.objects.create_user("gina@mail.example", name="Gina Barlow")


@pytest.fixture
def leo(db: None) -> User:
    """An attorney."""
    return User.objects.create_user("leo@halemercer.example", name="Leo Marsh", staff_role="attorney")


class Server:
    """A mail server. `rcpt` and `data` are its answers to a recipient and to a mail; `mails` is what it took."""

    def __init__(self) -> None:
        """Begin as a server that takes everything."""
        self.rcpt = "250 OK"
        self.data = "250 taken"
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []

    # The names are aiosmtpd's, which calls both with (server, session, envelope, …).

    async def handle_RCPT(self, *said: Any) -> str:  # noqa: N802
        """Answer to an address."""
        _server, _session, envelope, address, _options = said
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, *said: Any) -> str:  # noqa: N802
        """Answer to a mail."""
        _server, _session, envelope = said
        if self.data.startswith("250"):
            self.mails.append(read(envelope.content))
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return self.data


def free_port() -> int:
    """Give a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A running mail server that the outbox sends to."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.OUTBOX_DELIVERY, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", controller.port
    yield handler
    controller.stop()


@pytest.fixture
def own_backend(settings: Settings) -> None:
    """Django's mail API as it is outside of tests: pytest-django puts another backend in its place."""
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
