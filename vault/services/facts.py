"""Read what a file says about itself, once, after its check; and give it to those who may know."""

from __future__ import annotations

import json

from django.db import transaction

from jobs.services import enqueue
from keys.errors import SealBroken
from keys.services import seal_text, unseal_text
from vault.errors import FileDamaged
from vault.facts.confined import read_confined
from vault.facts.kinds import Fact, FactKind
from vault.filetypes import BY_EXTENSION, Inside
from vault.models import FileFacts, ScanState, Version
from vault.names import extension_of
from vault.services.openings import record_damage
from vault.services.reading import unwrap
from vault.storage.office import office_storage

TELLING = (Inside.PDF, Inside.PICTURE, Inside.OFFICE)


def tells(version: Version) -> bool:
    """Whether `version` is of a kind whose facts are read."""
    kind = BY_EXTENSION.get(extension_of(version.name))
    return kind is not None and kind.inside in TELLING


def have_read(version: Version) -> None:
    """Have the facts of a checked version read in a job of their own; what is kept apart is not opened for them."""
    if tells(version) and version.scan_state != ScanState.QUARANTINED:
        enqueue("vault.read_facts", unique=f"vault.read_facts/{version.pk.hex}", version_id=version.pk.hex)


def read_facts(version: Version) -> None:
    """Read the facts of `version` and keep them sealed; does nothing the second time. What cannot be read is kept as that.

    Audit: file.damaged when the stored bytes are not ours; else none, as it is part of taking the file in.
    """
    if not tells(version) or FileFacts.objects.filter(version=version).exists():
        return
    try:
        raw = unwrap(version.file.binder.key, version.wrapped_key, version.pk.hex)
        with office_storage().open(version.storage_key) as source:
            facts = read_confined(source, raw, version.pk.bytes, version.size_bytes, extension_of(version.name))
    except (FileDamaged, SealBroken) as damage:
        with transaction.atomic():
            record_damage(version=version, detail=damage.detail)
        facts = None
    sealed = None
    if facts is not None:
        words = json.dumps([[fact.kind.value, fact.value] for fact in facts])
        sealed = seal_text(version.file.binder.key, words, context=_context(version))
    FileFacts.objects.get_or_create(version=version, defaults={"sealed": sealed})


def facts_of(version: Version) -> list[Fact] | None:
    """Give the facts of `version` (with `file__binder__key` and `facts`), or None when they could not be read or are not yet.

    SECURITY: asks no right; only the firm's people on the matter may be shown them. Raises: KeyShredded, KeyUnavailable.
    """
    kept: FileFacts | None = getattr(version, "facts", None)
    if kept is None or kept.sealed is None:
        return None
    words = unseal_text(version.file.binder.key, bytes(kept.sealed), context=_context(version))
    return [Fact(FactKind(kind), value) for kind, value in json.loads(words)]


def _context(version: Version) -> str:
    return f"version-facts:{version.pk.hex}"
