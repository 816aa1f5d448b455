"""Why a file is not accepted: a code for the record, and a sentence that says what to send instead."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vault.errors import FileRefused

ACCEPTED = _(
    "Accepted are PDF, Office and OpenDocument files, text, pictures (HEIC too), e-mails (EML, MSG), sound, film and zip archives."
)


class Refusal(StrEnum):
    """The reasons, by code."""

    EMPTY = "empty"
    KIND = "kind"
    PROGRAM = "program"
    WEB = "web"
    MACROS = "macros"
    REMOTE = "remote"
    MISMATCH = "mismatch"
    DAMAGED = "damaged"
    PDF_ACTIVE = "pdf_active"
    PDF_ATTACHED = "pdf_attached"
    PIXELS = "pixels"
    BOMB = "bomb"
    TOO_MANY = "too_many"
    TOO_DEEP = "too_deep"
    UNSAFE_ENTRY = "unsafe_entry"

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return str(SENTENCES[self])

    def error(self) -> FileRefused:
        """Give the error that tells the person."""
        return FileRefused(self.sentence, detail=f"refused: {self.value}")


SENTENCES: Final[dict[Refusal, Promise]] = {
    Refusal.EMPTY: _("This file is empty. Open it on your device, check that it was saved, and send it again."),
    Refusal.KIND: format_lazy("{} {}", _("Files of this kind are not accepted."), ACCEPTED),
    Refusal.PROGRAM: format_lazy("{} {}", _("Programs and scripts are not accepted."), ACCEPTED),
    Refusal.WEB: format_lazy(
        "{} {}",
        _("Web pages and SVG drawings are not accepted: they can run programs. Print it to a PDF and send that."),
        ACCEPTED,
    ),
    Refusal.MACROS: _(
        "This Office file carries macros or controls, which can run programs. Save it without them (as .docx, .xlsx or .pptx) or as a PDF, and send that."
    ),
    Refusal.REMOTE: _(
        "This Office file fetches parts of itself from the Internet when it is opened. Save it as a PDF and send that."
    ),
    Refusal.MISMATCH: _(
        "The content of this file is not what its name says. Open it with the program it comes from, save it again, and send that."
    ),
    Refusal.DAMAGED: _("This file cannot be read; it may be damaged. Open it, save it again, and send that."),
    Refusal.PDF_ACTIVE: _(
        "This PDF can run, play or fetch something by itself, or holds an XML form. Open it, choose Print, print it to a new PDF, and send that."
    ),
    Refusal.PDF_ATTACHED: _(
        "This PDF has other files attached inside. Save those files and send each of them by itself; print the rest to a new PDF."
    ),
    Refusal.PIXELS: _("This picture has too many pixels. Save it smaller (at most 100 megapixels) and send that."),
    Refusal.BOMB: _("This file would grow far too large when it is unpacked. Send the papers in it one by one."),
    Refusal.TOO_MANY: _(
        "This archive holds too many files. Split it into smaller archives, or send the papers one by one."
    ),
    Refusal.TOO_DEEP: _(
        "This archive holds archives inside archives. Unpack it and send the papers, or one plain archive of them."
    ),
    Refusal.UNSAFE_ENTRY: _(
        "This archive holds links or file names that lead outside of it. Pack the papers again into a new archive."
    ),
}
