"""Looks into a PDF for what could run, hide or call out: scripts, programs, players, attached files, servers to reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import pikepdf

from vault.archives import Found
from vault.refusals import Refusal

# Keys and action names of ISO 32000 that run something when a reader opens or touches the page.
RUNS: Final = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute", "/Rendition", "/Movie", "/Sound"}
)
# Kinds of annotation and stream that readers hand to a player, with scripts of its own.
PLAYED: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/3D"})
# Actions that lead or send somewhere. Clicked by a person they may stay; nothing may take them by itself.
LEADS_OUT: Final = frozenset({"/SubmitForm", "/GoToR", "/GoToE", "/Thread", "/URI"})
# Names of another file. On a server, merely looking for it tells that server who looks, and a digest of her password.
NAMES_OF_FILES: Final = ("/F", "/UF", "/DOS", "/Unix", "/Mac")
ON_A_SERVER: Final = re.compile(r"\s*(?:[\\/]{2}|smb:|file:[\\/]{2}[^\\/])", re.IGNORECASE)
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
        if "/JS" in keys or "/XFA" in keys or str(keys.get("/S", "")) in RUNS:
            raise Found(Refusal.PDF_ACTIVE)
        if PLAYED & {str(keys.get("/Subtype", "")), str(keys.get("/Type", ""))}:
            raise Found(Refusal.PDF_ACTIVE)
        if any(str(action.get("/S", "")) in LEADS_OUT for action in _taken_by_itself(keys)):
            raise Found(Refusal.PDF_ACTIVE)
        if any(_is_on_a_server(keys.get(name)) for name in NAMES_OF_FILES):
            raise Found(Refusal.PDF_ACTIVE)
        if "/EF" in keys or "/EmbeddedFiles" in keys or str(keys.get("/Type", "")) == "/EmbeddedFile":
            raise Found(Refusal.PDF_ATTACHED)
        waiting += [value for value in keys.values() if _is_nest(value)]


def _taken_by_itself(keys: dict[str, Any]) -> Iterator[pikepdf.Dictionary]:
    """Give the actions a reader takes without being asked: at opening, at any other event, and those that follow them."""
    events = keys.get("/AA")
    waiting = [keys.get("/OpenAction"), *(events.values() if isinstance(events, pikepdf.Dictionary) else ())]
    seen: set[tuple[int, int]] = set()
    while waiting:
        action = waiting.pop()
        if isinstance(action, pikepdf.Array):
            # Several that follow; or a place in this file, whose page is no action and leads no further.
            waiting += list(action)
        elif isinstance(action, pikepdf.Dictionary) and not (action.is_indirect and action.objgen in seen):
            seen.add(action.objgen)
            yield action
            waiting.append(action.get("/Next"))


def _is_on_a_server(name: Any) -> bool:
    if not isinstance(name, pikepdf.String):
        return False
    # Readers take the bytes as they stand, or as text; what is hidden from one shows to the other.
    return any(ON_A_SERVER.match(text) for text in (str(name), bytes(name).decode("latin-1")))


def _is_nest(value: Any) -> bool:
    """Say whether `value` is written inside its holder; indirect objects come by their own number."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect
