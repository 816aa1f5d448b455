"""What is accepted, what is refused and with which words; bombs end quickly and leave the next file alone."""

from __future__ import annotations

import io
import os
import struct
import zipfile

import pikepdf
import pytest

from demo.seed.papers import letter
from tests.vault import samples
from tests.vault.samples import GOOD, OLE, office, pdf, relations, zipped
from tests.vault.sealed import KEY, VERSION, Look, write_sealed
from vault.errors import FileDamaged, FileRefused
from vault.filetypes import BY_EXTENSION, KINDS, accept_attribute, check_head, kind_of
from vault.inspection import Findings, inspect_confined
from vault.refusals import Refusal
from vault.sealing import FIRST_ROOM_BYTES
from vault.storage import LocalStorage


@pytest.mark.parametrize("name", GOOD)
def test_every_accepted_kind_passes(look: Look, name: str) -> None:
    check_head(kind_of(name), GOOD[name])
    assert look(name, GOOD[name]) == Findings()


def test_each_extension_stands_for_one_kind_and_is_offered_to_the_browser() -> None:
    extensions = [extension for kind in KINDS for extension in kind.extensions]
    assert len(extensions) == len(set(extensions)) == len(BY_EXTENSION)
    assert ".heic" in accept_attribute().split(",")
    assert not {".html", ".svg", ".exe", ".docm"} & set(accept_attribute().split(","))


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("page.html", Refusal.WEB),
        ("page.XHTML", Refusal.WEB),
        ("drawing.svg", Refusal.WEB),
        ("saved.mhtml", Refusal.WEB),
        ("data.xml", Refusal.WEB),
        ("setup.exe", Refusal.PROGRAM),
        ("invoice.pdf.exe", Refusal.PROGRAM),
        ("run.js", Refusal.PROGRAM),
        ("shortcut.lnk", Refusal.PROGRAM),
        ("letter.docm", Refusal.MACROS),
        ("sums.xlsm", Refusal.MACROS),
        ("backup.rar", Refusal.KIND),
        ("no-extension", Refusal.KIND),
        (".pdf", Refusal.KIND),
        ("letter.pdf ", Refusal.KIND),
        ("", Refusal.KIND),
    ],
)
def test_other_kinds_are_refused_by_name_with_what_to_send_instead(name: str, refusal: Refusal) -> None:
    with pytest.raises(FileRefused) as caught:
        kind_of(name)
    assert caught.value.detail == f"refused: {refusal.value}"
    assert caught.value.message == refusal.sentence
    assert "PDF" in caught.value.message


def test_every_refusal_says_what_to_do_in_a_sentence_that_fits_the_upload_row() -> None:
    for refusal in Refusal:
        assert len(refusal.sentence) < 240, refusal
        assert any(word in refusal.sentence.lower() for word in ("send", "accepted", "split", "pack")), refusal


@pytest.mark.parametrize(
    ("name", "head", "refusal"),
    [
        ("will.pdf", b"", Refusal.EMPTY),
        ("will.pdf", b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0\x4c\x01" + bytes(100), Refusal.MISMATCH),
        ("photo.jpg", b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0\x4c\x01" + bytes(100), Refusal.PROGRAM),
        ("will.pdf", b"junk before\n%PDF-1.7\n", Refusal.MISMATCH),
        ("will.pdf", b"<html><script>1</script>%PDF-1.7", Refusal.MISMATCH),
        ("note.txt", b"<!DOCTYPE html><html><body><script>1</script>", Refusal.WEB),
        ("photo.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', Refusal.WEB),
        ("mail.eml", b'<?xml version="1.0"?><x/>', Refusal.WEB),
        ("note.txt", b"abc\0\0def" * 10, Refusal.MISMATCH),
        ("note.txt", b"\x7fELF\x02\x01\x01" + bytes(60), Refusal.MISMATCH),
        ("photo.jpg", samples.picture("PNG"), Refusal.MISMATCH),
        ("letter.docx", GOOD["will.pdf"], Refusal.MISMATCH),
        ("will.pdf", GOOD["letter.docx"], Refusal.MISMATCH),
        ("film.mp4", GOOD["papers.zip"], Refusal.MISMATCH),
        ("letter.doc", GOOD["letter.docx"], Refusal.MISMATCH),
    ],
)
def test_content_that_is_not_what_its_name_says_is_refused(name: str, head: bytes, refusal: Refusal) -> None:
    with pytest.raises(FileRefused) as caught:
        check_head(kind_of(name), head)
    assert caught.value.detail == f"refused: {refusal.value}"


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("letter.docx", GOOD["sums.xlsx"], Refusal.MISMATCH),
        ("letter.docx", zipped([("a.txt", "text")]), Refusal.MISMATCH),
        ("letter.docx", office("docx", ("word/vbaProject.bin", OLE)), Refusal.MACROS),
        ("letter.docx", office("docx", ("word/VBAPROJECT.BIN", OLE)), Refusal.MACROS),
        ("sums.xlsx", office("xlsx", ("xl/macrosheets/sheet1.xml", "<x/>")), Refusal.MACROS),
        ("letter.docx", office("docx", ("word/activeX/activeX1.bin", OLE)), Refusal.MACROS),
        ("letter.odt", samples.open_document(("Basic/Standard/Module1.xml", "<x/>")), Refusal.MACROS),
        ("letter.odt", samples.open_document(("Scripts/python/x.py", "")), Refusal.MACROS),
        ("old.doc", samples.old_office("WordDocument", "_VBA_PROJECT"), Refusal.MACROS),
        ("letter.docx", office("docx", relations("attachedTemplate", "https://evil.example/t.dotm")), Refusal.REMOTE),
        ("letter.docx", office("docx", relations("oleObject", " HTTP://evil.example/x")), Refusal.REMOTE),
        ("letter.docx", office("docx", relations("frame", "ms-msdt:/id x")), Refusal.REMOTE),
        *(
            ("letter.docx", office("docx", relations(kind, target)), Refusal.REMOTE)
            for kind in ("attachedTemplate", "image", "video", "oleObject")
            for target in (
                r"\\evil.example\share\t.dotm",
                r"\\evil@SSL\DavWWWRoot\t.dotm",
                "//evil.example/t.dotm",
                "file://evil.example/share/t.dotm",
                r"file:///\\evil.example\share\t.dotm",
                "FILE:////evil.example/t.dotm",
            )
        ),
        ("letter.docx", office("docx", relations("aFChunk", "https://evil.example/a.html")), Refusal.REMOTE),
        ("letter.docx", office("docx", ("word/embeddings/sums.xlsm", OLE)), Refusal.MACROS),
        ("letter.docx", office("docx", ("word/embeddings/a.exe", b"MZ")), Refusal.PROGRAM),
        ("letter.odt", samples.open_document(("Pictures/a.scr", b"MZ")), Refusal.PROGRAM),
        ("notes.rtf", rb"{\rtf1 {\*\template https://evil.example/t.dotm}hi}", Refusal.REMOTE),
        ("notes.rtf", rb"{\rtf1 {\*\template \\\\evil.example\\t.dotm}hi}", Refusal.REMOTE),
        ("notes.rtf", rb"{\rtf1 {\*\template file://evil.example/t.dotm}hi}", Refusal.REMOTE),
        ("notes.rtf", b"{\\rtf1 " + b"x" * (1 << 20) + rb"{\object\objautlink\objupdate}}", Refusal.REMOTE),
        ("papers.zip", zipped([("sums.xll", b"x")]), Refusal.PROGRAM),
        ("papers.zip", zipped([("a.txt", b"x")]).replace(b"a.txt", b"a.exe", 1), Refusal.DAMAGED),
        ("papers.zip", zipped([("a.exe", b"x")]) + zipped([("a.txt", b"x")]), Refusal.DAMAGED),
        (
            "letter.docx",
            office("docx", ("word/_rels/a.rels", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>')),
            Refusal.DAMAGED,
        ),
        (
            "will.pdf",
            pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")),
            Refusal.PDF_ACTIVE,
        ),
        ("will.pdf", pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")), Refusal.PDF_ACTIVE),
        (
            "will.pdf",
            pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", pikepdf.Dictionary(JS="1")]))),
            Refusal.PDF_ACTIVE,
        ),
        ("will.pdf", pdf(AA=pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.JavaScript))), Refusal.PDF_ACTIVE),
        ("will.pdf", pdf(X=pikepdf.Array([pikepdf.Array([pikepdf.Dictionary(JS="1")])])), Refusal.PDF_ACTIVE),
        ("will.pdf", pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())), Refusal.PDF_ATTACHED),
        ("will.pdf", b"%PDF-1.7\nnothing that a reader could read", Refusal.DAMAGED),
        ("photo.jpg", samples.picture("JPEG")[:30], Refusal.DAMAGED),
        ("photo.png", samples.huge_png(10_001), Refusal.PIXELS),
        ("papers.zip", samples.symlink_zip(), Refusal.UNSAFE_ENTRY),
        ("papers.zip", zipped([("../../etc/passwd", "x")]), Refusal.UNSAFE_ENTRY),
        ("papers.zip", zipped([("a/../../x", "x")]), Refusal.UNSAFE_ENTRY),
        ("papers.zip", zipped([("..\\..\\x", "x")]), Refusal.UNSAFE_ENTRY),
        ("papers.zip", zipped([("/etc/passwd", "x")]), Refusal.UNSAFE_ENTRY),
        ("papers.zip", zipped([("C:\\x.txt", "x")]), Refusal.UNSAFE_ENTRY),
        ("papers.zip", zipped([("a\x01b.txt", "x")]), Refusal.UNSAFE_ENTRY),
        ("papers.zip", zipped([("paper.txt", "x"), ("setup.EXE", "MZ")]), Refusal.PROGRAM),
        ("papers.zip", zipped([("setup.exe.", "MZ")]), Refusal.PROGRAM),
        ("papers.zip", zipped([("letter.docm", "x")]), Refusal.MACROS),
        ("papers.zip", zipped([("inner.rar", "x")]), Refusal.TOO_DEEP),
        ("papers.zip", zipped([("letter.docx", office("docx", ("word/vbaProject.bin", OLE)))]), Refusal.MACROS),
        ("papers.zip", zipped([("inner.zip", zipped([("x.exe", "MZ")]))]), Refusal.PROGRAM),
        ("papers.zip", samples.nested_zip(4), Refusal.TOO_DEEP),
        ("papers.zip", samples.overlapping_zip(4), Refusal.BOMB),
        ("papers.zip", samples.crowded_zip(10_001), Refusal.TOO_MANY),
        ("papers.zip", GOOD["papers.zip"][:-30], Refusal.DAMAGED),
        ("papers.zip", b"PK\x03\x04" + bytes(100), Refusal.DAMAGED),
    ],
)
def test_what_runs_hides_or_leads_outside_is_refused(look: Look, name: str, content: bytes, refusal: Refusal) -> None:
    assert look(name, content) == Findings(refusal)


ACTIONS = {
    "SubmitForm": {"F": "https://court.example/"},
    "GoToR": {"F": "other.pdf"},
    "GoToE": {"T": pikepdf.Dictionary(R=pikepdf.Name.C)},
    "ImportData": {"F": "data.fdf"},
    "Launch": {"F": "cmd.exe"},
    "Thread": {"F": "other.pdf"},
    "URI": {"URI": "https://court.example/"},
}


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **ACTIONS.get(kind, {}), **more)


@pytest.mark.parametrize("kind", ACTIONS)
def test_a_pdf_that_goes_somewhere_by_itself_is_refused(look: Look, kind: str) -> None:
    for content in (
        pdf(OpenAction=action(kind)),
        pdf(OpenAction=action("GoTo", Next=pikepdf.Array([action("GoTo"), action(kind)]))),
        pdf(AA=pikepdf.Dictionary(WC=action("Named", Next=action(kind)))),
        samples.filled_form(AA=pikepdf.Dictionary(PO=action(kind))),
    ):
        assert look("will.pdf", content) == Findings(Refusal.PDF_ACTIVE)


def test_an_action_kept_as_an_object_of_its_own_is_followed_and_a_circle_of_them_ends(look: Look) -> None:
    for last, findings in (("URI", Findings(Refusal.PDF_ACTIVE)), ("Named", Findings())):
        with pikepdf.new() as document:
            document.add_blank_page()
            first, second = document.make_indirect(action("GoTo")), document.make_indirect(action(last))
            first.Next, second.Next = second, first
            document.Root.AA = document.make_indirect(pikepdf.Dictionary(WC=first))
            buffer = io.BytesIO()
            document.save(buffer)
        assert look("will.pdf", buffer.getvalue()) == findings


@pytest.mark.parametrize("kind", ["RichMedia", "Movie", "Sound", "3D"])
def test_a_pdf_with_something_to_play_is_refused(look: Look, kind: str) -> None:
    content = samples.filled_form(Subtype=pikepdf.Name(f"/{kind}"))
    assert look("will.pdf", content) == Findings(Refusal.PDF_ACTIVE)


@pytest.mark.parametrize("kind", ["Movie", "Sound"])
def test_a_pdf_that_plays_something_at_a_click_is_refused(look: Look, kind: str) -> None:
    assert look("will.pdf", samples.filled_form(A=action(kind))) == Findings(Refusal.PDF_ACTIVE)


def test_a_pdf_with_a_form_in_xml_is_refused(look: Look) -> None:
    content = pdf(AcroForm=pikepdf.Dictionary(Fields=[], XFA="<xdp/>"))
    assert look("will.pdf", content) == Findings(Refusal.PDF_ACTIVE)


@pytest.mark.parametrize(
    "path",
    [
        r"\\thief.example\share\a.pdf",
        "//thief.example/share/a.pdf",
        "\\/thief/a",
        "file://thief.example/a.pdf",
        "SMB://thief/a",
    ],
)
def test_a_pdf_that_names_a_file_on_a_server_is_refused(look: Look, path: str) -> None:
    clicked = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=path)
    for content in (
        samples.filled_form(A=clicked),
        samples.filled_form(A=action("GoTo", F=pikepdf.Dictionary(Type=pikepdf.Name.Filespec, UF=path))),
        pdf(X=pikepdf.Dictionary(F=pikepdf.String(path.encode("latin-1")))),
    ):
        assert look("will.pdf", content) == Findings(Refusal.PDF_ACTIVE)


def test_a_filled_form_with_a_link_and_a_button_passes(look: Look) -> None:
    assert look("will.pdf", samples.filled_form()) == Findings()
    beside = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F="exhibits/a.pdf")
    assert look("will.pdf", samples.filled_form(A=beside)) == Findings()


@pytest.mark.django_db
def test_a_letter_of_the_demo_passes(look: Look) -> None:
    content = letter("Notes", ["# What we agreed", "The landlord repairs the heating by Friday."]).getvalue()
    assert look("will.pdf", content) == Findings()


def test_a_name_with_a_nul_inside_an_archive_is_refused(look: Look) -> None:
    raw = zipped([("aXb.txt", "x")]).replace(b"aXb.txt", b"a\0b.txt")
    assert look("papers.zip", raw) == Findings(Refusal.UNSAFE_ENTRY)


@pytest.mark.parametrize(
    "part",
    [
        relations("hyperlink", "https://court.example/"),
        relations("attachedTemplate", "file:///C:/Users/leo/Normal.dotm"),
        relations("attachedTemplate", r"file:///C:\Users\leo\Normal.dotm"),
        relations("hyperlink", r"\\court\share\rules.pdf"),
        relations("image", "https://court.example/seal.png"),
    ],
)
def test_links_and_house_templates_in_a_letter_are_no_reason_to_refuse_it(look: Look, part: tuple[str, str]) -> None:
    assert look("letter.docx", office("docx", part)) == Findings()


@pytest.mark.parametrize(
    "words",
    [
        rb"{\*\template C:\\Users\\leo\\Normal.dotm}",
        rb"{\*\template file:///C:/Normal.dotm}",
        rb"https://court.example",
    ],
)
def test_a_formatted_text_with_a_template_of_its_own_drive_passes(look: Look, words: bytes) -> None:
    assert look("notes.rtf", rb"{\rtf1\ansi " + words + b" hello}") == Findings()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("papers.zip", samples.locked_zip()),
        ("will.pdf", samples.locked_pdf()),
        ("letter.docx", samples.old_office("EncryptionInfo", "EncryptedPackage")),
        ("papers.zip", zipped([("inner.zip", samples.locked_zip())])),
    ],
    ids=["zip", "pdf", "old-office", "zip-in-zip"],
)
def test_what_is_locked_with_a_password_is_told_apart(look: Look, name: str, content: bytes) -> None:
    assert look(name, content) == Findings(locked=True)


def test_an_old_container_without_a_locked_package_is_not_a_new_letter(look: Look) -> None:
    assert look("letter.docx", samples.old_office("WordDocument")) == Findings(Refusal.MISMATCH)


def test_macros_are_found_across_the_border_of_two_segments(look: Look) -> None:
    words = "_VBA_PROJECT".encode("utf-16-le")
    for before in (1, 12, len(words) - 1):
        content = samples.old_office("WordDocument").ljust(FIRST_ROOM_BYTES - before, b"\0") + words + bytes(5000)
        assert look("old.doc", content) == Findings(Refusal.MACROS)


@pytest.mark.parametrize("name", ["will.pdf", "papers.zip", "IMG_2201.HEIC", "letter.docx", "note.txt"])
def test_good_files_pass_in_the_limited_child(look_confined: Look, name: str) -> None:
    assert look_confined(name, GOOD[name]) == Findings()


def test_a_locked_file_is_told_apart_by_the_limited_child(look_confined: Look) -> None:
    assert look_confined("papers.zip", samples.locked_zip()) == Findings(locked=True)


def test_a_damaged_stored_file_is_told_apart_from_a_bad_one(storage: LocalStorage) -> None:
    write_sealed(storage, "file", GOOD["will.pdf"], KEY, VERSION)
    with storage.open("file") as source, pytest.raises(FileDamaged):
        inspect_confined(source, KEY, b"another-id-16-by", len(GOOD["will.pdf"]), "pdf")


def test_a_zip_of_many_real_papers_passes(look_confined: Look) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(400):
            archive.writestr(f"papers/{number}.docx", office("docx", ("word/media/a.png", os.urandom(20_000))))
    assert look_confined("all.zip", buffer.getvalue()) == Findings()
