"""Papers that say a lot about themselves, each with canaries in every place where it can."""

from __future__ import annotations

import io
import zipfile
from typing import Final

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.vault.samples import office

XMP: Final = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'xmp:CreatorTool="canary-xmp-program"><dc:creator><rdf:Seq><rdf:li>canary-xmp-author</rdf:li></rdf:Seq></dc:creator>'
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def exif(*, orientation: int = 1) -> Image.Exif:
    """Give what a telephone writes: camera, owner, time and place."""
    facts = Image.Exif()
    facts[0x010F], facts[0x0110], facts[0x0112] = "canary-make", "canary-model", orientation
    facts[0x013B] = "canary-artist"
    facts[0x8769] = {0x9003: "2024:05:01 10:30:00", 0xA431: "canary-serial"}
    facts[0x8825] = {1: "S", 2: (33.0, 51.0, 24.5), 3: "E", 4: (151.0, 12.0, 40.0)}
    return facts


def drawn() -> Image.Image:
    """Give a picture in which every pixel differs from its neighbours."""
    return Image.radial_gradient("L").resize((64, 48)).convert("RGB")


def jpeg(*, orientation: int = 1, **more: object) -> bytes:
    """Give a photograph that says where it was taken, by which camera and whose."""
    buffer = io.BytesIO()
    drawn().save(buffer, "JPEG", exif=exif(orientation=orientation), xmp=XMP, comment=b"canary-comment", **more)  # type: ignore[arg-type]
    # What some telephones put behind the end: a small film of the same moment.
    return buffer.getvalue() + b"canary-trailer"


def png() -> bytes:
    """Give a drawing that names its author."""
    words = PngInfo()
    words.add_text("Author", "canary-png-author")
    words.add_itxt("Software", "canary-png-program", zip=False)
    buffer = io.BytesIO()
    drawn().save(buffer, "PNG", pnginfo=words, exif=exif())
    return buffer.getvalue()


def pdf(*, changes: int = 0) -> bytes:
    """Give a PDF with an information dictionary and XMP, and so many changes added behind its end."""
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = "canary-pdf-author"
        made.docinfo["/Creator"] = "canary-pdf-program"
        made.docinfo["/CreationDate"] = "D:20240501103000+02'00'"
        made.Root.Metadata = made.make_stream(XMP, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        made.pages[0].obj.PieceInfo = pikepdf.Dictionary(Canary=pikepdf.String("canary-piece"))
        made.pages[0].obj.Annots = made.make_indirect(
            pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9])])
        )
        made.save(buffer, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue() + b"%%EOF\n" * changes


def word() -> bytes:
    """Give a Word document with its properties, two comments, a tracked change and a photograph."""
    space = 'xmlns:cp="c" xmlns:dc="d" xmlns:w="w"'
    content = office(
        "docx",
        (
            "docProps/core.xml",
            f"<cp:coreProperties {space}><dc:creator>canary-writer</dc:creator><cp:lastModifiedBy>canary-last"
            "</cp:lastModifiedBy><cp:revision>7</cp:revision></cp:coreProperties>",
        ),
        ("docProps/app.xml", "<Properties><Company>canary-company</Company></Properties>"),
        ("docProps/custom.xml", '<Properties><property name="canary-field"><v>canary-own</v></property></Properties>'),
        ("word/comments.xml", f'<w:comments {space}><w:comment w:author="Kept"/><w:comment/></w:comments>'),
        ("word/media/image1.jpeg", jpeg()),
    )
    return replaced(content, "word/document.xml", f"<w:document {space}><w:ins/></w:document>".encode())


def replaced(archive: bytes, name: str, content: bytes) -> bytes:
    """Give `archive` with other content for one entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return buffer.getvalue()


def heic() -> bytes:
    """Give a picture in a telephone's own format."""
    import pillow_heif

    buffer = io.BytesIO()
    pillow_heif.from_pillow(drawn()).save(buffer, format="HEIF", exif=exif().tobytes())
    return buffer.getvalue()
