"""Share a copy of a paper that says nothing of its writer, place and devices. The paper itself stays as it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from common.gate import require
from keys.errors import SealBroken
from vault.delivery import refuse_unchecked
from vault.errors import FactsStay, FileDamaged
from vault.facts.confined import bared_confined
from vault.facts.kinds import Unbareable
from vault.models import Binder, Version
from vault.names import clean_name, extension_of
from vault.roles import BinderAction
from vault.services.adding import add_version, may_add
from vault.services.openings import record_damage
from vault.services.reading import unwrap
from vault.storage.office import office_storage

# A telephone's own format cannot be written without being coded again; the copy is what everybody can open.
NEW_EXTENSIONS = {"heic": "jpg", "heif": "jpg"}
BARED_EXTENSIONS = frozenset({"pdf", "docx", "xlsx", "pptx", "jpg", "jpeg", "jfif", "png", *NEW_EXTENSIONS})


def may_be_bared(version: Version) -> bool:
    """Whether we know how to take the facts out of a file of this kind."""
    return extension_of(version.name) in BARED_EXTENSIONS


def share_bare_copy(*, actor: User, version: Version, binder: Binder) -> Version:
    """Put a copy of `version` without its facts into `binder` as a paper of its own; give the copy's version.

    `version` comes with `file__binder__key`. Comments, tracked changes and hidden sheets stay: they are part of what was written.
    Raises: NotFound, Refused, FactsStay, StillChecking, KeptApart, NotChecked, FileDamaged, and what `add_version` raises.
    Audit: file.bared on `version` with the hashes of both, file.added on the copy.
    """
    # The version itself is asked about, for what lies in a binder may be kept back by a rule of its own, as drafts are.
    require(actor, BinderAction.SHARE.value, version)
    may_add(actor=actor, binder=binder, file=None, folder=None)
    refuse_unchecked(version)
    content = _bared(version)
    return add_version(actor=actor, binder=binder, name=_name_of(version), source=content, bare_of=version)


def _bared(version: Version) -> bytes:
    """Give the content without its facts. Raises: FactsStay, FileDamaged. Audit: file.damaged."""
    if not may_be_bared(version):
        raise FactsStay(str(Unbareable.KIND.label), detail="kind")
    try:
        raw = unwrap(version.file.binder.key, version.wrapped_key, version.pk.hex)
        with office_storage().open(version.storage_key) as source:
            made = bared_confined(source, raw, version.pk.bytes, version.size_bytes, extension_of(version.name))
    except (FileDamaged, SealBroken) as damage:
        record_damage(version=version, detail=damage.detail)
        raise
    if isinstance(made, Unbareable):
        raise FactsStay(str(made.label), detail=made.value)
    return made


def _name_of(version: Version) -> str:
    """Give the name of the copy, so that nobody takes it for the paper it came from."""
    stem, _dot, extension = version.name.rpartition(".")
    words = _("%(name)s, copy") % {"name": stem}
    return clean_name(f"{words}.{NEW_EXTENSIONS.get(extension.lower(), extension)}")
