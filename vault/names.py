"""Names that people gave their files, made safe to show and to save under. Storage never uses them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from vault.bounds import MAX_NAME_CHARACTERS

MAX_EXTENSION_CHARACTERS: Final = 16
RESERVED: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
# Letters of some scripts and some emoji are joined by these two; all other format characters only deceive.
JOINERS: Final = "\u200c\u200d"
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean_name(name: str) -> str:
    """Give `name` as it may be shown and saved: one line, no path, nothing that hides or turns its letters.

    At most MAX_NAME_CHARACTERS, the extension kept. A name of nothing gets one.
    """
    name = unicodedata.normalize("NFC", name)
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(
        " " if char in "\t\n\r\v\f" or unicodedata.category(char) in ("Zl", "Zp", "Zs") else char for char in name
    )
    name = "".join(char for char in name if char in JOINERS or unicodedata.category(char) not in UNSEEN)
    name = FORBIDDEN.sub("_", name)
    name = re.sub(r" {2,}", " ", name).strip(" ").rstrip(". ").lstrip(" ")
    if not name.strip("." + JOINERS):
        name = _("unnamed")
    if RESERVED.match(name):
        name = f"_{name}"
    return _shorten(name)


def extension_of(name: str) -> str:
    """Give the extension of `name` in lower case without its dot, or nothing."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def _shorten(name: str) -> str:
    if len(name) <= MAX_NAME_CHARACTERS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > MAX_EXTENSION_CHARACTERS:
        return name[:MAX_NAME_CHARACTERS].rstrip(". ")
    return stem[: MAX_NAME_CHARACTERS - len(extension) - 1].rstrip(". ") + dot + extension
