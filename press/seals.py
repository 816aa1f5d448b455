"""A seal and what checking one found. Data only: what holds it, prints it or stores it needs no library of signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256


@dataclass(frozen=True, slots=True)
class Seal:
    """What seals a paper: the firm's certificate and the private key that belongs to it.

    SECURITY: the key lives in memory only. It stays out of `repr`, logs and job rows; keep no `Seal` longer than one piece of work.
    """

    certificate: x509.Certificate
    private_key: RSAPrivateKey = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SealReport:
    """What checking a seal found.

    `is_whole` is the answer: every byte of the file is as the holder of the certificate sealed it. `covers_all` says whether the
    seal speaks of the whole file, or something stands behind it. `trouble` is a sentence for people, empty when whole.
    `approved_sha256` (hex) and `approved_size_bytes` tell of the file as it was before it was sealed: its first bytes.
    They, `sealed_at` and `reason` are given only when whole. `signer` is the name in the certificate that the seal carries: proved
    when whole, else merely claimed. `fingerprint` is the SHA-256 (hex) of the certificate the seal was proved with.
    `is_anothers`: the seal names a certificate that is none of those it was checked against.
    """

    is_whole: bool
    covers_all: bool = False
    approved_sha256: str = ""
    approved_size_bytes: int = 0
    sealed_at: datetime | None = None
    reason: str = ""
    signer: str = ""
    fingerprint: str = ""
    trouble: str = ""
    is_anothers: bool = False


def fingerprint_of(certificate: x509.Certificate) -> str:
    """Give the SHA-256 of a certificate in hex, as readers of PDF show it."""
    return certificate.fingerprint(SHA256()).hex()
