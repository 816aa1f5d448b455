import pytest
from hypothesis import given, settings

from press.errors import PaperUnsound
from press.paper import Clause, Heading, List, Note, PageBreak, Paper, Run, Table, every_run, plain, runs, settle
from press.paper.runs import clean
from press.paper.settling import full_number, letters, roman
from tests.press.papers import agreement, paper, papers, say


def numbers(blocks: tuple[object, ...]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Clause):
            found += [block.number, *numbers(block.children)]
    return found


def test_each_depth_has_its_own_kind_of_number() -> None:
    settled = settle(agreement())
    assert numbers(settled.blocks) == ["1.", "1.1", "1.2", "(a)", "(i)", "(ii)", "(b)", "2.", "3."]


def test_clauses_count_on_across_headings_and_restart_when_told() -> None:
    some = paper(
        Clause(runs("a")),
        Heading(runs("Schedule")),
        Clause(runs("b")),
        Clause(runs("c"), restart=True),
        Clause(runs("d")),
    )
    assert numbers(settle(some).blocks) == ["1.", "2.", "1.", "2."]


def test_a_reference_becomes_the_number_of_its_clause() -> None:
    limits = settle(agreement()).blocks[2]
    assert isinstance(limits, Clause)
    assert plain(limits.text) == "Nothing outside clause 1 and no letter but that of 1.2(a)."


def test_a_reference_follows_its_clause_when_another_is_put_before_it() -> None:
    reference = say("See clause ", Run("", clause="fees"))
    before = settle(paper(Clause(runs("Fees"), key="fees"), reference))
    after = settle(paper(Clause(runs("Scope")), Clause(runs("Fees"), key="fees"), reference))
    assert [run.text for run in every_run(before) if run.clause] == ["1"]
    assert [run.text for run in every_run(after) if run.clause] == ["2"]


def test_a_reference_to_nothing_is_refused_by_name() -> None:
    with pytest.raises(PaperUnsound, match="“fees”"):
        settle(paper(say(Run("", clause="fees"))))


def test_two_clauses_with_one_key_are_refused() -> None:
    with pytest.raises(PaperUnsound, match="same key, “fees”"):
        settle(paper(Clause(runs("a"), key="fees"), Clause(runs("b"), key="fees")))


def test_a_sixth_level_of_clauses_is_refused() -> None:
    clause = Clause(runs("deepest"))
    for _ in range(4):
        clause = Clause(children=(clause,))
    assert numbers(settle(paper(clause)).blocks) == ["1.", "1.1", "(a)", "(i)", "(A)"]
    with pytest.raises(PaperUnsound, match="five levels"):
        settle(paper(Clause(children=(clause,))))


@pytest.mark.parametrize(
    "holder", [List(((Clause(),),)), Note((Clause(),)), Clause(children=(Note((List(((Clause(),),)),)),))]
)
def test_a_clause_where_it_cannot_be_numbered_is_refused(holder: List | Note | Clause) -> None:
    with pytest.raises(PaperUnsound, match="Move it out"):
        settle(paper(holder))


@pytest.mark.parametrize("holder", [List(((PageBreak(),),)), Note((PageBreak(),)), Clause(children=(PageBreak(),))])
def test_a_page_break_inside_a_block_is_refused(holder: List | Note | Clause) -> None:
    with pytest.raises(PaperUnsound, match="page break"):
        settle(paper(holder))


def test_headings_never_skip_a_depth() -> None:
    some = paper(
        Heading(runs("a"), 3),
        Heading(runs("b"), 1),
        Heading(runs("c"), 3),
        Heading(runs("d"), 2),
        Clause(title=runs("e")),
    )
    assert [block.outline for block in settle(some).blocks if isinstance(block, Heading | Clause)] == [1, 1, 2, 2, 3]


def test_a_heading_without_words_is_left_out_and_a_title_without_words_is_none() -> None:
    settled = settle(paper(Heading(runs(" \u200b")), Clause(runs("text"), title=(Run(""),))))
    assert settled.blocks == (Clause(runs("text"), number="1."),)


def test_marks_piled_on_a_letter_end_at_four() -> None:
    assert clean("Jose\u0301") == "José"
    assert clean("x" + "\u0301" * 60 + "y") == "x" + "\u0301" * 4 + "y"
    assert clean("\u05d1\u05bc\u05b0\u0596") == "\u05d1\u05b0\u05bc\u0596"


def test_text_is_cleaned_of_what_cannot_be_seen() -> None:
    typed = "A\u202eB\u2066C\x00D\u00adE\r\nF\u2028G e\u0301"
    assert plain(settle(paper(say(typed))).blocks[0].text) == "ABCDE\nF\nG \u00e9"  # type: ignore[union-attr]


def test_a_link_that_cannot_be_seen_is_no_link() -> None:
    (settled,) = settle(paper(say(Run(" ", link="https://halemercer.example/")))).blocks
    assert settled == say(" ")


@given(papers)
@settings(deadline=None, max_examples=60)
def test_settling_twice_changes_nothing(some: Paper) -> None:
    once = settle(some)
    assert settle(once) == once


def test_numbers_beyond_the_alphabet_and_in_roman() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 53, 703)] == ["a", "z", "aa", "az", "ba", "aaa"]
    assert [roman(number) for number in (1, 4, 9, 14, 40, 99, 400)] == ["i", "iv", "ix", "xiv", "xl", "xcix", "cd"]
    assert full_number((2, 1, 27, 4, 3)) == "2.1(aa)(iv)(C)"


def test_a_table_with_uneven_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="has 1 cells"):
        Table(header=(runs("a"), runs("b")), rows=((runs("c"),),))
    with pytest.raises(ValueError, match="2 columns"):
        Table(header=(runs("a"), runs("b")), rows=(), widths=(1,))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/library/", "vbscript:x", " "]
)
def test_a_link_that_is_no_public_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="A link in a paper"):
        Run("x", link=address)


@pytest.mark.parametrize("name", ["", "two names", "tab\tname"])
def test_a_source_with_spaces_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no spaces"):
        Run("x", sources=(name,))


def test_a_paper_needs_a_title_and_a_language() -> None:
    with pytest.raises(ValueError, match="title"):
        paper(title=" \x00")
    with pytest.raises(ValueError, match="language"):
        paper(language="english please")
