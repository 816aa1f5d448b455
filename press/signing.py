"""The signature inside a seal: CMS as PAdES-B-B asks for it, in one form only.

Apart from the bytes of the RSA signature at its end, everything in it follows from the certificate and the digest. So nobody has to
read a stranger's structure to check one: it is made again, and must be the same byte for byte. Nothing in it can be changed
without being seen, not even what no signature covers.

Source: ETSI EN 319 142-1, 6.3 (level B-B); RFC 5652, section 5; RFC 5035, section 3; RFC 5754, section 3.2.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from press.seals import Seal

CERTIFICATE_BEGINS = re.compile(rb"\x30\x82(..)\x30\x82", re.DOTALL)
INTEGER, OCTETS, OBJECT, SEQUENCE, SET, TAGGED = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0


def _tlv(tag: int, *parts: bytes) -> bytes:
    """Give one value in DER."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _number(value: int) -> bytes:
    return _tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


DATA = _tlv(OBJECT, bytes.fromhex("2a864886f70d010701"))
SIGNED_DATA = _tlv(OBJECT, bytes.fromhex("2a864886f70d010702"))
CONTENT_TYPE = _tlv(OBJECT, bytes.fromhex("2a864886f70d010903"))
MESSAGE_DIGEST = _tlv(OBJECT, bytes.fromhex("2a864886f70d010904"))
SIGNING_CERTIFICATE_V2 = _tlv(OBJECT, bytes.fromhex("2a864886f70d010910022f"))
SHA_256 = _tlv(SEQUENCE, _tlv(OBJECT, bytes.fromhex("608648016503040201")))
SHA_256_WITH_RSA = _tlv(SEQUENCE, _tlv(OBJECT, bytes.fromhex("2a864886f70d01010b")), b"\x05\x00")


def sign(digest: bytes, seal: Seal) -> bytes:
    """Give the CMS signature (DER) of a document with this SHA-256 `digest`."""
    signature = seal.private_key.sign(_tlv(SET, _attributes(digest, seal.certificate)), PKCS1v15(), SHA256())
    return _container(digest, seal.certificate, signature)


def size_bytes(certificate: x509.Certificate) -> int:
    """Give the size of every signature made with `certificate`."""
    return len(_container(bytes(32), certificate, bytes(_signature_size(certificate))))


def is_signature(claimed: bytes, digest: bytes, certificate: x509.Certificate) -> bool:
    """Say whether `claimed` is the signature of `digest` by the key of `certificate`, byte for byte as `sign` makes it."""
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        return False
    signature = claimed[-_signature_size(certificate) :]
    if claimed != _container(digest, certificate, signature):
        return False
    try:
        key.verify(signature, _tlv(SET, _attributes(digest, certificate)), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def claims(container: bytes) -> tuple[x509.Certificate, bytes] | None:
    """Give the first certificate and the digest that a signature carries, proved by nothing; None when they cannot be found.

    SECURITY: a stranger's structure is searched, not read.
    """
    _before, found, after = container.rpartition(MESSAGE_DIGEST)
    if not found:
        return None
    for likely in CERTIFICATE_BEGINS.finditer(container):
        size = 4 + int.from_bytes(likely[1], "big")
        with suppress(ValueError, x509.InvalidVersion):
            return x509.load_der_x509_certificate(container[likely.start() : likely.start() + size]), after[4:36]
    return None


def _attributes(digest: bytes, certificate: x509.Certificate) -> bytes:
    """Give what is signed. No signing time: in PAdES that stands in the signature dictionary, which the digest covers."""
    named = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    # SHA-256 is what ESSCertIDv2 means when it names no algorithm; DER leaves out what is meant anyway.
    named_certificates = _tlv(SEQUENCE, _tlv(SEQUENCE, _tlv(SEQUENCE, _tlv(OCTETS, named))))
    attributes = (
        _tlv(SEQUENCE, CONTENT_TYPE, _tlv(SET, DATA)),
        _tlv(SEQUENCE, MESSAGE_DIGEST, _tlv(SET, _tlv(OCTETS, digest))),
        _tlv(SEQUENCE, SIGNING_CERTIFICATE_V2, _tlv(SET, named_certificates)),
    )
    return b"".join(sorted(attributes))


def _container(digest: bytes, certificate: x509.Certificate, signature: bytes) -> bytes:
    """Give the signature in its container. It comes last in it, which `is_signature` relies on."""
    signer = _tlv(
        SEQUENCE,
        _number(1),
        _tlv(SEQUENCE, certificate.issuer.public_bytes(), _number(certificate.serial_number)),
        SHA_256,
        _tlv(TAGGED, _attributes(digest, certificate)),
        SHA_256_WITH_RSA,
        _tlv(OCTETS, signature),
    )
    signed = _tlv(
        SEQUENCE,
        _number(1),
        _tlv(SET, SHA_256),
        _tlv(SEQUENCE, DATA),
        _tlv(TAGGED, certificate.public_bytes(Encoding.DER)),
        _tlv(SET, signer),
    )
    return _tlv(SEQUENCE, SIGNED_DATA, _tlv(TAGGED, signed))


def _signature_size(certificate: x509.Certificate) -> int:
    key = certificate.public_key()
    return key.key_size // 8 if isinstance(key, RSAPublicKey) else 0
