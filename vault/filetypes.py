"""The kinds of file that are accepted: by extension, and libmagic must agree with it.

The content type we answer with is ours, by the kind; never the sender's word, never libmagic's.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import magic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vault.names import extension_of
from vault.refusals import Refusal

HEAD_BYTES: Final = 256 * 1024
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")


class Inside(StrEnum):
    """What to look at inside a kind of file (see `vault.inspection`)."""

    NOTHING = "nothing"
    PDF = "pdf"
    ARCHIVE = "archive"
    OFFICE = "office"
    OPEN_DOCUMENT = "open_document"
    OLD_OFFICE = "old_office"
    PICTURE = "picture"
    RICH_TEXT = "rich_text"


@dataclass(frozen=True, slots=True)
class Kind:
    """One accepted kind. `magic` holds what libmagic may call its first bytes."""

    label: str | Promise
    extensions: tuple[str, ...]
    content_type: str
    magic: frozenset[str]
    inside: Inside = Inside.NOTHING
    # What an archive of this kind must hold, so that any zip does not pass as one.
    holds: str = ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _office(label: str | Promise, extension: str, flavour: str, holds: str) -> Kind:
    content_type = f"application/vnd.openxmlformats-officedocument.{flavour}"
    # Some programs pack the parts in an order in which libmagic sees only a zip; `holds` decides then.
    return Kind(label, (extension,), content_type, frozenset({content_type, "application/zip"}), Inside.OFFICE, holds)


def _open_document(label: str | Promise, extension: str, flavour: str) -> Kind:
    content_type = f"application/vnd.oasis.opendocument.{flavour}"
    return Kind(label, (extension,), content_type, frozenset({content_type}), Inside.OPEN_DOCUMENT, "content.xml")


def _old_office(label: str | Promise, extension: str, content_type: str) -> Kind:
    names = {content_type, "application/x-ole-storage", "application/cdfv2", "application/vnd.ms-office"}
    return Kind(label, (extension,), content_type, frozenset(names), Inside.OLD_OFFICE)


def _plain(label: str | Promise, extensions: tuple[str, ...], content_type: str, *names: str) -> Kind:
    return Kind(label, extensions, content_type, frozenset(names or {content_type}))


def _picture(label: str | Promise, extensions: tuple[str, ...], content_type: str, *more: str) -> Kind:
    return Kind(label, extensions, content_type, frozenset({content_type, *more}), Inside.PICTURE)


TEXT: Final = Kind(_("Text"), ("txt", "md", "log"), "text/plain", frozenset({"text/*", "application/json"}))
KINDS: Final = (
    Kind(_("PDF"), ("pdf",), "application/pdf", frozenset({"application/pdf"}), Inside.PDF),
    _office(_("Word document"), "docx", "wordprocessingml.document", "word/document.xml"),
    _office(_("Excel workbook"), "xlsx", "spreadsheetml.sheet", "xl/workbook.xml"),
    _office(_("PowerPoint presentation"), "pptx", "presentationml.presentation", "ppt/presentation.xml"),
    _open_document(_("OpenDocument text"), "odt", "text"),
    _open_document(_("OpenDocument spreadsheet"), "ods", "spreadsheet"),
    _open_document(_("OpenDocument presentation"), "odp", "presentation"),
    _old_office(_("Word document"), "doc", "application/msword"),
    _old_office(_("Excel workbook"), "xls", "application/vnd.ms-excel"),
    _old_office(_("PowerPoint presentation"), "ppt", "application/vnd.ms-powerpoint"),
    _old_office(_("Saved e-mail"), "msg", "application/vnd.ms-outlook"),
    _plain(_("Saved e-mail"), ("eml",), "message/rfc822", "message/*", "text/*"),
    Kind(
        _("Formatted text"), ("rtf",), "application/rtf", frozenset({"text/rtf", "application/rtf"}), Inside.RICH_TEXT
    ),
    _plain(_("Table"), ("csv", "tsv"), "text/csv", "text/*", "application/csv"),
    TEXT,
    _picture(_("Picture"), ("jpg", "jpeg", "jfif"), "image/jpeg"),
    _picture(_("Picture"), ("png",), "image/png"),
    _picture(_("Picture"), ("gif",), "image/gif"),
    _picture(_("Picture"), ("tif", "tiff"), "image/tiff"),
    _picture(_("Picture"), ("webp",), "image/webp"),
    _picture(_("Phone picture"), ("heic", "heif"), "image/heic", "image/heif"),
    _plain(_("Sound"), ("mp3",), "audio/mpeg", "audio/mpeg", "application/octet-stream"),
    _plain(_("Sound"), ("m4a",), "audio/mp4", "audio/x-m4a", "audio/mp4", "video/mp4"),
    _plain(_("Sound"), ("wav",), "audio/wav", "audio/x-wav", "audio/wav"),
    _plain(_("Film"), ("mp4", "m4v"), "video/mp4", "video/mp4", "video/x-m4v"),
    _plain(_("Film"), ("mov",), "video/quicktime", "video/quicktime"),
    Kind(_("Zip archive"), ("zip",), "application/zip", frozenset({"application/zip"}), Inside.ARCHIVE),
)
BY_EXTENSION: Final = {extension: kind for kind in KINDS for extension in kind.extensions}

WEB: Final = _words("htm html xhtml xht mht mhtml shtml svg svgz xml xsl xslt hta swf")
MACROS: Final = _words("docm dotm xlsm xltm xlam xlsb pptm potm ppsm ppam sldm dot xlt xla")
PROGRAMS: Final = _words(
    "exe com scr pif bat cmd msi msp msc cpl dll sys ocx jar class js jse mjs vbs vbe vb wsf wsh ws ps1 psm1 sh bash csh "
    "command app apk deb rpm dmg iso img vhd lnk url scf reg inf chm hlp gadget php py pyc pl rb application appref-ms "
    "settingcontent-ms library-ms searchconnector-ms xll wsc sct iqy oqy dqy rqy slk one onepkg vhd vhdx diagcab pyw pyz "
    "accde accdr ade adp mde website theme themepack xrm-ms grp"
)
# Words of libmagic that tell a web page or a program, whatever the extension says.
WEB_MAGIC: Final = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"})
PROGRAM_MAGIC: Final = frozenset(
    {
        "application/vnd.microsoft.portable-executable",
        "application/x-dosexec",
        "application/x-executable",
        "application/x-pie-executable",
        "application/x-sharedlib",
        "application/x-mach-binary",
        "application/java-archive",
        "application/x-java-applet",
        "application/x-msdownload",
        "application/x-ms-shortcut",
    }
)


def kind_of(name: str) -> Kind:
    """Give the kind of file that the extension of `name` stands for.

    Raises: FileRefused with the accepted kinds in its sentence.
    """
    extension = extension_of(name)
    if kind := BY_EXTENSION.get(extension):
        return kind
    raise (refusal_of_extension(extension) or Refusal.KIND).error()


def refusal_of_extension(extension: str) -> Refusal | None:
    """Give why files with this extension are dangerous, or None when they are not known to be."""
    if extension in PROGRAMS:
        return Refusal.PROGRAM
    if extension in MACROS:
        return Refusal.MACROS
    return Refusal.WEB if extension in WEB else None


def refusal_of_head(kind: Kind, head: bytes) -> Refusal | None:
    """Give why a file that begins with `head` (HEAD_BYTES or all of it) is not of `kind`, or None when it is."""
    if not head:
        return Refusal.EMPTY
    if kind.inside is Inside.PDF and not head.startswith(b"%PDF-"):
        return Refusal.MISMATCH
    if kind.inside is Inside.OFFICE and head.startswith(OLE):
        # A password makes a new Office file an old container; what is in it shows later.
        return None
    found = _libmagic().from_buffer(head).lower()
    if found in kind.magic:
        return None
    if found in WEB_MAGIC:
        return Refusal.WEB
    if found in PROGRAM_MAGIC:
        return Refusal.PROGRAM
    if "text/*" in kind.magic and (found.startswith("text/") or _reads_as_text(head)):
        return None if b"\0" not in _without_wide(head) else Refusal.MISMATCH
    return None if f"{found.partition('/')[0]}/*" in kind.magic else Refusal.MISMATCH


def check_head(kind: Kind, head: bytes) -> None:
    """Say nothing when `head` agrees with `kind`.

    Raises: FileRefused.
    """
    if refusal := refusal_of_head(kind, head):
        raise refusal.error()


def accept_attribute() -> str:
    """Give the value of a file input's `accept`: every extension that is accepted."""
    return ",".join(f".{extension}" for extension in BY_EXTENSION)


def _reads_as_text(head: bytes) -> bool:
    """Say whether `head` is plain UTF-8; libmagic has no word for a text of one letter."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in "\t\r\n\f" for char in text)


def _without_wide(head: bytes) -> bytes:
    """Give `head` without the zero bytes of UTF-16 text, which begins with a byte order mark."""
    return b"" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head


@cache
def _libmagic() -> magic.Magic:
    return magic.Magic(mime=True)
