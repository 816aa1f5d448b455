"""What a stranger needs to check a part of the record: how links and signatures are computed, and nothing else.

No database, no settings, no key of ours: `press.verifier` runs on this alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_PURPOSE = b"muniment audit mark 1\0"
_EMPTY = hashlib.sha256()


def link_digest(prev: bytes, seq: int, mac: bytes) -> bytes:
    """Give the link that ties the row with `mac` to the sequence number `seq` and to everything before it."""
    link = _EMPTY.copy()
    link.update(prev + seq.to_bytes(8, "big") + mac)
    return link.digest()


def mark_words(seq: int, count: int, at_us: int, head: bytes) -> bytes:
    """Give the bytes under the signature of a mark: at `at_us` the chain had `count` rows, and the link at `seq` was `head`."""
    return _PURPOSE + b"".join(number.to_bytes(8, "big", signed=True) for number in (seq, count, at_us)) + head


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The head of the chain as the office signed it. Units: microseconds since 1970 in UTC."""

    seq: int
    head: bytes
    count: int
    at_us: int
    signature: bytes

    def is_signed_by(self, public_key: bytes) -> bool:
        """Say whether the holder of `public_key` (Ed25519, 32 bytes) signed exactly this."""
        try:
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(self.signature, mark_words(self.seq, self.count, self.at_us, self.head))
        except (InvalidSignature, OverflowError, ValueError):
            return False
        return True

    def to_data(self) -> dict[str, Any]:
        """Give it as JSON takes it, bytes in hex."""
        return {
            "seq": self.seq,
            "head": self.head.hex(),
            "count": self.count,
            "at_us": self.at_us,
            "signature": self.signature.hex(),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Read what `to_data` gave. Raises: KeyError, ValueError, TypeError."""
        return cls(
            int(data["seq"]),
            bytes.fromhex(data["head"]),
            int(data["count"]),
            int(data["at_us"]),
            bytes.fromhex(data["signature"]),
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the chain without gaps, from the row at `start` to a signed head: the MACs in between tell nothing of their rows."""

    start: int
    prev: bytes
    macs: tuple[bytes, ...]
    mark: SignedHead

    def stands(self, public_key: bytes) -> bool:
        """Say whether computing the links again from `prev` ends at a head that the holder of `public_key` signed."""
        links = self.links()
        seq = self.start + len(self.macs) - 1
        is_head = bool(links) and links.get(seq) == self.mark.head and seq == self.mark.seq
        return is_head and self.mark.is_signed_by(public_key)

    def links(self) -> dict[int, bytes]:
        """Give the link at each place of the stretch."""
        found, prev = {}, self.prev
        for seq, mac in enumerate(self.macs, self.start):
            prev = found[seq] = link_digest(prev, seq, mac)
        return found

    def mac_at(self, seq: int) -> bytes | None:
        """Give the MAC of the row at `seq`, if that place is in the stretch."""
        place = seq - self.start
        return self.macs[place] if 0 <= place < len(self.macs) else None

    def to_data(self) -> dict[str, Any]:
        """Give it as JSON takes it, bytes in hex."""
        return {
            "start": self.start,
            "prev": self.prev.hex(),
            "macs": [mac.hex() for mac in self.macs],
            "mark": self.mark.to_data(),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Read what `to_data` gave. Raises: KeyError, ValueError, TypeError."""
        macs = tuple(bytes.fromhex(mac) for mac in data["macs"])
        return cls(int(data["start"]), bytes.fromhex(data["prev"]), macs, SignedHead.from_data(data["mark"]))
