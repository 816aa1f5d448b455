"""Many versions as one archive that is never whole anywhere: asked for, recorded, opened and sent one handful at a time."""

from __future__ import annotations

import time
import zlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

from accounts.models import User
from common.errors import NotFound
from keys.errors import SealBroken
from vault.errors import ExportRunning, FileDamaged
from vault.models import OpeningKind, Version
from vault.services.openings import opened_together, record_damage
from vault.services.reading import open_version
from vault.zipping import Member, archive_size, directory, local_header

# A handful: so much leaves before the right is asked for again.
MOST_VERSIONS: Final = 20
MOST_BYTES: Final = 16 * 1024 * 1024
# Within one large file she is asked about again after so many.
ASKED_ANEW_BYTES: Final = 64 * 1024 * 1024
HELD_SECONDS: Final = 120
RENEWED_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Leaf:
    """What lies in the archive under `path`: a version, or bytes made for it."""

    path: str
    at: datetime
    content: Version | bytes

    @property
    def member(self) -> Member:
        """How the archive lists it. A version's CRC-32 is known, see `weigh`."""
        if isinstance(self.content, bytes):
            return Member(self.path, len(self.content), zlib.crc32(self.content), self.at)
        return Member(self.path, self.content.size_bytes, self.content.crc32 or 0, self.at)


class ExportHold:
    """That a person has an archive on its way: one at a time. It runs out by itself when its process dies."""

    def __init__(self, user: User) -> None:
        """Take it. Raises: ExportRunning."""
        self._name, self._token = f"export/{user.pk}", uuid4().hex
        if not cache.add(self._name, self._token, HELD_SECONDS):
            raise ExportRunning(detail=user.record_ref)
        self._renewed = time.monotonic()

    def renew(self) -> None:
        """Go on holding it."""
        if time.monotonic() - self._renewed > RENEWED_SECONDS:
            self._renewed = time.monotonic()
            cache.set(self._name, self._token, HELD_SECONDS)

    def release(self) -> None:
        """Let it go; safe to call again."""
        if cache.get(self._name) == self._token:
            cache.delete(self._name)


class ArchiveStream:
    """The bytes of an archive for one person. Closing it, read or not, lets her export go."""

    def __init__(self, actor: User, leaves: Sequence[Leaf], hold: ExportHold) -> None:
        """Make ready; nothing is opened or recorded yet."""
        self._actor, self._leaves, self._hold = actor, leaves, hold
        self._members = [leaf.member for leaf in leaves]
        self.size_bytes = archive_size(self._members)
        self._pieces = self._run()

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces."""
        return self._pieces

    def close(self) -> None:
        """Stop, wherever it stands."""
        self._pieces.close()
        self._hold.release()

    def _run(self) -> Generator[bytes]:
        for handful in _handfuls(self._leaves):
            self._begin([leaf.content for leaf in handful if isinstance(leaf.content, Version)])
            for leaf in handful:
                yield local_header(leaf.member)
                if isinstance(leaf.content, bytes):
                    yield leaf.content
                else:
                    yield from self._content(leaf.content)
        yield directory(self._members)
        self._hold.release()

    def _begin(self, versions: list[Version]) -> None:
        """Ask whether she may still view these, and put on the record that she has them. Raises: NotFound."""
        self._hold.renew()
        if not versions:
            return
        opened_together(actor=self._ask(versions), versions=versions, how=OpeningKind.DOWNLOADED)

    def _ask(self, versions: list[Version]) -> User:
        """Give her as she is now, if she may still view these. Raises: NotFound."""
        # SECURITY: asked anew for each handful, and within a large file: whoever is shut out meanwhile gets nothing further.
        actor: User = User.objects.get(pk=self._actor.pk)
        if Version.objects.visible_to(actor).filter(pk__in=[each.pk for each in versions]).count() != len(versions):
            raise NotFound(detail="a right was taken while the archive was on its way")
        return actor

    def _content(self, version: Version) -> Iterator[bytes]:
        """Give the content; damage breaks the archive off, short of its length."""
        try:
            # Every segment is proved as it comes, the last one too.
            with open_version(version, check_end=False) as reader:
                given = 0
                for piece in reader.iter_range():
                    if given >= ASKED_ANEW_BYTES:
                        self._ask([version])
                        given = 0
                    yield piece
                    given += len(piece)
                    self._hold.renew()
        except (FileDamaged, SealBroken) as damage:
            with transaction.atomic():
                record_damage(version=version, detail=damage.detail)
            raise


def _handfuls(leaves: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    handful: list[Leaf] = []
    weight = 0
    for leaf in leaves:
        size = leaf.member.size_bytes
        if handful and (len(handful) == MOST_VERSIONS or weight + size > MOST_BYTES):
            yield handful
            handful, weight = [], 0
        # What was made for the archive goes ahead of everything that has to be asked for and put on the record.
        if handful and isinstance(handful[-1].content, bytes) and not isinstance(leaf.content, bytes):
            yield handful
            handful, weight = [], 0
        handful.append(leaf)
        weight += size
    if handful:
        yield handful
