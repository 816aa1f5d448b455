"""Marks: the head of the chain at one moment, signed with a key that is not in the database.

A mark kept in the table is a checkpoint, one kept in a file elsewhere is an anchor. Both are the same signed words, so
that either proves the same: what was before that place then is what must be there now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import ClassVar, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.contract import mark_words
from common.clock import from_micros
from keys.services import derive


class Signed(Protocol):
    """What can be held against the chain: a mark, or somebody else's time stamp."""

    whose: ClassVar[str]

    @property
    def seq(self) -> int:
        """The place it speaks of."""

    @property
    def head(self) -> bytes:
        """The link that stood there."""

    @property
    def count(self) -> int:
        """How many rows there were."""

    @property
    def at(self) -> datetime:
        """When it was signed."""

    @property
    def is_ours(self) -> bool:
        """Whether it is signed by whom it should be."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was signed: at `at_us` the chain had `count` rows, and the link at `seq` was `head`.

    Units: microseconds since 1970 in UTC.
    """

    whose: ClassVar[str] = "our"
    seq: int
    head: bytes
    count: int
    at_us: int
    signature: bytes = b""

    @property
    def at(self) -> datetime:
        """The instant at which it was signed, aware, in UTC."""
        return from_micros(self.at_us)

    @property
    def words(self) -> bytes:
        """The bytes under the signature."""
        return mark_words(self.seq, self.count, self.at_us, self.head)

    def signed(self) -> Self:
        """Give the mark with our signature."""
        signature = _private_key(derive("audit-checkpoint")).sign(self.words)
        return type(self)(self.seq, self.head, self.count, self.at_us, signature)

    @property
    def is_ours(self) -> bool:
        """Whether this installation signed exactly these words."""
        try:
            _public_key(derive("audit-checkpoint")).verify(self.signature, self.words)
        except (InvalidSignature, OverflowError):
            return False
        return True


def public_key() -> bytes:
    """Give the 32 bytes of the Ed25519 public key: whoever keeps anchors can check them without us."""
    return _public_key(derive("audit-checkpoint")).public_bytes(Encoding.Raw, PublicFormat.Raw)


@lru_cache(maxsize=4)
def _private_key(raw: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(raw)


@lru_cache(maxsize=4)
def _public_key(raw: bytes) -> Ed25519PublicKey:
    return _private_key(raw).public_key()
