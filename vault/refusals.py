"""Why a file is not accepted: a code for the record, and a sentence that says what to send instead."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vault.errors import FileRefused

ACCEPTED = _(
    "Accepted are PDF, Word, Excel, PowerPoint and OpenDocument files, plain text, pictures (JPEG, PNG, GIF, TIFF, WebP, "
    "HEIC from a phone), saved e-mails (EML, MSG), sound and film (MP3, M4A, WAV, MP4, MOV), and zip archives of these."
)


class Refusal(TextChoices):
    """The reasons, each with what to do."""

    EMPTY = "empty", _("This file is empty. Open it on your device, check that it was saved, and send it again.")
    KIND = "kind", format_lazy("{} {}", _("Files of this kind are not accepted."), ACCEPTED)
    PROGRAM = "program", format_lazy("{} {}", _("Programs and scripts are not accepted."), ACCEPTED)
    WEB = (
        "web",
        format_lazy(
            "{} {}",
            _(
                "Web pages and SVG drawings are not accepted, because they can run programs. Print the page to a PDF and send that."
            ),
            ACCEPTED,
        ),
    )
    MACROS = (
        "macros",
        _(
            "This Office file carries macros or controls, which can run programs. Save it without them (as .docx, .xlsx or .pptx) or as a PDF, and send that."
        ),
    )
    REMOTE = (
        "remote",
        _(
            "This Office file fetches parts of itself from the Internet when it is opened. Save it as a PDF and send that."
        ),
    )
    MISMATCH = (
        "mismatch",
        _(
            "The content of this file is not what its name says. Open it with the program it comes from, save it again, and send that."
        ),
    )
    DAMAGED = "damaged", _("This file cannot be read; it may be damaged. Open it, save it again, and send that.")
    PDF_ACTIVE = (
        "pdf_active",
        _(
            "This PDF carries a script or starts a program. Open it, choose Print, print it to a new PDF, and send that."
        ),
    )
    PDF_ATTACHED = (
        "pdf_attached",
        _(
            "This PDF has other files attached inside. Save those files and send each of them by itself; print the rest to a new PDF."
        ),
    )
    PIXELS = "pixels", _("This picture has too many pixels. Save it smaller (at most 100 megapixels) and send that.")
    BOMB = (
        "bomb",
        _("This file would grow far too large when it is unpacked. Send the papers in it one by one."),
    )
    TOO_MANY = (
        "too_many",
        _("This archive holds too many files. Split it into smaller archives, or send the papers one by one."),
    )
    TOO_DEEP = (
        "too_deep",
        _("This archive holds archives inside archives. Unpack it and send the papers, or one plain archive of them."),
    )
    UNSAFE_ENTRY = (
        "unsafe_entry",
        _("This archive holds links or file names that lead outside of it. Pack the papers again into a new archive."),
    )

    def error(self) -> FileRefused:
        """Give the error that tells the person."""
        return FileRefused(str(self.label), detail=f"refused: {self.value}")
