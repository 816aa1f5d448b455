"""From what a service says to what is written: an entry becomes a row of references, its MAC and its sealed names."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from audit import canonical, verbs
from audit.canonical import DIGEST_BYTES, Row
from audit.errors import BadEntry
from audit.models import Label
from common import clock, context
from keys.models import Key
from keys.services import office_key, person_key, seal, unseal

OFFICE = "office"
VISITOR = "visitor"
LONGEST_REFERENCE = 250
LONGEST_CONTEXT = 64
# The first byte of sealed names that say whose key they are under: its id comes next. Older ones begin with the seal's own 1.
KEYED = b"\x02"
_KEYED_BYTES = len(KEYED) + 16
# A reference is a kind and a name without spaces or control characters: nothing in it can forge a line of a log.
_REFERENCE = re.compile(r"[a-z][a-z0-9_]*(:[^\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+)?")
_OUTCOME = re.compile(r"[a-z][a-z_]{0,29}")


class Actor(Protocol):
    """Whoever can act under a name of her own: a person, the holder of a guest link."""

    @property
    def record_ref(self) -> str:
        """The reference by which the record speaks of her."""
        ...


Acting = Actor | AnonymousUser | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a service wants on the record; see `audit.services.record` for each field."""

    verb: str
    actor: Acting
    on: str
    matter: str = ""
    outcome: str = "done"
    acting_for: Acting = None
    labels: dict[str, str] = field(default_factory=dict)
    key: Key | None = None
    before: bytes = b""
    after: bytes = b""


class Line(NamedTuple):
    """One entry made ready to be written."""

    row: Row
    mac: bytes
    key_id: UUID | None
    sealed: bytes


def actor_ref(actor: Acting) -> str:
    """Give the reference of `actor`; `office` when nobody acted but the office itself, `visitor` for somebody unknown."""
    if actor is None:
        return OFFICE
    return str(getattr(actor, "record_ref", VISITOR))


def lines_of(said: Iterable[Entry]) -> list[Line]:
    """Give the lines that say the entries, in the context of the running request.

    Raises: BadEntry, UndeclaredVerb; KeyShredded and KeyUnavailable when there are names and no key to seal them.
    """
    here, mac = context.current(), canonical.row_mac()
    return [_line_of(entry, here, mac) for entry in said]


def _line_of(entry: Entry, here: context.RequestContext, mac: canonical.Mac) -> Line:
    at_us = clock.to_micros(clock.now())
    record_id = canonical.new_id(at_us)
    actor = _reference(actor_ref(entry.actor))
    key_id, sealed = _seal_labels(entry, actor, record_id) if entry.labels else (None, b"")
    row = Row(
        record_id,
        at_us,
        actor,
        "" if entry.acting_for is None else _reference(actor_ref(entry.acting_for)),
        here.session_ref[:LONGEST_CONTEXT],
        here.ip[:LONGEST_CONTEXT],
        str(verbs.find(entry.verb)),
        _reference(entry.on),
        _reference(entry.matter) if entry.matter else "",
        _outcome(entry.outcome),
        here.request_id[:LONGEST_CONTEXT],
        _digest(entry.before),
        _digest(entry.after),
        hashlib.sha256(sealed).digest() if sealed else b"",
    )
    return Line(row, mac.of(canonical.row_bytes(row)), key_id, sealed)


def label_context(record_id: UUID) -> str:
    """Give what sealed names are bound to, so that they fit no other line."""
    return f"audit-label:{record_id.hex}"


def _seal_labels(entry: Entry, actor: str, record_id: UUID) -> tuple[UUID, bytes]:
    key = entry.key or (person_key(actor) if actor.startswith("user:") else office_key())
    said = {name: str(value) for name, value in entry.labels.items()}
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # SECURITY: whose key it is stands within what the mark covers; the column beside it does not.
    return key.pk, KEYED + key.pk.bytes + seal(key, plain.encode("utf-8", "replace"), context=label_context(record_id))


def open_label(label: Label, keys: Mapping[UUID, Key]) -> dict[str, str] | None:
    """Give the names in `label`, or None without their key among `keys` (by id). Raises: KeyShredded, SealBroken."""
    key_id, sealed = label.key_id, bytes(label.sealed)
    if sealed[:1] == KEYED:
        key_id, sealed = UUID(bytes=sealed[1:_KEYED_BYTES].ljust(16, b"\0")), sealed[_KEYED_BYTES:]
    if key_id not in keys:
        return None
    names: dict[str, str] = json.loads(unseal(keys[key_id], sealed, context=label_context(label.record_id)))
    return names


def _reference(ref: str) -> str:
    if len(ref) > LONGEST_REFERENCE or not _REFERENCE.fullmatch(ref):
        # SECURITY: what was passed may be a name by mistake; the log must not learn it.
        raise BadEntry(detail=f"not a record reference ({len(ref)} characters); write kind:reference")
    return ref


def _outcome(word: str) -> str:
    if not _OUTCOME.fullmatch(word):
        raise BadEntry(detail="an outcome is one word in small letters")
    return str(word)


def _digest(value: bytes) -> bytes:
    if len(value) not in (0, DIGEST_BYTES):
        raise BadEntry(detail="before and after take a SHA-256 digest, or audit.services.fingerprint(state)")
    return bytes(value)
