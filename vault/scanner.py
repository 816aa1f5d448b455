"""Asks clamd whether content carries malware.

Only the exact reply "OK" means clean. Whatever else happens (no connection, a reset because the stream is over clamd's
limit, a timeout, an error, a reply we do not know, limits exceeded inside an archive) means *not scanned*: it is never
served, and asked again. Source: clamd(8), commands INSTREAM and VERSION.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PIECE_BYTES: Final = 256 * 1024
REPLY_BYTES: Final = 4096
FOUND: Final = re.compile(rb"stream: ([\x21-\x7e]{1,200}) FOUND")
# What clamd says of things it could not look at, in the form of a finding.
UNSEEN: Final = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")

# How notes begin that say "nothing was heard" rather than anything about the content.
SILENCES: Final = ("unreachable", "connection broke", "no reply", "reply before")


class ScanVerdict(StrEnum):
    """What a scan can end with."""

    CLEAN = "clean"
    FOUND = "found"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class Scan:
    """A verdict, with the malware's name or the reason why nothing was scanned (a code, for the log and the record)."""

    verdict: ScanVerdict
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where clamd listens (`host:port`, or the path of its socket) and how long to wait.

    Units: seconds. `step_seconds` bounds connecting and each piece sent, `reply_seconds` the scan itself.
    """

    address: str
    step_seconds: float = 20
    reply_seconds: float = 600

    def scan(self, pieces: Iterable[bytes]) -> Scan:
        """Send content piece by piece and give clamd's verdict. Errors of `pieces` itself come through."""
        try:
            connection = self._connect()
        except OSError as error:
            return Scan(ScanVerdict.NOT_SCANNED, f"unreachable: {type(error).__name__}")
        with connection:
            try:
                connection.sendall(b"zINSTREAM\0")
            except OSError:
                return Scan(ScanVerdict.NOT_SCANNED, "connection broke")
            sent = self._send(connection, pieces)
            reply = self._reply(connection)
        if reply is None:
            return Scan(ScanVerdict.NOT_SCANNED, "no reply in time" if sent else "connection broke")
        scan = _judge(reply)
        if scan.verdict is ScanVerdict.CLEAN and not sent:
            return Scan(ScanVerdict.NOT_SCANNED, "reply before the end")
        return scan

    def version(self) -> bytes | None:
        """Give what clamd says of itself and its signatures, or None when it says nothing."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zVERSION\0")
                return self._reply(connection)
        except OSError:
            return None

    def _connect(self) -> socket.socket:
        host, _, port = self.address.rpartition(":")
        if "/" in self.address:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.settimeout(self.step_seconds)
                connection.connect(self.address)
            except OSError:
                connection.close()
                raise
            return connection
        return socket.create_connection((host, int(port)), self.step_seconds)

    @staticmethod
    def _send(connection: socket.socket, pieces: Iterable[bytes]) -> bool:
        """Send all pieces; say whether clamd took them. It closes early when the stream is over its limit."""
        for piece in pieces:
            for start in range(0, len(piece), PIECE_BYTES):
                part = memoryview(piece)[start : start + PIECE_BYTES]
                try:
                    connection.sendall(len(part).to_bytes(4, "big"))
                    connection.sendall(part)
                except OSError:
                    return False
        try:
            connection.sendall(bytes(4))
        except OSError:
            return False
        return True

    def _reply(self, connection: socket.socket) -> bytes | None:
        """Give clamd's reply, or None when none came whole and in time."""
        reply, end = b"", time.monotonic() + self.reply_seconds
        while b"\0" not in reply and len(reply) < REPLY_BYTES:
            if (left := end - time.monotonic()) <= 0:
                return None
            connection.settimeout(left)
            try:
                more = connection.recv(REPLY_BYTES)
            except OSError:
                return None
            if not more:
                return None
            reply += more
        return reply.partition(b"\0")[0]


def _judge(reply: bytes) -> Scan:
    if reply == b"stream: OK":
        return Scan(ScanVerdict.CLEAN)
    found = FOUND.fullmatch(reply)
    if found is None:
        return Scan(ScanVerdict.NOT_SCANNED, "error or unknown reply")
    name = found[1].decode("ascii")
    if name.startswith(UNSEEN):
        return Scan(ScanVerdict.NOT_SCANNED, name)
    return Scan(ScanVerdict.FOUND, name)
