"""Papers the tests use: some written out, others drawn by hypothesis."""

from datetime import date

from hypothesis import strategies as st

from press.face import Face
from press.paper import (
    Block,
    Clause,
    Heading,
    InitialsBlock,
    KeyValues,
    List,
    NotaryBlock,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Quote,
    Run,
    Runs,
    Signatory,
    SignatureBlock,
    Table,
    runs,
)

DAY = date(2026, 11, 2)
FACE = Face("Hale Mercer Law", "12 Custom House Row, Port Ansel, State of Franklin")


def paper(*blocks: Block, title: str = "A letter", language: str = "en-US", **others: object) -> Paper:
    return Paper(title=title, language=language, dated=DAY, blocks=blocks, **others)  # type: ignore[arg-type]


def say(*parts: str | Run) -> Paragraph:
    return Paragraph(runs(*parts))


def agreement() -> Paper:
    """An agreement with every depth of clause, references, and room to sign."""
    name = Run("Łukasz Nguyễn", sources=("client_name",))
    return paper(
        say("This agreement is between ", name, " and the firm."),
        Clause(
            title=runs("Scope"),
            key="scope",
            text=runs("The firm will do this and no more:"),
            children=(
                Clause(runs("read the papers;")),
                Clause(
                    runs("write one letter,"),
                    children=(
                        Clause(
                            runs("to the landlord,"),
                            key="landlord",
                            children=(Clause(runs("by post, or")), Clause(runs("by hand;"))),
                        ),
                        Clause(runs("in plain words.")),
                    ),
                ),
            ),
        ),
        Clause(
            title=runs("Limits"),
            text=runs(
                "Nothing outside clause ",
                Run("", clause="scope"),
                " and no letter but that of ",
                Run("", clause="landlord"),
                ".",
            ),
        ),
        Clause(runs("This clause has no title.")),
        InitialsBlock(runs("I have read clause ", Run("", clause="scope"), "."), (runs(name),)),
        SignatureBlock((Signatory(runs(name), runs("Client")), Signatory(runs("Leo Marsh"), runs("Attorney")))),
        NotaryBlock(runs("Acknowledgment"), runs(name, " came before me."), state="Franklin"),
        title="Limited-scope agreement",
        reference="m-4f8k2p9xw3qd",
        sample_notice="Sample. Not a form to use.",
    )


def pamphlet() -> Paper:
    """A pamphlet of several pages with contents, lists, a table, a quotation and notes."""
    filler = "Write down the day you moved out, the day you gave back the keys, and where your mail should go. " * 6
    parts: list[Block] = []
    for number in range(1, 6):
        parts += [
            Heading(runs(f"Part {number}")),
            say(filler),
            Heading(runs(f"Detail {number}"), 2),
            say(filler, Run("Keep copies.", bold=True)),
            List(((say("Photographs"),), (say("Letters"), List(((say("and receipts"),),))))),
            say(filler),
        ]
    table = Table(
        header=(runs("State"), runs("Days")),
        rows=((runs("Franklin"), runs("30")), (runs("Jefferson"), runs("21"))),
        total=(runs("Both"), runs("51")),
        align=("start", "end"),
        caption=runs("Days to return a deposit"),
    )
    return paper(
        *parts,
        table,
        Quote(runs("I ask for its return."), runs("A sample letter")),
        Note((say("Never send originals."),), tone="warning", title=runs("Originals")),
        KeyValues((("Edition", runs("3")), ("Author", runs("Leo Marsh")))),
        title="Getting your deposit back",
        subtitle="For tenants in Franklin",
        eyebrow="Housing",
        author="Leo Marsh",
        reference="Edition 3",
        contents=True,
    )


# What hypothesis draws

LETTERS = "éłễőßñ¿«»“”’–—…€§¶©שלוםمحمدЖяЩΩλ\u202e\u2066\u200f\u00ad\u200b\u00a0\u2028"
words = st.text(st.one_of(st.characters(codec="ascii"), st.sampled_from(LETTERS)), max_size=20)
names = st.sampled_from(("client_name", "children.0.name", "rent"))
single_runs = st.builds(
    Run,
    words,
    bold=st.booleans(),
    italic=st.booleans(),
    link=st.sampled_from(("", "https://halemercer.example/a?b=c&d", "mailto:leo@halemercer.example")),
    sources=st.lists(names, max_size=2).map(tuple),
    language=st.sampled_from(("", "es", "he")),
)
lines: st.SearchStrategy[Runs] = st.lists(single_runs, max_size=2).map(tuple)
sides = st.sampled_from(("start", "center", "end"))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    row = st.tuples(*[lines] * width)
    return Table(
        header=draw(st.one_of(st.just(()), row)),
        rows=tuple(draw(st.lists(row, min_size=1, max_size=3))),
        align=draw(st.one_of(st.just(()), st.tuples(*[sides] * width))),
        widths=draw(st.one_of(st.just(()), st.tuples(*[st.integers(1, 5)] * width))),
        caption=draw(lines),
        total=draw(st.one_of(st.just(()), row)),
    )


leaves: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, lines, st.sampled_from((1, 2, 3))),
    st.builds(Paragraph, lines, sides),
    tables(),
    st.builds(KeyValues, st.lists(st.tuples(words, lines), max_size=3).map(tuple)),
    st.builds(SignatureBlock, st.lists(st.builds(Signatory, lines, lines), min_size=1, max_size=3).map(tuple), lines),
    st.builds(InitialsBlock, lines, st.lists(lines, min_size=1, max_size=3).map(tuple)),
    st.builds(NotaryBlock, lines, lines, words, words),
    st.builds(Quote, lines, lines),
)


def _nested(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(List, st.lists(some, max_size=2).map(tuple), st.booleans(), st.integers(1, 9), st.booleans()),
        st.builds(Note, some, st.sampled_from(("note", "warning", "sample")), lines),
    )


prose = st.recursive(leaves, _nested, max_leaves=3)


def _clauses(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Clause]:
    children = st.lists(inner, max_size=2).map(tuple)
    return st.builds(Clause, lines, children, title=lines, restart=st.booleans())


first_clauses = _clauses(prose)
clauses = _clauses(st.one_of(prose, first_clauses))
papers = st.builds(
    Paper,
    title=words.map(lambda text: f"T {text}"),
    language=st.sampled_from(("en", "en-US", "es-MX", "he", "zz")),
    dated=st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    blocks=st.lists(st.one_of(prose, clauses, st.just(PageBreak())), max_size=3).map(tuple),
    subtitle=words,
    eyebrow=words,
    reference=words,
    author=words,
    sample_notice=words,
    contents=st.booleans(),
)
