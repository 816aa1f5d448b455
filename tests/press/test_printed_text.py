"""What stands on the sheets, read back from the file."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from press.face import Face
from press.paper import Clause, KeyValues, List, NotaryBlock, PageBreak, Paper, Paragraph, Run, Table, runs
from press.services import to_pdf
from tests.press.conftest import opened, pages_of
from tests.press.papers import FACE, agreement, pamphlet, paper, say

Read = Callable[[Paper], str]


def test_an_agreement_reads_from_letterhead_to_notary(read: Read) -> None:
    text = read(agreement())
    order = [
        "Hale Mercer Law",
        "12 Custom House Row",
        "Limited-scope agreement",
        "November 2, 2026",
        "Reference m-4f8k2p9xw3qd",
        "between Łukasz Nguyễn and the firm.",
        "1. Scope",
        "The firm will do this and no more:",
        "1.1 read the papers;",
        "1.2 write one letter,",
        "(a) to the landlord,",
        "(i) by post, or",
        "(ii) by hand;",
        "(b) in plain words.",
        "2. Limits",
        "Nothing outside clause 1 and no letter but that of 1.2(a).",
        "3. This clause has no title.",
        "I have read clause 1.",
        "Initials of Łukasz Nguyễn",
        "Signature",
        "Łukasz Nguyễn Client Date",
        "Leo Marsh Attorney Date",
        "Acknowledgment",
        "State of Franklin",
        "County of",
        "Łukasz Nguyễn came before me.",
        "Notary public",
        "Printed name",
        "My commission expires",
    ]
    at = 0
    for words in order:
        assert words in text[at:], f"{words!r} does not follow in {text[at : at + 200]!r}"
        at = text.index(words, at) + len(words)


def test_each_page_says_which_it_is_whose_and_of_how_many() -> None:
    pages = pages_of(to_pdf(pamphlet(), FACE))
    for number, text in enumerate(pages, 1):
        assert f"Hale Mercer Law Page {number} of {len(pages)}" in text
    assert all(text.startswith("Getting your deposit back Edition 3") for text in pages[1:])


def test_a_sample_says_so_on_every_page() -> None:
    pages = pages_of(to_pdf(agreement(), FACE))
    assert len(pages) > 1
    assert all("Sample. Not a form to use." in text for text in pages)


def test_contents_name_the_pages_of_the_headings(read: Read) -> None:
    pages = pages_of(to_pdf(pamphlet(), FACE))
    for number in range(1, 6):
        home = next(at for at, text in enumerate(pages, 1) if f"Part {number} Write down" in text)
        entry = re.search(rf"Part {number} [. ]+\u2060?(\d+)", pages[0])
        assert entry
        assert entry[1] == str(home)


def test_a_page_break_begins_a_page() -> None:
    pages = pages_of(to_pdf(paper(say("before"), PageBreak(), say("after")), FACE))
    assert len(pages) == 2
    assert "before" in pages[0]
    assert "after" in pages[1]


@pytest.mark.parametrize(("sheet", "measure"), [("us-letter", (612, 792)), ("a4", (595, 842))])
def test_the_sheet_is_the_one_the_face_asks_for(sheet: str, measure: tuple[int, int]) -> None:
    with opened(to_pdf(paper(say("x")), replace(FACE, page=sheet))) as document:  # type: ignore[arg-type]
        assert tuple(round(length) for length in document[0].get_size()) == measure


def test_nothing_runs_off_the_sheet_however_long_a_word_is() -> None:
    word = "abcdefghij" * 30
    some = paper(
        say(f"https://halemercer.example/{word}"),
        say("Привет" * 40),
        Clause(title=runs(word), children=(Clause(children=(Clause(runs(word)),)),)),
        List(((say(word),),)),
        KeyValues(((word, runs(word)),)),
        Table(
            (runs(word), runs("Two"), runs("Three")),
            ((runs("w" * 60), runs("a sentence that needs several lines in any column " * 4), runs("3")),),
        ),
        title=word,
        subtitle=word,
        reference=word,
        author=word,
    )
    with opened(to_pdf(some, FACE)) as document:
        for page in document:
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, _, right, _ = text.get_charbox(at)
                assert 90 <= left <= right <= 522, (text.get_text_range(at, 20), left, right)
            text.close()
            page.close()


def test_a_long_word_is_copied_whole() -> None:
    word = "abcdefghij" * 30
    (page,) = pages_of(to_pdf(paper(say("key ", word)), FACE))
    assert word in page.replace(" ", "")


def test_columns_of_long_texts_do_not_cover_each_other() -> None:
    long = "a sentence that needs several lines in any column of a table, since it goes on and on"
    some = paper(
        Table((runs("One"), runs("Two"), runs("Three")), ((runs(f"first {long}"), runs(f"second {long}"), runs("3")),))
    )
    with opened(to_pdf(some, FACE)) as document:
        text = document[0].get_textpage()
        whole = text.get_text_range()
        end_of_first_line = whole.index("\r\n", whole.index("first ")) - 1
        assert text.get_charbox(whole.index("first "))[2] < 120
        assert text.get_charbox(end_of_first_line)[2] < text.get_charbox(whole.index("second "))[0]
        text.close()


def test_a_line_break_in_a_run_is_a_line_break_on_paper() -> None:
    with opened(to_pdf(paper(say("12 Custom House Row\nPort Ansel")), FACE)) as document:
        text = document[0].get_textpage()
        assert "12 Custom House Row\r\nPort Ansel" in text.get_text_range()
        text.close()


SCRIPTS = {
    "Latin": "Łukasz Nguyễn, Zoë Žižek, Đặng Thị Hạnh",
    "Cyrillic": "Русский язык, Україна",
    "Greek": "Ἑλληνική γλῶσσα",
    "Hebrew": "עברית שלום עולם",
    "Arabic": "محمد علي الشيخ عبد الرحمن",
    "Persian": "گل پروین یوسف",
    "Devanagari": "हिन्दी क्षत्रिय",
    "Bengali": "বাংলা ভাষা",
    "Gurmukhi": "ਪੰਜਾਬੀ ਭਾਸ਼ਾ",
    "Armenian": "Հայերեն լեզու",
    "Georgian": "ქართული ენა",
    "Ethiopic": "አማርኛ ቋንቋ",
    "Khmer": "ភាសាខ្មែរ សុខ ចាន់ស្រី",
    "Thai": "ภาษาไทย",
    "Korean": "김철수 한국어",
    "Japanese": "さくら 田中",
    "Chinese": "王小明 中文",
    "Signs": "☐☑✓§¶№→½⅓≤‰‡‑★😀",
}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("bold", [False, True])
def test_names_in_any_writing_are_printed_and_copied_as_typed(script: str, bold: bool, read: Read) -> None:
    assert SCRIPTS[script] in read(paper(Paragraph(runs(Run(SCRIPTS[script], bold=bold)))))


def test_a_hebrew_paper_runs_from_the_right() -> None:
    with opened(to_pdf(paper(say("שלום"), language="he"), FACE)) as document:
        text = document[0].get_textpage()
        at = text.get_text_range().index("שלום")
        assert text.get_charbox(at)[2] > 500
        text.close()


def test_the_firm_keeps_the_order_of_its_address_on_a_hebrew_paper() -> None:
    with opened(to_pdf(paper(say("שלום"), language="he"), FACE)) as document:
        text = document[0].get_textpage()
        whole = text.get_text_range()
        assert text.get_charbox(whole.index("12"))[0] < text.get_charbox(whole.index("Custom"))[0]
        text.close()


def test_the_date_is_written_in_the_papers_language(read: Read) -> None:
    assert "2 de noviembre de 2026" in read(paper(say("Hola"), language="es-MX"))
    assert "2026-11-02" in read(paper(say("x"), language="zz"))


def test_a_notary_who_is_told_the_place_gets_it_printed_and_else_a_line(read: Read) -> None:
    text = read(paper(NotaryBlock(runs("Oath"), runs("Sworn."), state="Franklin", county="Ansel")))
    assert "State of Franklin County of Ansel Sworn." in text


def test_a_firm_without_address_has_no_empty_line(read: Read) -> None:
    (page,) = pages_of(to_pdf(paper(say("x")), Face("Solo")))
    assert page.startswith("Solo A letter")
