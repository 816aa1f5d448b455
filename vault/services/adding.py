"""Take a file in: first its bytes, sealed and looked into; then, in one short transaction, the rows that speak of it."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO, Protocol
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.errors import NotFound
from common.gate import require
from jobs.services import enqueue
from keys.services import seal_text, unseal_text
from vault import rules, verbs
from vault.bounds import MAX_UPLOAD_BYTES, RESERVED_FREE_BYTES
from vault.digests import Digest, Sha256Thread
from vault.errors import FileRefused, KeptAsItIs, StorageFull, UploadTooLarge
from vault.events import version_added
from vault.filetypes import HEAD_BYTES, Inside, Kind, check_head, kind_of
from vault.inspection import Findings, inspect, inspect_confined
from vault.links.guests import Guest, account_of, link_of
from vault.links.opening import arrived
from vault.links.refusals import is_noted_now
from vault.models import Binder, File, Folder, Version
from vault.names import clean_name, extension_of
from vault.places import version_place
from vault.quotas import require_room
from vault.refusals import Refusal
from vault.services.reading import new_version_key
from vault.storage.office import office_storage
from vault.streams import SealedReader, SegmentWriter

PIECE_BYTES = 1024 * 1024
LOCKED = "locked"


class Readable(Protocol):
    """Anything that gives bytes: an open file, an uploaded file."""

    def read(self, size: int = -1, /) -> bytes:
        """Give up to `size` bytes; nothing at the end."""
        ...


def add_version(  # the contract: each says one thing about the paper
    *,
    actor: User | Guest | None,
    binder: Binder,
    name: str,
    source: Readable | BinaryIO | bytes,
    file: File | None = None,
    comment: str = "",
    folder: Folder | None = None,
    bare_of: Version | None = None,
) -> Version:
    """Give a new version with the content of `source`: of `file`, or of a new file called `name`. `actor` None: the office.

    It is checked for malware in a job; until then nobody can open it. `bare_of`: it is that version without its facts.
    Raises: NotFound, Refused, FileRefused, NoRoomLeft, UploadTooLarge, StorageFull. Audit: file.added, file.bared, file.refused.
    """
    may_add(actor=actor, binder=binder, file=file, folder=folder)
    shown = clean_name(name)
    kind = accepted_kind(actor=actor, binder=binder, name=shown)
    version_id = uuid4()
    raw, wrapped = new_version_key(binder.key, version_id.hex)
    try:
        digest = _take_in(version_id, raw, kind, io.BytesIO(source) if isinstance(source, bytes) else source)
        findings = look_into(version_id, raw, digest.size_bytes, shown)
        version = Version(
            pk=version_id,
            name=shown,
            content_type=kind.content_type,
            size_bytes=digest.size_bytes,
            sha256=digest.sha256.hex(),
            crc32=digest.crc32,
            wrapped_key=wrapped,
            comment=sealed_comment(binder, version_id, comment),
            scan_note=LOCKED if findings.locked else "",
        )
        with transaction.atomic():
            # The office's own papers (drafts, releases) must never fail for want of room.
            if actor is not None:
                require_room(binder=binder, size_bytes=version.size_bytes)
            made = put_in(actor=actor, binder=binder, version=version, file=file, folder=folder)
            if bare_of is not None:
                _record_bared(actor, bare_of, made)
            return made
    except BaseException as error:
        office_storage().delete(version_place(version_id))
        if isinstance(error, FileRefused):
            record_refusal(actor=actor, binder=binder, name=shown, error=error)
        raise


def may_add(*, actor: User | Guest | None, binder: Binder, file: File | None, folder: Folder | None) -> None:
    """Say nothing when `actor` may put something into `binder`, and `file` and `folder` lie there. Raises: NotFound, Refused, KeptAsItIs."""
    if actor is not None:
        require(actor, rules.ADD, binder)
        if file is not None and is_the_offices_own(file):
            raise KeptAsItIs(detail=file.record_ref)
    for inner in (file, folder):
        if inner is not None and inner.binder_id != binder.pk:
            raise NotFound(detail="a file or folder of another binder")


def is_the_offices_own(file: File) -> bool:
    """Whether the office itself wrote `file`, e.g. a released paper: no person puts a version of hers upon it."""
    if file.created_by_id is not None:
        return False
    # What came by a link has no author either.
    return not Version.objects.filter(file=file, number=1, link__isnull=False).exists()


def accepted_kind(*, actor: User | Guest | None, binder: Binder, name: str) -> Kind:
    """Give the kind of file that `name` stands for. Raises: FileRefused. Audit: file.refused, that somebody tried to send it."""
    try:
        return kind_of(name)
    except FileRefused as error:
        record_refusal(actor=actor, binder=binder, name=name, error=error)
        raise


def check_room(size_bytes: int) -> None:
    """Say nothing when the disk has room for `size_bytes` and some to spare. Raises: StorageFull."""
    if office_storage().free_bytes() - size_bytes < RESERVED_FREE_BYTES:
        raise StorageFull(detail="below the reserve")


def _take_in(version_id: UUID, raw: bytes, kind: Kind, source: Readable) -> Digest:
    """Seal all of `source` into the storage; give its size and checksums."""
    check_room(0)
    first = source.read(PIECE_BYTES)
    check_head(kind, first[:HEAD_BYTES])
    size_bytes, crc32, hashing = 0, 0, Sha256Thread()
    try:
        with SegmentWriter(office_storage().create(version_place(version_id)), raw, version_id.bytes) as writer:
            piece = first
            while piece:
                size_bytes += len(piece)
                if size_bytes > MAX_UPLOAD_BYTES:
                    raise UploadTooLarge(detail="longer than a file may be")
                hashing.feed(piece)
                crc32 = zlib.crc32(piece, crc32)
                writer.write(piece)
                piece = source.read(PIECE_BYTES)
        return Digest(size_bytes, hashing.digest(), crc32)
    finally:
        hashing.stop()


def look_into(version_id: UUID, raw: bytes, size_bytes: int, name: str) -> Findings:
    """Look into a stored file that has no rows yet; give whether it is locked.

    Raises: FileRefused; the caller then removes the bytes.
    """
    kind = kind_of(name)
    source = office_storage().open(version_place(version_id))
    if kind.inside is Inside.NOTHING:
        with SealedReader(source, raw, version_id.bytes, size_bytes, check_end=False) as reader:
            findings = inspect(reader, kind)
    else:
        with source:
            findings = inspect_confined(source, raw, version_id.bytes, size_bytes, extension_of(name))
    if findings.refusal is not None:
        raise findings.refusal.error()
    return findings


@transaction.atomic
def put_in(
    *, actor: User | Guest | None, binder: Binder, version: Version, file: File | None, folder: Folder | None
) -> Version:
    """Write the rows of a stored version: its file if it is the first, its number, the record, the job that checks it.

    Audit: file.added.
    """
    if file is None:
        file = File(binder=binder, folder=folder, name=version.name, created_by=account_of(actor))
        file.save(force_insert=True)
    else:
        # Two versions at once get two numbers.
        file = File.objects.select_for_update().get(pk=file.pk, binder=binder)
    version.file, version.author, version.link = file, account_of(actor), link_of(actor)
    version.number = file.latest_number + 1
    version.storage_key = version_place(version.pk)
    version.save(force_insert=True)
    file.latest_number, file.latest_at = version.number, version.created_at
    file.save(update_fields=["latest_number", "latest_at"])
    version.file.binder = binder
    record(
        verb=verbs.FILE_ADDED,
        actor=actor,
        on=version.record_ref,
        matter=binder.matter_ref,
        labels={"name": version.name},
        key=binder.key,
        after=bytes.fromhex(version.sha256),
    )
    if isinstance(actor, Guest):
        arrived(actor.link, version)
    version_added.send(sender=Version, version=version, actor=account_of(actor))
    enqueue("vault.check", unique=f"vault.check/{version.pk.hex}", version_id=version.pk.hex)
    return version


def _record_bared(actor: User | Guest | None, original: Version, copy: Version) -> None:
    """Put on the record of what a bare copy was made: the line has the hashes of both, the copy's own line the second."""
    binder = original.file.binder
    record(
        verb=verbs.FILE_BARED,
        actor=actor,
        on=original.record_ref,
        matter=binder.matter_ref,
        labels={"name": original.name},
        key=binder.key,
        before=bytes.fromhex(original.sha256),
        after=bytes.fromhex(copy.sha256),
    )


def record_refusal(*, actor: User | Guest | None, binder: Binder, name: str, error: FileRefused) -> None:
    """Put on the record that a file was not accepted; for guests once a minute for each kind. Audit: file.refused."""
    kind = error.detail.rpartition(" ")[2] or Refusal.KIND.value
    if isinstance(actor, Guest) and not is_noted_now(actor.link, f"file {kind}"):
        return
    record(
        verb=verbs.FILE_REFUSED,
        actor=actor,
        on=binder.record_ref,
        matter=binder.matter_ref,
        outcome=kind,
        labels={"name": name},
        key=binder.key,
    )


def sealed_comment(binder: Binder, version_id: UUID, comment: str) -> bytes | None:
    """Give `comment` sealed for the version that will have this id, or None when there is none."""
    text = comment.strip()
    return seal_text(binder.key, text, context=f"version-comment:{version_id.hex}") if text else None


def comment_of(version: Version) -> str:
    """Give the comment that came with `version`, or an empty text. Raises: KeyShredded, KeyUnavailable."""
    if version.comment is None:
        return ""
    return unseal_text(version.file.binder.key, bytes(version.comment), context=f"version-comment:{version.pk.hex}")
