"""A paper is data: whatever somebody types stands on the sheet as it was typed, and nothing of it runs."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import typst

from press.errors import LogoUnreadable
from press.face import Face
from press.paper import (
    Clause,
    Heading,
    InitialsBlock,
    KeyValues,
    List,
    NotaryBlock,
    Note,
    Paper,
    Quote,
    Run,
    Signatory,
    SignatureBlock,
    Table,
    runs,
)
from press.services import to_html, to_pdf
from press.typefaces import fonts_folder
from press.typesetter import ROOT, new_compiler
from tests.press.conftest import pages_of
from tests.press.papers import FACE, paper, say

ATTEMPTS = [
    '#import "@preview/cetz:0.3.0"',
    '#read("/etc/passwd")',
    '#image("../../../etc/hostname")',
    "#panic(1)",
    "#sys.inputs",
    "*bold* _it_ `raw` $x^2$",
    "= Heading <label> @reference",
    "\\ \\u{41} // comment /* also */",
    '"}], "blocks": [{"kind": "PageBreak"}',
    "{{ 7 * 7 }} {% load static %}",
    "</article><script>alert(1)</script>",
    "'\" onmouseover=alert(1) x='",
    "--- ... -- ~ https://x.example",
    "%PDF-1.7 endobj",
]


def everywhere(text: str) -> Paper:
    """A paper that says `text` in each place that takes words."""
    some = runs(text)
    return paper(
        say(text, Run(text, bold=True), Run(text, link="https://halemercer.example/")),
        Heading(some),
        Clause(some, title=some, children=(Clause(some),)),
        List(((say(text),),)),
        Table((some,), ((some,),), caption=some, total=(some,)),
        KeyValues(((text, some),)),
        Note((say(text),), title=some),
        Quote(some, some),
        SignatureBlock((Signatory(some, some),), some),
        InitialsBlock(some, (some,)),
        NotaryBlock(some, some, text, text),
        title=text,
        subtitle=text,
        eyebrow=text,
        reference=text,
        author=text,
        sample_notice=text,
    )


PLACES = 26


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


@pytest.mark.parametrize("text", ATTEMPTS)
def test_what_is_typed_is_printed_as_it_was_typed(text: str) -> None:
    face = replace(FACE, firm_name=text, address_line=text)
    printed = squeezed(" ".join(pages_of(to_pdf(everywhere(text), face))))
    # pdfium writes the hyphen at the end of a line as a sign of its own
    assert printed.replace("\ufffe", "-").count(squeezed(text)) >= PLACES


@pytest.mark.parametrize("text", ATTEMPTS)
def test_what_is_typed_is_text_on_the_page_too(text: str) -> None:
    html = to_html(everywhere(text))
    assert "<script" not in html
    assert "onmouseover=alert(1) x='" not in html
    assert html.count("<article") == html.count("</article>") == 1


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../../etc/passwd", "../../errors.py", "/press/errors.py", "/manage.py"]
)
def test_the_compiler_reads_no_file_outside_the_templates(path: str) -> None:
    with pytest.raises(typst.TypstError, match=r"would escape|not found|denied"):
        new_compiler(fonts_folder()).compile(input=f'#read("{path}")'.encode(), format="pdf")


def test_the_templates_take_in_nothing_but_each_other() -> None:
    taken = {
        name
        for path in ROOT.glob("**/*.typ")
        for name in re.findall(r'#?(?:import|include)\s+"([^"]*)"', path.read_text())
    }
    assert taken <= {path.name for path in ROOT.glob("*.typ")}
    assert len(taken) >= 3


def test_an_answer_cannot_turn_the_words_around_it(read: Callable[[Paper], str]) -> None:
    some = paper(say("Pay ", Run("\u202e001$\u202c", sources=("sum",)), " to the landlord"))
    assert "Pay 001$ to the landlord" in read(some)
    assert "\u202e" not in to_html(some)


def test_a_firm_cannot_bring_a_drawing_that_draws_in_files() -> None:
    with pytest.raises(LogoUnreadable):
        Face("Hale", logo=b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>')
