"""Turns an Office file into a PDF by LibreOffice, in a sandbox of its own, each time with a fresh profile that runs no macro."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings

from vault.renditions.bounds import MOST_VIEW_BYTES, WALL_SECONDS
from vault.renditions.models import Unviewable
from vault.renditions.sandbox import has_sandbox, run
from vault.streams import SealedReader

PROGRAM: Final = "soffice"
PROFILE: Final = Path(__file__).with_name("profile.xcu")
#: $1: the kind of file, $2: how it is read, $3: how it is made a PDF, $4: the profile's settings.
SCRIPT: Final = """
cat >"paper.$1"
mkdir -p profile/user made
printf %s "$4" >profile/user/registrymodifications.xcu
soffice -env:UserInstallation=file:///place/profile --headless --norestore --nolockcheck --nodefault --nologo \
    --infilter="$2" --convert-to "$3" --outdir made "paper.$1" </dev/null >/dev/null 2>&1
cat made/paper.pdf
"""
#: By which of its readers a kind is read, and by which writer the PDF is made. SECURITY: told, not guessed, so that a file
#: cannot choose among a hundred readers, and what is not of its kind has no view.
READERS: Final = {
    "docx": ("MS Word 2007 XML", "writer"),
    "doc": ("MS Word 97", "writer"),
    "odt": ("writer8", "writer"),
    "rtf": ("Rich Text Format", "writer"),
    "xlsx": ("Calc MS Excel 2007 XML", "calc"),
    "xls": ("MS Excel 97", "calc"),
    "ods": ("calc8", "calc"),
    "pptx": ("Impress MS PowerPoint 2007 XML", "impress"),
    "ppt": ("MS PowerPoint 97", "impress"),
    "odp": ("impress8", "impress"),
}
EXTENSIONS: Final = frozenset(READERS)
#: Tagged, for readers that read aloud; no fields to fill in, which the reader would not show.
OPTIONS: Final = {
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportFormFields": {"type": "boolean", "value": "false"},
}


def why_not() -> str:
    """Say why no views are made on this machine, for whoever runs the office; empty where they are."""
    if not settings.OFFICE_VIEWS:
        return "They are switched off (MUNIMENT_OFFICE_VIEWS)."
    if shutil.which(PROGRAM) is None:
        return "LibreOffice is not here. Install libreoffice-writer, libreoffice-calc and libreoffice-impress."
    if not has_sandbox():
        return "bubblewrap is not here, or may not build its sandbox. Install bubblewrap; in a container allow user namespaces."
    return ""


def converted(reader: SealedReader, extension: str) -> bytes | Unviewable:
    """Give the PDF of the file behind `reader`, or why there is none. Raises: FileDamaged."""
    read_by, program = READERS[extension]
    made_by = f"pdf:{program}_pdf_Export:{json.dumps(OPTIONS)}"
    ended = run(
        ["sh", "-euc", SCRIPT, "sh", extension, read_by, made_by, PROFILE.read_text()],
        reader.iter_range(),
        most_bytes=MOST_VIEW_BYTES,
        wall_seconds=WALL_SECONDS,
    )
    if ended.is_over:
        return Unviewable.LARGE
    return ended.said if ended.said and ended.said.startswith(b"%PDF-") else Unviewable.UNREADABLE
