"""A paper as HTML: an `<article>` of plain semantic elements, with the numbers of the PDF and the sources of each run.

SECURITY: every text passes through `format_html`; nothing of a paper is ever marked safe.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from press.paper import (
    Align,
    Block,
    Cell,
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
    SignatureBlock,
    Table,
    plain,
    settle,
)
from press.words import Words, words_for

NOTHING = SafeString("")
START: Align = "start"
BLANK = SafeString('<span class="paper__blank" aria-hidden="true"></span>')
DEEPEST_HEADING = 6
# What an author writes for a line that is filled in by hand; it needs the room of a hand.
WRITTEN_LINE = "____"


def render(paper: Paper, *, title_level: int = 1) -> SafeString:
    """Give the paper as an `<article>`; its title is a heading of `title_level`. Raises: PaperUnsound."""
    settled = settle(paper)
    writer = _Writer(words_for(settled), title_level)
    return format_html(
        '<article class="paper" lang="{}" dir="{}">{}{}</article>',
        settled.language,
        "rtl" if writer.words.right_to_left else "ltr",
        writer.head(settled),
        writer.blocks(settled.blocks),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes blocks as HTML, with the words of one language, below a title of one level."""

    words: Words
    title_level: int

    def head(self, paper: Paper) -> SafeString:
        day = format_html('<time datetime="{}">{}</time>', paper.dated.isoformat(), self.words.day)
        reference = self.words.reference.replace("{reference}", paper.reference) if paper.reference else ""
        facts = [
            format_html('<li class="paper__fact">{}</li>', fact) for fact in (day, reference, paper.author) if fact
        ]
        return format_html(
            '<header class="paper__head">{}{}{}<ul class="paper__facts" role="list">{}</ul></header>{}',
            _if(paper.eyebrow, '<p class="paper__eyebrow">{}</p>'),
            self.heading("paper__title", 0, escape(paper.title)),
            _if(paper.subtitle, '<p class="paper__subtitle">{}</p>'),
            _joined(facts),
            _if(paper.sample_notice, '<p class="paper__sample" role="note">{}</p>'),
        )

    def heading(self, css_class: str, outline: int, text: SafeString) -> SafeString:
        level = min(self.title_level + outline, DEEPEST_HEADING)
        return format_html('<h{} class="{}">{}</h{}>', level, css_class, text, level)

    def blocks(self, blocks: Iterable[Block]) -> SafeString:
        """Give the blocks one after the other; clauses that follow one another share a list."""
        parts: list[SafeString] = []
        clauses: list[SafeString] = []
        for block in (*blocks, None):
            if isinstance(block, Clause):
                clauses.append(self.clause(block))
                continue
            if clauses:
                parts.append(format_html('<ol class="paper__clauses" role="list">{}</ol>', _joined(clauses)))
                clauses = []
            if block is not None:
                parts.append(self.block(block))
        return _joined(parts)

    def block(self, block: Block) -> SafeString:
        match block:
            case Heading():
                return self.heading(f"paper__heading paper__heading--{block.level}", block.outline, line(block.text))
            case Paragraph():
                return format_html("<p{}>{}</p>", _aligned(block.align), line(block.text))
            case Clause():
                return self.blocks((block,))
            case List():
                items = _joined(format_html("<li>{}</li>", self.blocks(item)) for item in block.items)
                if not block.ordered:
                    return format_html(
                        '<ul class="paper__list{}">{}</ul>', " paper__list--boxes" if block.boxes else "", items
                    )
                return format_html('<ol class="paper__list" start="{}">{}</ol>', block.start, items)
            case Table():
                return self.table(block)
            case KeyValues():
                pair = "<div><dt>{}</dt><dd>{}</dd></div>"
                pairs = (format_html(pair, name, line(value)) for name, value in block.pairs)
                return format_html('<dl class="paper__pairs">{}</dl>', _joined(pairs))
            case SignatureBlock() | InitialsBlock() | NotaryBlock():
                return self.form(block)
            case Note():
                title = _if(line(block.title), '<p class="paper__note-title">{}</p>')
                html = '<div class="paper__note paper__note--{}" role="note">{}{}</div>'
                return format_html(html, block.tone, title, self.blocks(block.blocks))
            case Quote():
                source = _if(line(block.source), '<p class="paper__quote-source">{}</p>')
                return format_html(
                    '<blockquote class="paper__quote"><p>{}</p>{}</blockquote>', line(block.text), source
                )
            case PageBreak():
                return SafeString('<hr class="paper__break" aria-hidden="true">')

    def form(self, block: SignatureBlock | InitialsBlock | NotaryBlock) -> SafeString:
        match block:
            case SignatureBlock():
                return self.signatures(block)
            case InitialsBlock():
                return self.initials(block)
            case NotaryBlock():
                return self.notary(block)

    def clause(self, clause: Clause) -> SafeString:
        number = format_html('<span class="paper__clause-number">{}</span> ', clause.number)
        title = NOTHING
        if clause.title:
            words = format_html('<span class="paper__clause-words">{}</span>', line(clause.title))
            title = self.heading("paper__clause-title", clause.outline, _joined((number, words)))
        return format_html(
            '<li class="paper__clause{}"{}>{}<div class="paper__clause-body">{}{}</div></li>',
            " paper__clause--titled" if clause.title else "",
            format_html(' data-clause="{}"', clause.key) if clause.key else "",
            title or number,
            _if(line(clause.text), "<p>{}</p>"),
            self.blocks(clause.children),
        )

    def table(self, table: Table) -> SafeString:
        # A wide table scrolls inside its frame, so the frame takes the keyboard and has a name.
        name = plain(table.caption) or self.words.table
        head = _row(table, table.header, SafeString('th scope="col"'), "th") if table.header else NOTHING
        total = _row(table, table.total, SafeString("td"), "td") if table.total else NOTHING
        return format_html(
            '<div class="paper__table" role="group" tabindex="0" aria-label="{}"><table>{}{}<tbody>{}</tbody>{}</table></div>',
            name,
            _if(line(table.caption), "<caption>{}</caption>"),
            _if(head, "<thead>{}</thead>"),
            _joined(_row(table, cells, SafeString("td"), "td") for cells in table.rows),
            _if(total, "<tfoot>{}</tfoot>"),
        )

    def signatures(self, block: SignatureBlock) -> SafeString:
        party = (
            '<li class="paper__signature">{}<span class="paper__signature-label">{}</span><strong>{}</strong>{}'
            '{}<span class="paper__signature-label">{}</span></li>'
        )
        capacity = '<span class="paper__signature-capacity">{}</span>'
        to_fill_in = '<span class="paper__signature-capacity paper__signature-fill">{}</span>'
        parties = (
            format_html(
                party,
                BLANK,
                self.words.signature,
                line(who.name),
                _if(line(who.capacity), to_fill_in if WRITTEN_LINE in plain(who.capacity) else capacity),
                BLANK,
                self.words.date,
            )
            for who in block.parties
        )
        html = '<div class="paper__signatures">{}<ul role="list">{}</ul></div>'
        return format_html(html, _if(line(block.intro), "<p>{}</p>"), _joined(parties))

    def initials(self, block: InitialsBlock) -> SafeString:
        party = '<li class="paper__initial">{}<span class="paper__signature-label">{}</span></li>'
        parties = (
            format_html(party, BLANK, _filled(self.words.initials_of, "{name}", line(name))) for name in block.parties
        )
        html = '<div class="paper__initials"><p>{}</p><ul role="list">{}</ul></div>'
        return format_html(html, line(block.text), _joined(parties))

    def notary(self, block: NotaryBlock) -> SafeString:
        words = self.words
        venue = (
            _filled(words.state_of, "{state}", block.state),
            _filled(words.county_of, "{county}", block.county),
        )
        label = '<li class="paper__signature">{}<span class="paper__signature-label">{}</span></li>'
        labels = (words.notary_public, words.date, words.printed_name, words.commission_expires)
        return format_html(
            '<div class="paper__notary"><p class="paper__notary-title">{}</p><p class="paper__notary-venue">{}</p><p>{}</p>'
            '<span class="paper__notary-seal">{}</span><ul role="list">{}</ul></div>',
            line(block.title),
            _joined(venue, "<br>"),
            line(block.text),
            words.seal,
            _joined(format_html(label, BLANK, name) for name in labels),
        )


def line(text: Runs) -> SafeString:
    """Give a line of runs as HTML."""
    return _joined(_run(run) for run in text)


def _run(run: Run) -> SafeString:
    html = _joined((escape(part) for part in run.text.split("\n")), "<br>")
    if run.bold:
        html = format_html("<strong>{}</strong>", html)
    if run.italic:
        html = format_html("<em>{}</em>", html)
    if run.language:
        html = format_html('<span lang="{}">{}</span>', run.language, html)
    if run.link:
        html = format_html('<a href="{}" rel="noopener">{}</a>', run.link, html)
    if run.sources:
        # No bidi isolation here: the sheet has none, and the reviewer must see the order that will be printed.
        html = format_html('<span class="paper__run" data-sources="{}">{}</span>', " ".join(run.sources), html)
    return html


def _row(table: Table, cells: tuple[Cell, ...], opening: SafeString, closing: str) -> SafeString:
    sides = table.align or (START,) * table.columns
    cell = "<{}{}>{}</{}>"
    parts = (
        format_html(cell, opening, _aligned(side), line(text), closing) for side, text in zip(sides, cells, strict=True)
    )
    return format_html("<tr>{}</tr>", _joined(parts))


def _aligned(side: Align) -> SafeString:
    return NOTHING if side == "start" else format_html(' class="paper__{}"', side)


def _filled(sentence: str, slot: str, value: str) -> SafeString:
    before, _, after = sentence.partition(slot)
    return format_html("{}{}{}", before, value or BLANK, after)


def _if(value: str, html: str) -> SafeString:
    return format_html(html, value) if value else NOTHING


def _joined(parts: Iterable[SafeString], between: str = "") -> SafeString:
    return SafeString(between.join(parts))
