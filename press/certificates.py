"""Certificates for sealing: made by the firm for itself, and read back from the text that it publishes."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from press.errors import CertificateUnreadable
from press.seals import Seal

# RSA with PKCS #1 padding: what every reader of PDF can check. See docs/adr/0011-the-seal.md.
KEY_BITS = 3072
LONGEST_COMMON_NAME = 64


def make(firm_name: str, *, valid_from: datetime, valid_until: datetime) -> Seal:
    """Give a fresh key and a certificate that the firm signs for itself. Takes up to a second: call it outside transactions."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject(firm_name))])
    public = key.public_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    # No extended key usage: readers disagree about which one a paper's signature needs, and agree that none means any.
    builder = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier(identifier.digest, None, None), critical=False)
    )
    return Seal(builder.sign(key, SHA256()), key)


def subject(firm_name: str) -> str:
    """Give the firm's name as a certificate carries it: one line of at most 64 characters, as the standard has it."""
    printable = "".join(letter if letter.isprintable() else " " for letter in firm_name)
    return " ".join(printable.split())[:LONGEST_COMMON_NAME].strip() or "-"


def name_in(certificate: x509.Certificate) -> str:
    """Give the name that a certificate carries; empty when a stranger's certificate cannot be read that far."""
    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else certificate.subject.rfc4514_string()
    except ValueError:
        return ""


def to_pem(certificate: x509.Certificate) -> str:
    """Give a certificate as the text that is published."""
    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def from_pem(published: bytes) -> list[x509.Certificate]:
    """Give the certificates in a text as the firm publishes it; words around them are passed over. Raises: CertificateUnreadable."""
    try:
        return x509.load_pem_x509_certificates(published)
    except ValueError as error:
        raise CertificateUnreadable(detail=str(error)) from None
