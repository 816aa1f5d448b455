"""Real Office files of every kind that gets a view, written by LibreOffice from flat texts of ours."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Final

from tests.vault.samples import zipped
from vault.renditions.office import EXTENSIONS
from vault.renditions.sandbox import run

WORDS: Final = "Señora Reyes rents the house in Łódź for £1,200 a month"
NAMES: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "svg": "svg-compatible",
        "presentation": "presentation",
        "style": "style",
    }.items()
)
PAGE: Final = f'<draw:page draw:name="p"><draw:frame svg:width="20cm" svg:height="3cm" svg:x="2cm" svg:y="2cm"><draw:text-box><text:p>{WORDS}</text:p></draw:text-box></draw:frame></draw:page>'
BODIES: Final = {
    "text": f"<text:p>{WORDS}</text:p>",
    "spreadsheet": '<table:table table:name="Rents"><table:table-row><table:table-cell office:value-type="string">'
    f"<text:p>{WORDS}</text:p></table:table-cell></table:table-row></table:table>",
    "presentation": PAGE,
}
FLAT: Final = {
    **dict.fromkeys(("docx", "doc", "odt", "rtf"), ("text", "fodt", "OpenDocument Text Flat XML")),
    **dict.fromkeys(("xlsx", "xls", "ods"), ("spreadsheet", "fods", "OpenDocument Spreadsheet Flat XML")),
    **dict.fromkeys(("pptx", "ppt", "odp"), ("presentation", "fodp", "OpenDocument Presentation Flat XML")),
}
SCRIPT: Final = """
cat >"paper.$1"
soffice -env:UserInstallation=file:///place/profile --headless --infilter="$3" --convert-to "$2" --outdir made "paper.$1" </dev/null >/dev/null 2>&1
cat "made/paper.$2"
"""
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@cache
def written(extension: str) -> bytes:
    """Give a file of this kind that says WORDS."""
    assert extension in EXTENSIONS
    body, flat, read_by = FLAT[extension]
    text = (
        f'<office:document {NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.{body}">'
        f"<office:body><office:{body}>{BODIES[body]}</office:{body}></office:body></office:document>"
    )
    ended = run(
        ["sh", "-euc", SCRIPT, "sh", flat, extension, read_by], [text.encode()], most_bytes=2**24, wall_seconds=60
    )
    assert ended.said, f"LibreOffice wrote no {extension}"
    return ended.said


def asking(address: str) -> bytes:
    """Give a Word file that says WORDS and asks `address` for a picture, a template and an object as it is opened."""
    picture = (
        '<w:p><w:r><w:pict><v:shape style="width:90pt;height:90pt"><v:imagedata r:id="r1"/></v:shape></w:pict></w:r></w:p>'
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDEPICTURE "{address}field.png" \\d</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
        f'xmlns:r="{RELATIONS}"'
    )
    body = f"<w:document {names}><w:body><w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>{picture}</w:body></w:document>"
    linked = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/image" Target="{address}a.png" TargetMode="External"/></Relationships>'
    )
    return replaced(written("docx"), {"word/document.xml": body, "word/_rels/document.xml.rels": linked})


def replaced(content: bytes, parts: dict[str, str]) -> bytes:
    """Give the archive `content` with these parts instead of, or beside, its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        own = [(name, archive.read(name)) for name in archive.namelist() if name not in parts]
    return zipped([*own, *parts.items()])
