"""A pamphlet as a paper: the same blocks that make the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.access import AccessLevel
from cms.models.library import PamphletPage
from cms.services import may_read
from common.errors import NotFound
from press.paper import Block, List, Note, Paper, Paragraph, Run
from press.services import blocks_from_html, house_face, to_pdf


def paper_of(page: PamphletPage) -> Paper:
    """Give the pamphlet as a paper."""
    return Paper(
        title=page.title,
        subtitle=page.summary,
        eyebrow=page.get_kind_display(),
        language=str(page.locale.language_code),
        dated=page.edition_on,
        author=page.author_name,
        sample_notice=_("Sample, not legal advice") if page.is_sample else "",
        blocks=blocks_of(((child.block_type, child.value) for child in page.body), base_url=page.full_url or ""),
    )


def blocks_of(body: Iterable[tuple[str, Any]], *, base_url: str = "") -> tuple[Block, ...]:
    """Give the pieces of an article (kind, value) as blocks of a paper."""
    return tuple(block for kind, value in body for block in _blocks(kind, value, base_url))


def _blocks(kind: str, value: Any, base_url: str) -> tuple[Block, ...]:
    if kind == "callout":
        return (Note(blocks=blocks_from_html(value["text"].source, base_url=base_url), title=(Run(value["title"]),)),)
    if kind == "checklist":
        items = tuple((Paragraph((Run(str(item)),)),) for item in value["items"])
        heading = (Paragraph((Run(value["title"], bold=True),)),) if value["title"] else ()
        return (*heading, List(items=items, boxes=True))
    return blocks_from_html(value.source, base_url=base_url)


def answer_print(request: HttpRequest, page: PamphletPage) -> HttpResponse:
    """Answer the pamphlet as a PDF. Raises: NotFound for those who may not read it."""
    if not may_read(request.user, page):
        raise NotFound(detail="print of a locked pamphlet")
    response = HttpResponse(to_pdf(paper_of(page), house_face()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(page.title) or "pamphlet"}.pdf"'
    if page.access != AccessLevel.PUBLIC:
        response["Cache-Control"] = "private, no-store"
    return response
