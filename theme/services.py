"""The firm's face as one frozen value, kept in the cache and renewed the moment it is saved."""

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import date

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from common import clock
from theme import stylesheet
from theme.events import face_changed
from theme.fonts import HeadingFont, TextFont
from theme.models import Face

KEEP_SECONDS = 600


@dataclass(frozen=True, slots=True)
class FaceData:
    """Everything a page, a mail or a paper needs to look like the firm.

    Units: colours `#rrggbb`, logo measures in pixels. `digest` names this very face: it changes with every visible change,
    so it belongs into the key of anything that is cached with the face in it.
    """

    firm_name: str = "Muniment"
    tagline: str = ""
    description: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    disclaimer: str = ""
    notice_text: str = ""
    notice_until: date | None = None
    accent: str = "#1d5b4b"
    covers: tuple[str, str, str, str] = ("#1d5b4b", "#2b3a4d", "#efe7d8", "#6b3b32")
    heading_font: str = HeadingFont.SOURCE_SERIF.value
    text_font: str = TextFont.INTER.value
    logo_alt: str = ""
    logo_width: int = 0
    logo_height: int = 0
    digest: str = ""

    @property
    def has_logo(self) -> bool:
        """Whether the firm has given a logo."""
        return self.logo_width > 0

    @property
    def notice(self) -> str:
        """The front page's notice, empty once its last day is over."""
        is_over = self.notice_until is not None and clock.today() > self.notice_until
        return "" if is_over else self.notice_text

    @property
    def css_url(self) -> str:
        """The hashed address of the face's stylesheet."""
        return reverse("theme:face", args=[self.digest])

    @property
    def admin_css_url(self) -> str:
        """The hashed address of the accent for Wagtail's admin."""
        return reverse("theme:face-admin", args=[self.digest])

    @property
    def logo_url(self) -> str:
        """The hashed address of the logo; only when `has_logo`."""
        return reverse("theme:logo", args=[self.digest])


_CACHE_KEY = "theme.face." + hashlib.sha256(" ".join(f.name for f in fields(FaceData)).encode()).hexdigest()[:12]


def face() -> FaceData:
    """Give the face of the default site. At most one query, none when the cache remembers."""
    known: FaceData | None = cache.get(_CACHE_KEY)
    if known is None:
        known = _read()
        # `add`, not `set`: a reader that was slow must not put an old face over the one just saved.
        cache.add(_CACHE_KEY, known, KEEP_SECONDS)
    return known


def renew_face() -> None:
    """Put the saved face in everybody's hands as soon as the transaction is done, and tell those who keep pages."""
    transaction.on_commit(_renew)


def logo_png() -> bytes:
    """Give the logo as a PNG, or no bytes. One query."""
    return bytes(_rows().values_list("logo_png", flat=True).first() or b"")


def default_face() -> FaceData:
    """Give the face of a house that nobody has dressed yet; needs neither database nor cache."""
    return _with_digest(FaceData(), b"")


def _renew() -> None:
    cache.set(_CACHE_KEY, _read(), KEEP_SECONDS)
    face_changed.send(sender=Face)


def _rows() -> QuerySet[Face]:
    rows: QuerySet[Face] = Face.objects.filter(site__is_default_site=True)
    return rows


def _read() -> FaceData:
    row = _rows().first()
    if row is None:
        return default_face()
    data = FaceData(
        firm_name=row.firm_name,
        tagline=row.tagline,
        description=row.description,
        address=row.address,
        phone=row.phone,
        email=row.email,
        hours=row.hours,
        disclaimer=row.disclaimer,
        notice_text=row.notice_text,
        notice_until=row.notice_until,
        accent=row.accent,
        covers=(row.cover_1, row.cover_2, row.cover_3, row.cover_4),
        heading_font=row.heading_font,
        text_font=row.text_font,
        logo_alt=row.logo_alt,
        logo_width=row.logo_width,
        logo_height=row.logo_height,
    )
    return _with_digest(data, bytes(row.logo_png))


def _with_digest(data: FaceData, logo: bytes) -> FaceData:
    content = stylesheet.write(data).encode() + repr(data).encode() + logo
    return replace(data, digest=hashlib.sha256(content).hexdigest()[:16])
