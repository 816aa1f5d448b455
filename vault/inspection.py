"""What is inside a file: whether it is what its name says, and carries nothing that runs, hides or explodes.

`inspect` looks in this process; `inspect_confined` in a child with limits on memory, time and processes, because the
readers of strangers' files are the likeliest thing to hang, crash or be taken over. The child gets the sealed file's
descriptor and its key through a pipe, and no place to write.
"""

from __future__ import annotations

import io
import json
import logging
import os
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from vault.archives import Found, look_into_archive
from vault.errors import FileDamaged
from vault.filetypes import BY_EXTENSION, HEAD_BYTES, OLE, Inside, Kind, refusal_of_head
from vault.refusals import Refusal
from vault.storage.contract import SealedSource
from vault.storage.local import LocalSource
from vault.streams import SealedReader

MEMORY_BYTES: Final = 768 * 1024 * 1024
PROCESSOR_SECONDS: Final = 20
WALL_SECONDS: Final = 60
OUTCOME_BYTES: Final = 200
MACRO_STREAM: Final = "_VBA_PROJECT".encode("utf-16-le")
# In formatted text a backslash of a path is written twice. A template on a drive is nobody's but the writer's.
FETCHING: Final = re.compile(
    rb"\\obj(?:autlink|update)\b|\\template\b\s*(?:\\\\\\\\|//|(?:https?|ftp|mhtml):|file:(?:/|\\\\){2}(?!(?:/|\\\\)?[a-z][:|]))",
    re.IGNORECASE,
)
LONGEST_FETCHING: Final = 64
LOCKED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Findings:
    """A reason to refuse the file, or none; `locked`: a password keeps even the scanner out."""

    refusal: Refusal | None = None
    locked: bool = False


def inspect(reader: SealedReader, kind: Kind) -> Findings:
    """Look at the whole file as its `kind` needs.

    Raises: FileDamaged when the stored bytes are not ours.
    """
    reader.seek(0)
    head = reader.read(HEAD_BYTES) or b""
    if refusal := refusal_of_head(kind, head):
        return Findings(refusal)
    reader.seek(0)
    file = io.BufferedReader(reader, 64 * 1024)
    try:
        return Findings(locked=_look_inside(file, reader, kind, head))
    except Found as found:
        return Findings(found.refusal)
    finally:
        file.detach()


def _look_inside(file: BinaryIO, reader: SealedReader, kind: Kind, head: bytes) -> bool:
    if kind.inside in (Inside.ARCHIVE, Inside.OPEN_DOCUMENT) or (
        kind.inside is Inside.OFFICE and not head.startswith(OLE)
    ):
        return look_into_archive(file, reader.size_bytes, kind.inside, kind.holds)
    if kind.inside is Inside.OFFICE:
        if _contains(reader, LOCKED_STREAM):
            return True
        raise Found(Refusal.MISMATCH)
    if kind.inside is Inside.RICH_TEXT and _fetches(reader):
        raise Found(Refusal.REMOTE)
    if kind.inside is Inside.OLD_OFFICE and _contains(reader, MACRO_STREAM):
        raise Found(Refusal.MACROS)
    # The readers of PDFs and pictures are large; the child loads only the one it needs.
    if kind.inside is Inside.PDF:
        from vault.pdfs import look_into_pdf

        return look_into_pdf(file)
    if kind.inside is Inside.PICTURE:
        from vault.pictures import look_at_picture

        look_at_picture(file, reader.size_bytes, kind.content_type)
    return False


def _contains(reader: SealedReader, words: bytes) -> bool:
    """Say whether `words` stand anywhere in the file."""
    end = b""
    for piece in reader.iter_range():
        if words in end + piece:
            return True
        end = piece[-len(words) :]
    return False


def _fetches(reader: SealedReader) -> bool:
    """Say whether a formatted text takes a template from elsewhere, or brings an object up to date, as it is opened."""
    end = b""
    for piece in reader.iter_range():
        if FETCHING.search(end + piece):
            return True
        end = piece[-LONGEST_FETCHING:]
    return False


def inspect_confined(source: SealedSource, key: bytes, version_id: bytes, size_bytes: int, extension: str) -> Findings:
    """Look at the sealed file `source` in a child process with limits.

    A child that is killed, crashes or runs out of its limits has found a bomb, or something we cannot vouch for: the
    file is refused as damaged. Raises: FileDamaged when the stored bytes are not ours.
    """
    order = {"key": key.hex(), "version": version_id.hex(), "size": size_bytes, "extension": extension}
    command = [sys.executable, "-m", "vault.inspection", str(source.fileno())]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(order).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[source.fileno()],
            cwd=Path(__file__).parent.parent,
            env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("looking into a file took longer than %s seconds", WALL_SECONDS)
        return Findings(Refusal.DAMAGED)
    outcome = done.stdout[:OUTCOME_BYTES].decode("ascii", "replace").split()
    if done.returncode or len(outcome) != 2:
        log.warning("looking into a file ended with status %s", done.returncode)
        return Findings(Refusal.DAMAGED)
    if outcome[0] == "stored":
        raise FileDamaged(detail="found while looking into the file")
    refusal = Refusal(outcome[0]) if outcome[0] != "none" else None
    return Findings(refusal, locked=outcome[1] == "locked")


def limit() -> None:
    """Bound this process: memory, time on the processor, no files written, no core."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _main() -> None:
    """Run as the child: order on standard input, the outcome (a refusal's code and "locked" or "open") as output."""
    order = json.load(sys.stdin)
    settings.configure(USE_I18N=False)
    limit()
    source = LocalSource(int(sys.argv[1]))
    try:
        reader = SealedReader(source, bytes.fromhex(order["key"]), bytes.fromhex(order["version"]), order["size"])
        findings = inspect(reader, BY_EXTENSION[order["extension"]])
    except FileDamaged:
        sys.stdout.write("stored open\n")
        return
    refusal = findings.refusal.value if findings.refusal else "none"
    sys.stdout.write(f"{refusal} {'locked' if findings.locked else 'open'}\n")


if __name__ == "__main__":
    _main()
