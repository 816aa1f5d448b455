"""Have views of Office files made, keep them sealed beside their versions, and open them again."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from audit.services import record
from common import clock
from jobs.services import enqueue
from keys.errors import SealBroken
from vault import verbs
from vault.errors import FileDamaged
from vault.filetypes import BY_EXTENSION
from vault.inspection import inspect_confined
from vault.letting_out import leaves_the_house
from vault.models import Rendition, RenditionState, ScanState, Unviewable, Version
from vault.names import extension_of
from vault.places import rendition_place
from vault.renditions.bounds import MOST_SOURCE_BYTES
from vault.renditions.office import EXTENSIONS, converted, why_not
from vault.services.adding import check_room
from vault.services.openings import record_damage
from vault.services.reading import new_rendition_key, open_version
from vault.storage.office import office_storage
from vault.streams import SegmentWriter

WAKE_AFTER = timedelta(minutes=10)
WAKE_LIMIT = 200


def has_view(version: Version) -> bool:
    """Whether files of the kind of `version` get a view."""
    return extension_of(version.name) in EXTENSIONS


def have_rendered(version: Version) -> None:
    """Have a view of the checked `version` made in a job of its own, where this machine makes any."""
    if not has_view(version) or not leaves_the_house(version) or why_not():
        return
    with transaction.atomic():
        _made, is_new = Rendition.objects.get_or_create(version=version)
        if is_new:
            _ask(version.pk)


def render(version: Version) -> None:
    """Make the view of `version` that is waited for, and keep it; does nothing the second time.

    Audit: file.rendered; file.damaged when the stored bytes are not ours.
    """
    waiting = Rendition.objects.filter(version=version, state=RenditionState.COMING)
    # What was recalled meanwhile, or comes to a worker without LibreOffice, is asked for again later.
    if not waiting.exists() or not leaves_the_house(version) or why_not():
        return
    made = _made_of(version)
    if isinstance(made, Unviewable):
        _conclude(version, Rendition(state=RenditionState.NONE, reason=made))
    else:
        keep_rendition(version, made)


def keep_rendition(version: Version, content: bytes) -> None:
    """Keep the PDF `content` as the view of `version`, sealed; a PDF that we would not take from a stranger is not kept.

    Audit: file.rendered with the hashes of both. Raises: StorageFull, KeyShredded.
    """
    check_room(len(content))
    place = uuid4()
    raw, wrapped = new_rendition_key(version, place.hex)
    made = Rendition(
        state=RenditionState.READY,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=rendition_place(place),
        wrapped_key=wrapped,
    )
    try:
        with SegmentWriter(office_storage().create(rendition_place(place)), raw, place.bytes) as writer:
            writer.write(content)
        # SECURITY: the program that read a stranger's file may have been taken over: what it made is a stranger's file too.
        with office_storage().open(rendition_place(place)) as source:
            findings = inspect_confined(source, raw, place.bytes, len(content), "pdf")
        if findings.refusal is not None:
            made = Rendition(state=RenditionState.NONE, reason=Unviewable.UNREADABLE)
        is_kept = _conclude(version, made) and made.storage_key is not None
    except BaseException:
        office_storage().delete(rendition_place(place))
        raise
    if not is_kept:
        office_storage().delete(rendition_place(place))


def wake_unrendered() -> int:
    """Ask for the views of what came before this machine made any, the newest first, and again for late ones; give how many."""
    if why_not():
        return 0
    moment = clock.now()
    late = Rendition.objects.filter(state=RenditionState.COMING, asked_at__lt=moment - WAKE_AFTER)
    ids = list(late.order_by("asked_at").values_list("version_id", flat=True)[:WAKE_LIMIT])
    for pk in ids:
        _ask(pk)
    Rendition.objects.filter(version__in=ids).update(asked_at=moment)
    states = [ScanState.CLEAN] if settings.SCAN_REQUIRED else [ScanState.CLEAN, ScanState.NOT_SCANNED]
    kinds = [kind.content_type for kind in {BY_EXTENSION[extension] for extension in EXTENSIONS}]
    without = Version.objects.filter(rendition=None, scan_state__in=states, content_type__in=kinds)
    older = list(without.order_by("-created_at")[:WAKE_LIMIT])
    for version in older:
        have_rendered(version)
    return len(ids) + len(older)


def _ask(version_id: UUID) -> None:
    enqueue("vault.render", unique=f"vault.render/{version_id.hex}", version_id=version_id.hex)


def _made_of(version: Version) -> bytes | Unviewable:
    """Give the PDF of `version`, or why there is none. Audit: file.damaged."""
    if version.size_bytes > MOST_SOURCE_BYTES:
        return Unviewable.LARGE
    try:
        with open_version(version) as reader:
            return converted(reader, extension_of(version.name))
    except (FileDamaged, SealBroken) as damage:
        with transaction.atomic():
            record_damage(version=version, detail=damage.detail)
        return Unviewable.UNREADABLE


@transaction.atomic
def _conclude(version: Version, made: Rendition) -> bool:
    """Write down how it ended, once; give whether it was this time. Audit: file.rendered."""
    waiting = Rendition.objects.filter(version=version, state=RenditionState.COMING)
    named = ("state", "reason", "size_bytes", "sha256", "storage_key", "wrapped_key")
    if not waiting.update(**{name: getattr(made, name) for name in named}, made_at=clock.now()):
        return False
    record(
        verb=verbs.FILE_RENDERED,
        actor=None,
        on=version.record_ref,
        matter=version.file.binder.matter_ref,
        outcome=made.reason or "done",
        before=bytes.fromhex(version.sha256),
        after=bytes.fromhex(made.sha256),
    )
    return True
