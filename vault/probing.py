"""Asks the running clamd what only an honest one answers rightly: three samples and the date of its signatures.

A scanner that finds nothing, looks into no archive, or calls clean what it gave up on answers "OK" like a good one. So it is
given the test virus, the test virus in an archive, and archives nested deeper than any clamd unpacks (its own ceiling is 100).
Its VERSION names the date of its signatures, where it has dated ones. Source: clamd(8), clamd.conf(5); the EICAR test file.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from django.utils.http import parse_http_date_safe

from vault.models import ScannerTrouble
from vault.scanner import SILENCES, Clamd, ScanVerdict

# In two halves, so that no scanner takes this file for the test virus itself.
EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LAYERS: Final = 120
LIMIT_NAME: Final = "Heuristics.Limits.Exceeded"
# "ClamAV 1.4.6/27500/Mon Jan  6 09:30:00 2025": the date as C's ctime() writes it on clamd's machine, zone untold.
DATED: Final = re.compile(rb"ClamAV [^/\0]{1,60}/\d{1,10}/([\x20-\x7e]{24})")
# What the untold zone and a clock that is a little off may add; a date beyond it says nothing.
LEEWAY: Final = timedelta(days=1)
WARNS_AFTER: Final = timedelta(hours=72)
CLOSES_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is wrong (None: nothing), and the date of the signatures where there is one."""

    trouble: ScannerTrouble | None
    signatures_at: datetime | None = None


def ask(clamd: Clamd, *, now: datetime, may_be_undated: bool) -> Answer:
    """Give how far `clamd` may be believed at `now`; what is worst comes first."""
    said = clamd.version()
    if said is None:
        return Answer(ScannerTrouble.UNREACHABLE)
    made_at = signatures_date(said)
    trouble = _dishonest(clamd) or _stale(made_at, now, may_be_undated=may_be_undated)
    return Answer(trouble, made_at)


def signatures_date(said: bytes) -> datetime | None:
    """Give the date in an answer to VERSION, or None when there is none. Units: taken as UTC, so hours may be off."""
    found = DATED.fullmatch(said)
    seconds = parse_http_date_safe(found[1].decode("ascii")) if found else None
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _dishonest(clamd: Clamd) -> ScannerTrouble | None:
    for sample, trouble in ((EICAR, ScannerTrouble.BLIND), (packed_sample(), ScannerTrouble.SHUT_ARCHIVES)):
        scan = clamd.scan([sample])
        if scan.verdict is not ScanVerdict.FOUND:
            return ScannerTrouble.UNREACHABLE if scan.note.startswith(SILENCES) else trouble
    scan = clamd.scan([nested_sample()])
    if scan.note.startswith(LIMIT_NAME):
        return None
    return ScannerTrouble.UNREACHABLE if scan.note.startswith(SILENCES) else ScannerTrouble.SILENT


def _stale(made_at: datetime | None, now: datetime, *, may_be_undated: bool) -> ScannerTrouble | None:
    if made_at is None or made_at > now + LEEWAY:
        return None if may_be_undated and made_at is None else ScannerTrouble.UNDATED
    if now - made_at > CLOSES_AFTER:
        return ScannerTrouble.OLD
    return ScannerTrouble.AGEING if now - made_at > WARNS_AFTER else None


@lru_cache(maxsize=1)
def packed_sample() -> bytes:
    """Give the test virus in an archive, compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("paper.txt"), EICAR, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def nested_sample() -> bytes:
    """Give a letter in more layers of gzip than clamd unpacks, some 2.6 kB."""
    content = b"Dear Mr Marsh,\n"
    for _ in range(LAYERS):
        content = gzip.compress(content, mtime=0)
    return content
