"""The firm's own seal: made on first use, renewed in time, one at a time."""

from __future__ import annotations

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.db import transaction

from audit import services as audit
from common import clock
from keys.errors import SealBroken
from keys.models import Key
from keys.services import office_key, seal, unseal
from press import certificates
from press.models import SealingIdentity
from press.seals import Seal, fingerprint_of
from press.verbs import SEAL_MADE, SEAL_RENEWED
from theme import services as theme

# A key seals for two years; its certificate outlives the last paper it sealed by eighteen.
VALID_FOR = timedelta(days=20 * 365)
USED_FOR = timedelta(days=2 * 365)
CLOCKS_DIFFER_BY = timedelta(days=1)


def house_seal() -> Seal:
    """Give the seal that the firm seals with now, made or renewed when it must be. Three queries at most when it stands.

    It is renewed two years after it was made and when the firm's name changed. Making it takes up to a second of CPU: call this
    outside transactions, or it waits there and is undone with them. Raises: KeyUnavailable, SealBroken.
    Audit: seal.made, seal.renewed.
    """
    identity = SealingIdentity.objects.current()
    if identity is None or not _serves(identity):
        identity = _make()
    return _opened(identity)


def _serves(identity: SealingIdentity) -> bool:
    has_time = identity.valid_from <= clock.now() < identity.made_at + USED_FOR
    return has_time and identity.firm_name == certificates.subject(theme.face().firm_name)


def _make() -> SealingIdentity:
    """Make the next identity, unless another process made it first."""
    now = clock.now().replace(microsecond=0)
    valid_from, valid_until = now - CLOCKS_DIFFER_BY, now + VALID_FOR
    firm_name = certificates.subject(theme.face().firm_name)
    made = certificates.make(firm_name, valid_from=valid_from, valid_until=valid_until)
    key = office_key()
    with transaction.atomic():
        # One maker at a time. SQLite has one writer anyway.
        Key.objects.select_for_update(no_key=True).get(pk=key.pk)
        older = SealingIdentity.objects.current()
        if older is not None and _serves(older):
            return older
        last = SealingIdentity.objects.order_by("-number").values_list("number", flat=True).first()
        identity = SealingIdentity(
            number=(last or 0) + 1,
            firm_name=firm_name,
            certificate=certificates.to_pem(made.certificate),
            fingerprint=fingerprint_of(made.certificate),
            valid_from=valid_from,
            valid_until=valid_until,
            made_at=now,
        )
        identity.sealed_key = seal(key, _raw(made.private_key), context=identity.key_context)
        identity.save(force_insert=True)
        after = bytes.fromhex(identity.fingerprint)
        if older is None:
            audit.record(verb=SEAL_MADE, actor=None, on=identity.record_ref, after=after)
        else:
            # SECURITY: a key that seals no more can only be misused.
            older.sealed_key, older.retired_at = b"", now
            older.save(update_fields=["sealed_key", "retired_at"])
            before = bytes.fromhex(older.fingerprint)
            audit.record(verb=SEAL_RENEWED, actor=None, on=identity.record_ref, before=before, after=after)
    return identity


def _raw(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _opened(identity: SealingIdentity) -> Seal:
    """Open the key of `identity`. Raises: SealBroken also when the certificate beside it is another one's."""
    raw = unseal(office_key(), bytes(identity.sealed_key), context=identity.key_context)
    # What was sealed with the office key is sound; the library's own look at the numbers takes longer than sealing a paper.
    key = load_der_private_key(raw, password=None, unsafe_skip_rsa_key_validation=True)
    certificate = x509.load_pem_x509_certificate(identity.certificate.encode("ascii"))
    if not isinstance(key, RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise SealBroken(detail=f"the certificate of {identity} does not belong to its key")
    return Seal(certificate, key)


def published() -> bytes:
    """Give every certificate the firm ever sealed with, the newest first, as one text (PEM). One query."""
    return "".join(SealingIdentity.objects.values_list("certificate", flat=True)).encode("ascii")
