"""What the tests of the press share: reading a PDF back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from press.face import Face
from press.paper import Paper
from press.services import to_pdf
from tests.press.papers import FACE

Read = Callable[..., list[str]]


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page as a reader copies it, line breaks as spaces."""
    texts = []
    with opened(pdf) as document:
        for page in document:
            text = page.get_textpage()
            texts.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
    return texts


def tags_of(pdf: bytes) -> list[str]:
    """The names of the structure elements, in reading order."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return list(_names(document.Root.StructTreeRoot.K))


def _names(element: pikepdf.Object) -> Iterator[str]:
    if isinstance(element, pikepdf.Array):
        for part in element:
            yield from _names(part)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield str(element.S)
        if "/K" in element:
            yield from _names(element.K)


@pytest.fixture
def read() -> Callable[..., str]:
    """Print a paper and read all its pages back as one text."""

    def printed(paper: Paper, face: Face = FACE) -> str:
        return " ".join(pages_of(to_pdf(paper, face)))

    return printed
