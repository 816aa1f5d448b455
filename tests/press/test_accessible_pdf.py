"""What a screen reader finds in the PDF: built as PDF/UA-1."""

from io import BytesIO

import pikepdf

from press.paper import Heading, List, Paper, Run, Table, runs
from press.services import to_pdf
from tests.press.conftest import tags_of
from tests.press.papers import FACE, agreement, pamphlet, paper, say


def root_of(some: Paper) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    document = pikepdf.open(BytesIO(to_pdf(some, FACE)))
    return document, document.Root


def test_the_file_says_that_it_is_tagged_in_which_language_and_shows_its_title() -> None:
    document, root = root_of(agreement())
    assert root.MarkInfo.Marked
    assert root.Lang == "en-US"
    assert root.ViewerPreferences.DisplayDocTitle
    assert "/StructTreeRoot" in root
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Limited-scope agreement"


def test_its_date_is_the_day_of_the_paper() -> None:
    document, _ = root_of(agreement())
    assert str(document.docinfo["/CreationDate"]).startswith("D:20261102")


def test_every_page_has_its_tab_order_from_the_structure() -> None:
    document, _ = root_of(pamphlet())
    assert len(document.pages) >= 5
    assert all(page.obj.get("/StructParents") is not None for page in document.pages)


def test_clauses_are_titles_and_lists_in_the_order_of_the_paper() -> None:
    tags = tags_of(to_pdf(agreement(), FACE))
    body = tags[tags.index("/Title") :]
    assert body[:9] == ["/Title", "/P", "/P", "/P", "/H1", "/P", "/L", "/LI", "/Lbl"]
    assert tags.count("/H1") == 2
    assert tags.count("/LI") == 7
    assert tags.count("/Lbl") == tags.count("/LBody") == 7


def test_headings_are_told_apart_by_depth() -> None:
    some = paper(Heading(runs("A")), Heading(runs("B"), 2), Heading(runs("C"), 3), Heading(runs("D")))
    assert [tag for tag in tags_of(to_pdf(some, FACE)) if tag.startswith("/H")] == ["/H1", "/H2", "/H3", "/H1"]


def test_a_paper_that_begins_with_a_small_heading_is_sound_all_the_same() -> None:
    tags = tags_of(to_pdf(paper(Heading(runs("C"), 3), say("text")), FACE))
    assert [tag for tag in tags if tag.startswith("/H")] == ["/H1"]


def test_a_table_tells_its_header_and_its_caption() -> None:
    table = Table((runs("State"), runs("Days")), ((runs("Franklin"), runs("30")),), caption=runs("Days"))
    tags = tags_of(to_pdf(paper(table), FACE))
    assert tags.count("/TH") == 2
    assert tags.count("/TD") == 2
    assert "/Caption" in tags


def test_a_link_is_a_link_and_says_where_it_leads() -> None:
    some = paper(say("See ", Run("our page", link="https://halemercer.example/x"), "."))
    document, _ = root_of(some)
    (annotation,) = document.pages[0].obj.Annots
    assert annotation.A.URI == "https://halemercer.example/x"
    assert "/Contents" in annotation
    assert "/Link" in tags_of(to_pdf(some, FACE))


def test_a_link_in_the_head_of_a_long_table_does_not_spoil_the_paper() -> None:
    header = (runs(Run("State", link="https://halemercer.example/x")),)
    table = Table(header, tuple((runs(f"row {number}"),) for number in range(80)))
    document, _ = root_of(paper(table))
    assert len(document.pages) > 1


def test_bookmarks_are_the_headings_and_the_titled_clauses() -> None:
    def outline(some: Paper) -> list[object]:
        document, _ = root_of(some)
        with document.open_outline() as found:
            return [(item.title, [child.title for child in item.children]) for item in found.root]

    assert outline(agreement()) == [("1. Scope", []), ("2. Limits", [])]
    assert outline(pamphlet())[0] == ("Part 1", ["Detail 1"])


def test_contents_lead_to_the_headings() -> None:
    tags = tags_of(to_pdf(pamphlet(), FACE))
    assert tags.count("/TOCI") == 10


def test_head_and_foot_are_no_part_of_the_text() -> None:
    document, _ = root_of(agreement())
    for page in document.pages:
        content = page.Contents.read_bytes()
        assert content.count(b"/Artifact") >= 1


def test_a_checklist_is_a_list() -> None:
    tags = tags_of(to_pdf(paper(List(((say("Keys"),), (say("Lease"),)), boxes=True)), FACE))
    assert tags.count("/LI") == 2


def test_a_paper_from_right_to_left_says_so() -> None:
    _, root = root_of(paper(say("שלום"), language="he"))
    assert root.Lang == "he"
    assert root.ViewerPreferences.Direction == "/R2L"
