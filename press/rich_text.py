"""Rich text as blocks: what an editor wrote in the browser becomes part of a paper. Unknown tags keep their text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urljoin, urlsplit

from press.paper import Block, Cell, Heading, List, Paragraph, Quote, Run, Runs, Table
from press.paper.runs import LINK_SCHEMES

HEADINGS: dict[str, Literal[1, 2, 3]] = {"h1": 1, "h2": 1, "h3": 2, "h4": 3, "h5": 3, "h6": 3}
CONTAINERS = frozenset(
    {"p", "div", "section", "article", "figure", "figcaption", "header", "footer", "main", "details", "summary"}
)
BLOCKS = CONTAINERS | HEADINGS.keys() | {"ul", "ol", "blockquote", "table", "hr"}
VOID = frozenset({"br", "hr", "img", "embed", "input", "wbr", "source", "link", "meta"})
UNPRINTED = frozenset({"script", "style", "template", "head"})
SPACES = re.compile(r"[ \t\n\r\f]+")


def blocks_from_html(source: str, *, base_url: str = "") -> tuple[Block, ...]:
    """Give the blocks that `source` says: h2 becomes a heading of level 1, h3 of level 2, and so on.

    `base_url` makes site links whole; a link that would still not be a web, mail or phone address keeps its text only.
    """
    tree = _Tree()
    tree.feed(source)
    tree.close()
    return tuple(_Reader(base_url).blocks(tree.root.children))


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list["_Element | str"] = field(default_factory=list)


class _Tree(HTMLParser):
    """Builds a tree; a closing tag that was never opened is passed over, one left open ends with its parent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@dataclass(frozen=True, slots=True)
class _Reader:
    base_url: str

    def blocks(self, nodes: Iterable[_Element | str]) -> Iterator[Block]:
        """Yield blocks as they come; text between them is a paragraph of its own."""
        loose: list[_Element | str] = []
        for node in nodes:
            if isinstance(node, str) or node.tag not in BLOCKS:
                loose.append(node)
                continue
            yield from self.paragraph(loose)
            loose = []
            yield from self.block(node)
        yield from self.paragraph(loose)

    def block(self, element: _Element) -> Iterator[Block]:
        match element.tag:
            case "hr":
                return
            case "ul" | "ol":
                yield from self.list_of(element)
            case "blockquote":
                if text := self.line(element.children):
                    yield Quote(text)
            case "table":
                yield from self.table(element)
            case tag if tag in HEADINGS:
                if text := self.line(element.children):
                    yield Heading(text, HEADINGS[tag])
            case _:
                yield from self.blocks(element.children)

    def paragraph(self, nodes: list[_Element | str]) -> Iterator[Block]:
        if text := self.line(nodes):
            yield Paragraph(text)

    def list_of(self, element: _Element) -> Iterator[Block]:
        entries = (child for child in element.children if isinstance(child, _Element))
        items = tuple(item for entry in entries if (item := tuple(self.blocks(entry.children))))
        start = element.attributes.get("start", "1")
        if items:
            yield List(items, ordered=element.tag == "ol", start=int(start) if start.isdecimal() else 1)

    def table(self, element: _Element) -> Iterator[Block]:
        lines = [row for row in _inside(element, "tr") if any(_cells(row))]
        rows = [tuple(self.line(cell.children) for cell in _cells(row)) for row in lines]
        if not rows:
            return
        # Editors' tables may have short rows; paper wants them even.
        width = max(len(row) for row in rows)
        even: list[tuple[Cell, ...]] = [row + ((),) * (width - len(row)) for row in rows]
        has_header = all(cell.tag == "th" for cell in _cells(lines[0]))
        caption = next((self.line(found.children) for found in _inside(element, "caption")), ())
        yield Table(even[0] if has_header else (), tuple(even[1:] if has_header else even), caption=caption)

    def line(self, nodes: Iterable[_Element | str]) -> Runs:
        """Give the text of inline nodes as runs, with white space as a browser shows it."""
        return _tidy(self.runs(nodes, Run("")))

    def runs(self, nodes: Iterable[_Element | str], look: Run) -> Iterator[Run]:
        for node in nodes:
            if isinstance(node, str):
                yield replace(look, text=SPACES.sub(" ", node))
                continue
            match node.tag:
                case tag if tag in UNPRINTED:
                    continue
                case "br":
                    yield replace(look, text="\n")
                case "b" | "strong":
                    yield from self.runs(node.children, replace(look, bold=True))
                case "i" | "em" | "cite":
                    yield from self.runs(node.children, replace(look, italic=True))
                case "a":
                    yield from self.runs(
                        node.children, replace(look, link=self.address(node.attributes.get("href", "")))
                    )
                case _:
                    yield from self.runs(node.children, look)

    def address(self, href: str) -> str:
        try:
            whole = urljoin(self.base_url, href.strip())
            return whole if href.strip() and urlsplit(whole).scheme.lower() in LINK_SCHEMES else ""
        except ValueError:
            return ""


def _inside(element: _Element, tag: str) -> Iterator[_Element]:
    for child in element.children:
        if isinstance(child, _Element):
            if child.tag == tag:
                yield child
            else:
                yield from _inside(child, tag)


def _cells(row: _Element) -> Iterator[_Element]:
    return (child for child in row.children if isinstance(child, _Element) and child.tag in {"td", "th"})


def _tidy(pieces: Iterable[Run]) -> Runs:
    """Join runs of one look, drop doubled spaces across them and spaces at either end of a line."""
    tidy: list[Run] = []
    for piece in pieces:
        before = tidy[-1].text if tidy else "\n"
        text = piece.text.lstrip(" ") if before.endswith((" ", "\n")) else piece.text
        if not text:
            continue
        if text == "\n" and tidy:
            tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip(" "))
        if tidy and replace(tidy[-1], text="") == replace(piece, text=""):
            tidy[-1] = replace(tidy[-1], text=tidy[-1].text + text)
        else:
            tidy.append(replace(piece, text=text))
    while tidy and not tidy[-1].text.strip(" \n"):
        tidy.pop()
    if tidy:
        tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip(" \n"))
    while tidy and not tidy[0].text.strip(" \n"):
        tidy.pop(0)
    return tuple(replace(run, text=run.text.lstrip("\n")) if at == 0 else run for at, run in enumerate(tidy))
