"""What the page of one paper shows: its versions, and who opened and received them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from common.errors import NotFound
from common.gate import may
from matters.fact_words import lines_of
from matters.models import Acknowledgement
from matters.reading import RoomPage, author_of, room_frame
from vault.delivery import SHOWN
from vault.models import File, LinkedVersion, Opening, Rendition, ScanState, Version
from vault.roles import BinderAction
from vault.services import comment_of, facts_of, may_be_bared


@dataclass
class PaperPage:
    """One paper with all its versions, as `viewer` sees it."""

    room_page: RoomPage
    file: File
    versions: list[VersionRow]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with its comment and every opening of it."""

    version: Version
    author: str
    comment: str
    openings: list[Opening]
    never: list[str]
    fetched: list[LinkedVersion]
    #: Who said that it reached her, the viewer's own word apart.
    received: list[Acknowledgement]
    mine: Acknowledgement | None
    may_acknowledge: bool
    #: What the file says about itself, for the firm alone; None for others, and where nothing was read.
    facts: list[tuple[str, str]] | None
    #: Whether it was tried to read them, for the firm alone.
    is_read_for_facts: bool
    #: Whether a copy without them is offered, and whether it would keep some: comments, tracked changes, hidden sheets.
    may_be_bared: bool
    has_staying: bool

    @property
    def opens_here(self) -> bool:
        """Whether a browser shows this kind by itself."""
        return self.version.content_type in SHOWN

    @property
    def is_picture(self) -> bool:
        """Whether it is shown on a page of ours, so that the way back stays on the screen."""
        return self.opens_here and self.version.content_type.startswith("image/")

    @property
    def is_read_here(self) -> bool:
        """Whether the reader shows it, page by page or as a picture."""
        return self.is_picture or self.version.content_type == "application/pdf" or self.has_view

    @property
    def rendition(self) -> Rendition | None:
        """The view of an Office file, or that one is being made, or why there is none."""
        kept: Rendition | None = getattr(self.version, "rendition", None)
        return kept

    @property
    def has_view(self) -> bool:
        """Whether the reader shows a view of it, not the file itself."""
        return self.rendition is not None and self.rendition.is_ready

    @property
    def bytes_url(self) -> str:
        """Where the reader gets what it shows."""
        name = "vault:view" if self.has_view else "vault:download"
        return reverse(name, args=[self.version.file.reference, self.version.number])

    @property
    def is_open(self) -> bool:
        """Whether the check for viruses lets it be opened; the vault asks again."""
        return self.version.scan_state in {ScanState.CLEAN, ScanState.NOT_SCANNED}


def paper_page(viewer: User, matter_reference: str, file_reference: str) -> PaperPage:
    """Give one paper of a room the viewer has a seat in. Raises: NotFound."""
    file = (
        File.objects.visible_to(viewer)
        .filter(reference=file_reference, binder__room__matter__reference=matter_reference)
        .select_related("binder__room", "binder__key")
        .first()
    )
    if file is None:
        raise NotFound(detail="no such paper in this matter")
    page = room_frame(viewer, matter_reference, file.binder.room.reference)
    versions = (
        Version.objects.filter(file=file)
        .select_related("author", "link", "file__binder__key", "facts", "rendition")
        .prefetch_related(
            Prefetch("openings", Opening.objects.select_related("user").order_by("first_at")),
            Prefetch("given_by", LinkedVersion.objects.select_related("link").order_by("first_at")),
            Prefetch("acknowledgements", Acknowledgement.objects.select_related("user").order_by("at")),
        )
        .order_by("-number")
    )
    return PaperPage(page, file, [_version_row(page, version) for version in versions])


def _version_row(page: RoomPage, version: Version) -> VersionRow:
    openings = [opening for opening in version.openings.all() if opening.user_id != version.author_id]
    seen = {opening.user_id for opening in openings}
    never = [person.name for person in page.seated if person.user_id not in seen | {version.author_id}]
    author = author_of(page, version)
    said = list(version.acknowledgements.all())
    # SECURITY: what a paper says of its writer, place and devices is the firm's to know.
    facts = facts_of(version) if page.is_firm else None
    mine = next((each for each in said if each.user_id == page.viewer.pk), None)
    return VersionRow(
        version=version,
        author=author,
        comment=comment_of(version),
        openings=openings,
        never=never,
        # SECURITY: to whom the firm sent links is the firm's to know.
        fetched=[given for given in version.given_by.all() if given.times and page.is_firm],
        received=[each for each in said if each != mine],
        mine=mine,
        may_acknowledge=mine is None
        and version.author_id != page.viewer.pk
        and version.scan_state != ScanState.QUARANTINED,
        facts=None if facts is None else lines_of(facts),
        is_read_for_facts=page.is_firm and hasattr(version, "facts"),
        may_be_bared=any(not fact.stays for fact in facts or ())
        and may_be_bared(version)
        and bool(may(page.viewer, BinderAction.SHARE.value, version)),
        has_staying=any(fact.stays for fact in facts or ()),
    )
