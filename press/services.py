"""The front room of the press: a paper in, a face of it out."""

from django.utils.safestring import SafeString

from press import html, rich_text, typesetter
from press.face import Face
from press.paper import Block, Paper


def to_pdf(paper: Paper, face: Face) -> bytes:
    """The paper as a tagged PDF; the same paper and face give the same bytes, so its hash stands for it.

    Takes some 20 ms for five pages. Raises: MissingGlyph (say its message to the person), PaperUnsound, FontsMissing, TypesettingFailed.
    """
    return typesetter.typeset(paper, face)


def to_html(paper: Paper, *, title_level: int = 1) -> SafeString:
    """The paper as an `<article>`, with the PDF's clause numbers; runs tell their sources in `data-sources`.

    `title_level` is the heading level of the title; the paper's headings follow below it. Raises: PaperUnsound.
    """
    return html.render(paper, title_level=title_level)


def blocks_from_html(source: str, *, base_url: str = "") -> tuple[Block, ...]:
    """The blocks that a piece of rich text says, for printing pamphlets. Links are made whole with `base_url`."""
    return rich_text.blocks_from_html(source, base_url=base_url)
