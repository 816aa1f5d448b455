"""A clamd that says what a test tells it to: the wire protocol of INSTREAM, and all the ways in which it goes wrong.

Asked about itself (VERSION and the samples of `vault.probing`) it answers as an honest one with signatures of this hour, unless
a test gives it other words; only what else it is sent meets the behaviour of the test.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from common import clock
from vault.probing import EICAR, nested_sample, packed_sample

Behaviour = Callable[["FakeClamd", socket.socket], None]


@dataclass
class FakeClamd:
    """Listens on a port of its own; keeps what it was sent, stream by stream."""

    behave: Behaviour
    streams: list[bytes] = field(default_factory=list)
    address: str = ""
    version: bytes | None = None
    words: dict[bytes, bytes] = field(default_factory=lambda: dict(HONEST))
    probes: int = 0

    def serve(self, listener: socket.socket) -> None:
        """Answer connections until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    if not self.answer_about_itself(connection):
                        connection.settimeout(10)
                        self.behave(self, connection)
                except OSError:
                    continue

    def answer_about_itself(self, connection: socket.socket) -> bool:
        """Answer VERSION or one of the samples; False, with nothing taken from the connection, when it is neither."""
        if peek(connection, 9) == b"zVERSION\0":
            connection.sendall((dated(clock.now()) if self.version is None else self.version) + b"\0")
            return True
        length = int.from_bytes(peek(connection, 14)[10:], "big")
        sample = peek(connection, 14 + length)[14:] if length <= max(map(len, self.words), default=0) else b""
        if sample not in self.words:
            return False
        self.probes += 1
        self.take_stream(connection)
        self.streams.pop()
        connection.sendall(self.words[sample] + b"\0")
        return True

    def take_stream(self, connection: socket.socket) -> None:
        """Read one whole INSTREAM."""
        take_exactly(connection, len(b"zINSTREAM\0"))
        self.streams.append(b"")
        while length := int.from_bytes(take_exactly(connection, 4), "big"):
            self.streams[-1] += take_exactly(connection, length)


HONEST = {
    EICAR: b"stream: Eicar-Signature FOUND",
    packed_sample(): b"stream: Eicar-Signature FOUND",
    nested_sample(): b"stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND",
}


def dated(at: datetime) -> bytes:
    """Give what clamd says to VERSION with signatures of `at`."""
    return f"ClamAV 1.4.6/27500/{at:%a %b %e %H:%M:%S %Y}".encode()


def peek(connection: socket.socket, length: int) -> bytes:
    """Give the first `length` bytes of the connection, or what there was before its end, and leave them there.

    The system waits for all of them only while the socket has no timeout.
    """
    return connection.recv(length, socket.MSG_PEEK | socket.MSG_WAITALL)


def take_exactly(connection: socket.socket, length: int) -> bytes:
    """Give `length` bytes of the connection."""
    data = b""
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data


def says(*replies: bytes) -> Behaviour:
    """Read the stream, then send these bytes piece by piece."""

    def behave(clamd: FakeClamd, connection: socket.socket) -> None:
        clamd.take_stream(connection)
        for reply in replies:
            connection.sendall(reply)

    return behave


def resets_after(length: int) -> Behaviour:
    """Break the connection off hard after `length` bytes, as clamd does above its stream limit."""

    def behave(_clamd: FakeClamd, connection: socket.socket) -> None:
        take_exactly(connection, length)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    return behave


def says_early(reply: bytes) -> Behaviour:
    """Answer in the middle of the stream and close."""

    def behave(_clamd: FakeClamd, connection: socket.socket) -> None:
        take_exactly(connection, 100)
        connection.sendall(reply)

    return behave


def never_answers(clamd: FakeClamd, connection: socket.socket) -> None:
    """Read the stream and keep silent until the other side gives up."""
    clamd.take_stream(connection)
    connection.recv(1)


def drips(clamd: FakeClamd, connection: socket.socket) -> None:
    """Answer so slowly that each byte comes in time, and the whole never."""
    clamd.take_stream(connection)
    silence = threading.Event()
    for _ in range(600):
        connection.sendall(b"s")
        silence.wait(0.05)


@contextmanager
def running_clamd(behave: Behaviour, unix_path: str = "", **told: Any) -> Iterator[FakeClamd]:
    """Run a FakeClamd for the block, on a loopback port or on the socket `unix_path`."""
    listener = socket.socket(socket.AF_UNIX if unix_path else socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(unix_path or ("127.0.0.1", 0))
    listener.listen()
    clamd = FakeClamd(behave, **told)
    clamd.address = unix_path or f"127.0.0.1:{listener.getsockname()[1]}"
    thread = threading.Thread(target=clamd.serve, args=(listener,), daemon=True)
    thread.start()
    try:
        yield clamd
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
