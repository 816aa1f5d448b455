"""The time-stamp authority (RFC 3161), for offices that have one: ask it, and check what it says. With `press.sealing` a door to pyHanko.

Off unless `AUDIT_TSA_URL` and `AUDIT_TSA_CERTIFICATE` are set. Then its address is the only one that is spoken to from here: no
redirect is followed, no proxy of the environment used, nothing fetched about certificates. It learns a digest, and nothing else.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from asn1crypto import cms, pem, tsp, x509
from asn1crypto.tsp import TimeStampReq, TimeStampResp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from audit.errors import StampRefused
from common import clock

#: From the first packet to the last byte; however slowly it speaks, nobody waits longer.
SECONDS: Final = 15
#: Tokens have one to eight kilobytes.
MOST_BYTES: Final = 64_000
#: So far its clock may be from ours when it answers.
APART: Final = timedelta(minutes=5)
_REPLY: Final = "application/timestamp-reply"
# What reading bytes that are no sound token may end in.
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, AssertionError)


def is_on() -> bool:
    """Say whether this office has a time-stamp authority."""
    return bool(settings.AUDIT_TSA_URL and settings.AUDIT_TSA_CERTIFICATE)


def host() -> str:
    """Give the one host that is spoken to from here; empty while the authority is switched off."""
    return (urlsplit(settings.AUDIT_TSA_URL).hostname or "") if is_on() else ""


def roots(path: Path) -> list[x509.Certificate]:
    """Give the certificates of a PEM file. Raises: OSError, ValueError."""
    found = [x509.Certificate.load(raw) for _name, _headers, raw in pem.unarmor(path.read_bytes(), multiple=True)]
    for certificate in found:
        certificate.native  # noqa: B018  # reads it to its last field
    return found


def ask(imprint: bytes) -> bytes:
    """Give the authority's token (DER) over a SHA-256, checked. Raises: StampRefused, also after 15 seconds."""
    try:
        content = asyncio.run(_Stamper().async_timestamp(imprint, "sha256"))  # type: ignore[no-untyped-call]
        token = bytes(content.dump())
    except (TimestampRequestError, aiohttp.ClientError, TimeoutError, OSError, *_UNREADABLE) as refusal:
        raise StampRefused(detail=f"{type(refusal).__name__}: {refusal}"[:300]) from refusal
    said_at = stamped_at(token, imprint)
    if said_at is None:
        raise StampRefused(detail="the answer is not signed by the authority, or not about what was asked")
    if abs(said_at - clock.now()) > APART:
        raise StampRefused(detail=f"it says {said_at:%Y-%m-%d %H:%M:%S} UTC, which is not the time here")
    return token


def stamped_at(token: bytes, imprint: bytes) -> datetime | None:
    """Give when the authority stamped this imprint; None unless the token is over it and signed by the authority.

    The certificate has to be good at the time of the stamp: one that has run out since leaves its stamps what they were.
    """
    try:
        return asyncio.run(_check(token, imprint))
    except (SignatureValidationError, PathError, *_UNREADABLE):
        return None


async def _check(token: bytes, imprint: bytes) -> datetime | None:
    content = cms.ContentInfo.load(token, strict=True)
    signed = content["content"]
    said_at: datetime = signed["encap_content_info"]["content"].parsed["gen_time"].native
    trust = ValidationContext(trust_roots=_roots(settings.AUDIT_TSA_CERTIFICATE), moment=said_at, allow_fetching=False)
    found = await validate_tst_signed_data(signed, trust, lambda name: imprint if name == "sha256" else b"")
    status = TimestampSignatureStatus(**found)
    is_sound = status.intact and status.valid and status.trusted
    return said_at if is_sound and _may_stamp(found["signing_cert"], said_at) else None


def _may_stamp(certificate: x509.Certificate, at: datetime) -> bool:
    """Say whether a certificate is one for time stamps, in its days. The path says so too, but not of one that is named itself."""
    uses = certificate.extended_key_usage_value
    days = certificate["tbs_certificate"]["validity"]
    is_timely = days["not_before"].native <= at <= days["not_after"].native
    return is_timely and uses is not None and "time_stamping" in uses.native


@lru_cache(maxsize=2)
def _roots(path: str) -> list[x509.Certificate]:
    return roots(Path(path))


class _Stamper(TimeStamper):  # pyHanko's nonces and reading of answers, our connection
    async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": _REPLY}
        limit = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(settings.AUDIT_TSA_URL, data=req.dump(), headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status != 200 or answer.content_type != _REPLY:
                raise TimestampRequestError(f"answered {answer.status} {answer.content_type}")
            return tsp.TimeStampResp.load(await _some(answer), strict=True)


async def _some(answer: Any) -> bytes:
    read = b""
    async for part in answer.content.iter_any():
        read += part
        if len(read) > MOST_BYTES:
            raise TimestampRequestError("the answer does not end")
    return read
