"""The paper on the screen."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from press.paper import (
    Clause,
    Heading,
    KeyValues,
    List,
    NotaryBlock,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Quote,
    Run,
    Table,
    every_run,
    runs,
    settle,
)
from press.services import to_html, to_pdf
from tests.press.conftest import pages_of
from tests.press.papers import FACE, agreement, pamphlet, paper, papers, say

VOID = {"br", "hr"}


class Seen(HTMLParser):
    """What a browser makes of a fragment: elements that nest properly, their attributes, their text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[tuple[str, ...], str]] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append((tuple(self.open), data))

    def of(self, css_class: str) -> int:
        return sum(css_class in (attributes.get("class") or "").split() for _, attributes in self.elements)

    def tags(self, *names: str) -> list[str]:
        return [tag for tag, _ in self.elements if tag in names]

    @property
    def whole(self) -> str:
        return "".join(data for _, data in self.text)


def numbers_on_the_page(some: Paper) -> list[str]:
    numbers: list[str] = []

    class Numbers(HTMLParser):
        inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside = ("class", "paper__clause-number") in attrs

        def handle_data(self, data: str) -> None:
            if self.inside:
                numbers.append(data)
            self.inside = False

    Numbers().feed(to_html(some))
    return numbers


def test_the_page_and_the_sheet_have_the_same_numbers() -> None:
    some = paper(
        *(
            Clause(
                title=runs(f"Title{one}"),
                children=tuple(Clause(runs(f"part{one}{two}"), (Clause(runs(f"deep{one}{two}")),)) for two in range(3)),
            )
            for one in range(4)
        ),
        Clause(runs("schedule"), restart=True),
        say("See ", Run("", clause="last"), "."),
        Clause(runs("last words"), key="last"),
    )
    numbers = numbers_on_the_page(some)
    assert len(numbers) == 4 + 12 + 12 + 2
    assert numbers[-3:] == ["(a)", "1.", "2."]
    printed = " ".join(pages_of(to_pdf(some, FACE)))
    at = 0
    for number, words in zip(numbers, _words_of(some.blocks), strict=True):
        line = f"{number} {words}"
        assert line in printed[at:], line
        at = printed.index(line, at)
    assert "See 2." in printed
    assert "See 2." in Seen(to_html(some)).whole


def _words_of(blocks: tuple[object, ...]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Clause):
            found += [(block.title or block.text)[0].text, *_words_of(block.children)]
    return found


def test_runs_tell_which_answers_made_them() -> None:
    html = to_html(paper(say("between ", Run("Clara & Co", sources=("client_name", "client.firm")), " and us")))
    assert (
        '<p>between <span class="paper__run" data-sources="client_name client.firm">Clara &amp; Co</span> and us</p>'
        in html
    )


def test_every_source_of_a_whole_paper_is_on_the_page() -> None:
    html = to_html(agreement())
    named = [run for run in every_run(settle(agreement())) if run.sources]
    assert html.count('data-sources="client_name"') == len(named) == 4


def test_a_run_keeps_its_looks_in_any_company() -> None:
    run = Run(
        "a<b>\nc", bold=True, italic=True, link="https://halemercer.example/?a=1&b=2", language="es", sources=("x",)
    )
    assert to_html(paper(say(run))).count(
        '<p><span class="paper__run" data-sources="x"><a href="https://halemercer.example/?a=1&amp;b=2" rel="noopener">'
        '<span lang="es"><em><strong>a&lt;b&gt;<br>c</strong></em></span></a></span></p>'
    )


def test_headings_follow_the_title_without_a_gap() -> None:
    some = paper(Heading(runs("A"), 3), Heading(runs("B"), 1), Heading(runs("C"), 3), Clause(title=runs("D")))
    assert Seen(to_html(some)).tags("h1", "h2", "h3", "h4", "h5", "h6") == ["h1", "h2", "h2", "h3", "h4"]
    assert Seen(to_html(some, title_level=4)).tags("h4", "h5", "h6") == ["h4", "h5", "h5", "h6", "h6"]


def test_the_article_tells_its_language_and_direction() -> None:
    assert to_html(paper(say("x"), language="es-MX")).startswith('<article class="paper" lang="es-MX" dir="ltr">')
    assert to_html(paper(say("x"), language="he")).startswith('<article class="paper" lang="he" dir="rtl">')


def test_the_head_tells_day_reference_and_author() -> None:
    seen = Seen(to_html(pamphlet()))
    assert ("time", {"datetime": "2026-11-02"}) in seen.elements
    for words in ("November 2, 2026", "Reference Edition 3", "Leo Marsh", "For tenants in Franklin", "Housing"):
        assert words in seen.whole


def test_every_kind_of_block_has_its_element() -> None:
    some = paper(
        List(((say("a"),), (say("b"),)), ordered=True, start=3),
        List(((say("c"),),), boxes=True),
        Table(
            (runs("H"), runs("I")),
            ((runs("1"), runs("2")),),
            align=("start", "end"),
            caption=runs("Cap"),
            total=(runs("3"), runs("4")),
        ),
        KeyValues((("Key", runs("Value")),)),
        Quote(runs("words"), runs("whose")),
        Note((say("beware"),), tone="warning", title=runs("Note")),
        NotaryBlock(runs("Oath"), runs("Sworn."), county="Ansel"),
        PageBreak(),
        Paragraph(runs("middle"), align="center"),
    )
    html = to_html(some)
    for fragment in (
        '<ol class="paper__list" start="3"><li><p>a</p></li><li><p>b</p></li></ol>',
        '<ul class="paper__list paper__list--boxes"><li><p>c</p></li></ul>',
        '<caption>Cap</caption><thead><tr><th scope="col">H</th><th scope="col" class="paper__end">I</th></tr></thead>',
        '<tbody><tr><td>1</td><td class="paper__end">2</td></tr></tbody>',
        '<tfoot><tr><td>3</td><td class="paper__end">4</td></tr></tfoot>',
        "<dt>Key</dt><dd>Value</dd>",
        '<blockquote class="paper__quote"><p>words</p>',
        '<div class="paper__note paper__note--warning" role="note"><p class="paper__note-title">Note</p><p>beware</p></div>',
        'State of <span class="paper__blank" aria-hidden="true"></span><br>County of Ansel</p><p>Sworn.</p>',
        '<hr class="paper__break" aria-hidden="true">',
        '<p class="paper__center">middle</p>',
    ):
        assert fragment in html


def test_room_to_sign_is_there_for_each_party() -> None:
    seen = Seen(to_html(agreement()))
    assert seen.of("paper__signature") == 2 + 4  # two parties, three lines of the notary
    assert seen.of("paper__initial") == 1


@pytest.mark.parametrize("some", [agreement(), pamphlet()])
def test_nothing_on_the_page_needs_a_style_or_a_script(some: Paper) -> None:
    for tag, attributes in Seen(to_html(some)).elements:
        assert tag not in {"style", "script"}
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


@given(papers)
@settings(deadline=None, max_examples=60)
def test_any_paper_is_a_sound_page_with_all_its_words(some: Paper) -> None:
    seen = Seen(to_html(some))
    for run in every_run(settle(some)):
        assert all(part in seen.whole for part in run.text.split("\n"))
