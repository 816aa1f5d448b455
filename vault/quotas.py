"""How much one matter may hold, and how much one person may have on its way; held against any number of them at once.

Nothing is counted on the side: what is there, and what unfinished uploads have announced, is added up under a lock on the
matter's binders, in the transaction that adds to it. So whatever is given up, expires or dies gives its room back by itself.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from vault.errors import NoRoomLeft, TooManyUploads
from vault.links.guests import Guest
from vault.models import Binder, Upload, UploadState, Version

GIGABYTE = 1_000_000_000


def require_room(*, binder: Binder, size_bytes: int) -> None:
    """Say nothing when one more file of `size_bytes` fits into what `binder` belongs to, and keep others out until the end.

    Call it in the transaction that writes the file's or the upload's row. Raises: NoRoomLeft.
    """
    together = Q(belongs_to=binder.belongs_to) if binder.belongs_to else Q(pk=binder.pk)
    # In the order of their ids, so that two who lock the same binders never wait for each other.
    locked = Binder.objects.filter(together).order_by("pk").select_for_update(no_key=True)
    ids = list(locked.values_list("pk", flat=True))
    kept_bytes, kept = _weigh(Version.objects.filter(file__binder__in=ids), "size_bytes")
    coming_bytes, coming = _weigh(_on_its_way().filter(binder__in=ids), "length_bytes")
    if kept_bytes + coming_bytes + size_bytes > settings.MATTER_BYTES:
        most = f"{number_format(round(settings.MATTER_BYTES / GIGABYTE, 1))} GB"
        raise NoRoomLeft(
            _(
                "There is no room left for this file: all papers of one matter together may weigh %(most)s. "
                "Nothing of it was kept. Send it smaller, or ask the office to make room."
            )
            % {"most": most},
            detail="refused: full",
        )
    if kept + coming + 1 > settings.MATTER_FILES:
        raise NoRoomLeft(
            _(
                "There is no room left for this file: one matter may hold %(most)s papers and versions of them. "
                "Nothing of it was kept. Send several as one PDF or zip archive, or ask the office to make room."
            )
            % {"most": number_format(settings.MATTER_FILES, force_grouping=True)},
            detail="refused: full",
        )


def require_place(*, actor: User | Guest) -> None:
    """Say nothing when `actor` may begin one more upload, and keep her others out until the end of the transaction.

    A guest's link was locked by what counts its own limits. Raises: TooManyUploads.
    """
    if isinstance(actor, Guest):
        mine = _on_its_way().filter(link=actor.link)
    else:
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        mine = _on_its_way().filter(actor=actor)
    if mine.count() >= settings.UPLOADS_AT_ONCE:
        raise TooManyUploads(detail=f"{settings.UPLOADS_AT_ONCE} growing")


def _on_its_way() -> QuerySet[Upload]:
    return Upload.objects.filter(state=UploadState.GROWING, expires_at__gt=clock.now())


def _weigh(rows: QuerySet[Version] | QuerySet[Upload], field: str) -> tuple[int, int]:
    figures = rows.aggregate(weight=Coalesce(Sum(field), 0), count=Count("pk"))
    return int(figures["weight"]), int(figures["count"])
