"""The front room of the press: a paper in, a face of it out, and the firm's seal on it."""

from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from press import coverage, html, identities, rich_text, typesetter
from press.attachments import Attachment
from press.face import Face, Sheet
from press.identities import house_seal
from press.paper import Block, Paper
from press.seals import Seal, SealReport
from press.typefaces import DEFAULT_SANS, DEFAULT_SERIF, FACES
from press.words import written_day
from theme import services as theme

__all__ = [
    "Attachment",
    "Face",
    "Seal",
    "SealReport",
    "blocks_from_html",
    "house_face",
    "house_seal",
    "seal_pdf",
    "to_html",
    "to_pdf",
    "unprintable",
    "verify_seal",
    "written_day",
]


def to_pdf(paper: Paper, face: Face, *, attachment: Attachment | None = None) -> bytes:
    """Give the paper as a tagged PDF; the same paper and face give the same bytes, so its hash stands for it.

    `attachment` rides inside, under the same hash and the same seal. Takes some 30 ms for five pages: call it outside transactions.
    Raises: MissingGlyph (its message is for the person who typed), PaperUnsound, FontsMissing, TypesettingFailed.
    """
    return typesetter.typeset(paper, face, attachment)


def to_html(paper: Paper, *, title_level: int = 1) -> SafeString:
    """Give the paper as an `<article>`, with the PDF's clause numbers; runs tell their sources in `data-sources`.

    Its looks are in `press/paper.css`. `title_level` is the heading level of the title; the paper's headings follow below it.
    Raises: PaperUnsound.
    """
    return html.render(paper, title_level=title_level)


def house_face(*, sheet: Sheet = "us-letter") -> Face:
    """Give the firm's face as it is saved now. Two queries at most; keep the face when setting many papers."""
    saved = theme.face()
    families = {source.package: source.family for source in FACES}
    return Face(
        firm_name=saved.firm_name,
        address_line=" · ".join(filter(None, (", ".join(saved.address.splitlines()), saved.phone, saved.email))),
        accent=saved.accent,
        logo=(theme.logo_png() or None) if saved.has_logo else None,
        serif=families.get(saved.heading_font, DEFAULT_SERIF),
        sans=families.get(saved.text_font, DEFAULT_SANS),
        page=sheet,
    )


def unprintable(text: str) -> tuple[str, ...]:
    """Give the characters of an answer that could not be printed, so that its form can say so beside the field.

    Raises: FontsMissing.
    """
    return coverage.unprintable(text)


def blocks_from_html(source: str, *, base_url: str = "") -> tuple[Block, ...]:
    """Give the blocks that a piece of rich text says, for printing pamphlets. Links are made whole with `base_url`."""
    return rich_text.blocks_from_html(source, base_url=base_url)


def seal_pdf(pdf: bytes, *, seal: Seal, reason: str, at: datetime) -> bytes:
    """Give `pdf` with the seal appended: the result begins with exactly the bytes of `pdf`, which were approved by their hash.

    `reason` is shown by readers of PDF and is no secret. `at` is aware, and becomes the time of the seal in whole seconds.
    Takes some 15 ms for five pages and no network; the first time in a process a second more. Call it outside transactions.
    Raises: PaperUnsealable (damaged, locked, signed already), SealingFailed.
    """
    # pyHanko takes a second of CPU and 30 MB to import: only a process that seals or checks pays for it.
    from press import sealing

    return sealing.seal_pdf(pdf, seal=seal, reason=reason, at=at)


def verify_seal(pdf: bytes, *, certificate: bytes | None = None) -> SealReport:
    """Check the seal of `pdf` and give what was found, with the size and the hash of the approved bytes; see `SealReport`.

    Against `certificate` (PEM, one or several) nothing else is asked, no database either. Without, against every certificate that
    this office ever sealed with: one query. A file that is not whole raises nothing. Raises: CertificateUnreadable.
    """
    from press import sealing

    if certificate is not None:
        return sealing.verify_seal(pdf, certificate=certificate)
    own = identities.published()
    if not own:
        return SealReport(is_whole=False, trouble=_("This office has sealed nothing yet, so this cannot be its seal."))
    return sealing.verify_seal(pdf, certificate=own)
