"""Reads facts, and makes copies without them, in a child process with the limits of `vault.inspection`.

The child gets the sealed file's descriptor and its key through a pipe, has no place to write, and what it answers is bounded.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from django.conf import settings

from vault.errors import FileDamaged
from vault.facts.kinds import MOST_BYTES, MOST_FACTS, Fact, FactKind, Unbareable, cleaned
from vault.filetypes import BY_EXTENSION, Kind
from vault.inspection import limit
from vault.storage.contract import SealedSource
from vault.storage.local import LocalSource
from vault.streams import SealedReader

WALL_SECONDS: Final = 30
MOST_ANSWER_BYTES: Final = 64 * 1024
MOST_BARE_BYTES: Final = 160 * 1024 * 1024
READ: Final = "read"
BARE: Final = "bare"
DONE, NOT_DONE = b"+", b"-"
STORED: Final = "stored"

log = logging.getLogger(__name__)


def read_confined(
    source: SealedSource, key: bytes, version_id: bytes, size_bytes: int, extension: str
) -> list[Fact] | None:
    """Give the facts of the sealed file `source`, or None when they could not be read.

    Raises: FileDamaged when the stored bytes are not ours.
    """
    if size_bytes > MOST_BYTES:
        return None
    order = {"key": key.hex(), "version": version_id.hex(), "size": size_bytes, "extension": extension, "do": READ}
    answer = ask_child(source, order, MOST_ANSWER_BYTES)
    if answer is None:
        return None
    try:
        # SECURITY: the child may have been taken over by the file: what it says is checked and cleaned once more.
        said = json.loads(answer)
        return [Fact(FactKind(kind), cleaned(value)) for kind, value in said[:MOST_FACTS]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def bared_confined(
    source: SealedSource, key: bytes, version_id: bytes, size_bytes: int, extension: str
) -> bytes | Unbareable:
    """Give the content of the sealed file `source` without its facts, or why it cannot be had.

    Raises: FileDamaged when the stored bytes are not ours.
    """
    order = {"key": key.hex(), "version": version_id.hex(), "size": size_bytes, "extension": extension, "do": BARE}
    answer = ask_child(source, order, MOST_BARE_BYTES) or b""
    if answer.startswith(DONE):
        return answer[len(DONE) :]
    try:
        return Unbareable(answer.removeprefix(NOT_DONE).decode("ascii", "replace"))
    except ValueError:
        return Unbareable.UNREADABLE


def ask_child(source: SealedSource, order: dict[str, object], most_bytes: int) -> bytes | None:
    """Give what the child answers to `order`, or None when it failed, took too long or said too much.

    Raises: FileDamaged when the stored bytes are not ours.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "vault.facts.confined", str(source.fileno())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=[source.fileno()],
        cwd=Path(__file__).parent.parent.parent,
        env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
    )
    alarm = threading.Timer(WALL_SECONDS, child.kill)
    alarm.start()
    answer = b""
    # Leaving the block closes both pipes and waits for the child.
    try:
        with child:
            assert child.stdin is not None and child.stdout is not None  # noqa: S101
            with contextlib.suppress(BrokenPipeError), child.stdin as wanted:
                wanted.write(json.dumps(order).encode())
            answer = child.stdout.read(most_bytes + 1)
            if len(answer) > most_bytes:
                child.kill()
    finally:
        alarm.cancel()
    status = child.returncode
    if status or len(answer) > most_bytes:
        log.warning("reading what a file says about itself ended with status %s", status)
        return None
    if answer == STORED.encode():
        raise FileDamaged(detail="found while reading what the file says about itself")
    return answer


def _main() -> None:
    """Run as the child: the order on standard input, the answer on standard output."""
    order = json.load(sys.stdin)
    settings.configure(USE_I18N=False)
    limit()
    source = LocalSource(int(sys.argv[1]))
    try:
        reader = SealedReader(source, bytes.fromhex(order["key"]), bytes.fromhex(order["version"]), order["size"])
        answer = _answer(reader, order["do"], BY_EXTENSION[order["extension"]])
    except FileDamaged:
        answer = STORED.encode()
    sys.stdout.buffer.write(answer)


def _answer(reader: SealedReader, what: str, kind: Kind) -> bytes:
    """Do what the order says. Whatever a broken file raises ends the child, and the office takes that for unreadable."""
    from vault.facts.reading import read
    from vault.facts.stripping import CannotBare, bared

    file = io.BufferedReader(reader, 64 * 1024)
    if what == BARE:
        try:
            return DONE + bared(file, reader.size_bytes, kind)
        except CannotBare as why:
            return NOT_DONE + why.reason.value.encode()
    facts = read(file, reader.size_bytes, kind)
    return json.dumps([[fact.kind.value, fact.value] for fact in facts]).encode()


if __name__ == "__main__":
    _main()
