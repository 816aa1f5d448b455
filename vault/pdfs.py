"""Looks into a PDF for what could run or hide: scripts, programs to start, files attached inside."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

import pikepdf

from vault.archives import Found
from vault.refusals import Refusal

# Keys and action names of ISO 32000 that run something when a reader opens or touches the page.
RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute", "/Rendition"})
MAX_OBJECTS: Final = 1_000_000


def look_into_pdf(file: BinaryIO) -> bool:
    """Look into the PDF `file`; say whether it is locked with a password, so nobody could scan it.

    Raises: Found.
    """
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if len(pdf.objects) > MAX_OBJECTS:
                raise Found(Refusal.BOMB)
            for thing in pdf.objects:
                _check(thing)
    except pikepdf.PasswordError:
        return True
    except (pikepdf.PdfError, RuntimeError, ValueError, RecursionError, OverflowError) as error:
        raise Found(Refusal.DAMAGED) from error
    return False


def _check(thing: Any) -> None:
    """Refuse an object, or anything written directly inside it, that runs or attaches."""
    waiting = [thing]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            waiting += [item for item in thing if _is_nest(item)]
            continue
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        keys = dict(thing.items()) if isinstance(thing, pikepdf.Dictionary) else dict(thing.stream_dict.items())
        if "/JS" in keys or str(keys.get("/S", "")) in RUNS:
            raise Found(Refusal.PDF_ACTIVE)
        if "/EF" in keys or "/EmbeddedFiles" in keys or str(keys.get("/Type", "")) == "/EmbeddedFile":
            raise Found(Refusal.PDF_ATTACHED)
        waiting += [value for value in keys.values() if _is_nest(value)]


def _is_nest(value: Any) -> bool:
    """Say whether `value` is written inside its holder; indirect objects come by their own number."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect
