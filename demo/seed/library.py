"""The front, the library and the help centre, read from the texts in demo/content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from django.core.files.base import File
from markdown_it import MarkdownIt
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText

from accounts.models import User
from cms.models import (
    FirmDocument,
    HelpIndexPage,
    HelpPage,
    HomePage,
    LibraryPage,
    PamphletPage,
    PlainPage,
    ServicePage,
    TopicPage,
)
from cms.printing import blocks_of, paper_of
from cms.services import make_site
from common import clock
from forms_service.models import Form
from press.services import house_face, to_pdf
from theme.models import Face

CONTENT = Path(__file__).resolve().parent.parent / "content"
FIRM = yaml.safe_load((CONTENT / "firm.yaml").read_text(encoding="utf-8"))


def seed_library(*, host: str, port: int, author: User, forms: dict[str, Form]) -> HomePage:
    """Give the front page; every page below it is published by the firm's marketer. Some pamphlets name one of the `forms`."""
    home = make_site(
        firm_name=FIRM["firm_name"], host=host, port=port, headline=FIRM["headline"], sentence=FIRM["sentence"]
    )
    site = home.get_site()
    Face.objects.update_or_create(site=site, defaults=FIRM["face"])
    services = {
        each["slug"]: _publish(home, ServicePage(**_page(each), body=body_of(each["text"])), author)
        for each in FIRM["services"]
    }
    _fill(home, author)
    library = LibraryPage.objects.get()
    topics = {
        each["slug"]: _publish(
            library,
            TopicPage(
                title=each["title"],
                slug=each["slug"],
                summary=each["summary"],
                service=services.get(each.get("service")),
            ),
            author,
        )
        for each in FIRM["topics"]
    }
    for path in sorted((CONTENT / "pamphlets").glob("*.md")):
        _pamphlet(path, topics, services, forms, author)
    return home


def _fill(home: HomePage, author: User) -> None:
    """Write the plain pages and the help centre."""
    for each in FIRM["pages"]:
        known = PlainPage.objects.filter(slug=each["slug"]).first()
        if known is None:
            _publish(home, PlainPage(**_page(each), body=body_of(each["text"])), author)
        else:
            known.summary, known.body = each["summary"], body_of(each["text"])
            known.save_revision(user=author).publish()
    index = HelpIndexPage.objects.get()
    for each in FIRM["help"]:
        _publish(index, HelpPage(**_page(each), body=body_of(each["text"])), author)


def _page(each: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name != "text"}


def _publish(parent: Page, page: Any, author: User) -> Any:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=author).publish()
    return type(page).objects.get(pk=page.pk)


def _pamphlet(
    path: Path,
    topics: dict[str, TopicPage],
    services: dict[str, ServicePage],
    forms: dict[str, Form],
    author: User,
) -> None:
    head, text = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
    about = yaml.safe_load(head)
    edition = clock.today() - timedelta(days=about["days_old"])
    page = PamphletPage(
        title=about["title"],
        slug=about["slug"],
        kind=about["kind"],
        summary=about["summary"],
        teaser=about.get("teaser", ""),
        access=about["access"],
        jurisdiction=about.get("jurisdiction", ""),
        author_name=about.get("author", ""),
        edition_on=edition,
        review_by=date(edition.year + 1, edition.month, min(edition.day, 28)),
        is_sample=True,
        service=services.get(about.get("service", "")),
        form=forms.get(about.get("form", "")),
        body=body_of(text),
    )
    if about.get("document"):
        page.document = _document(about["document"], page, author)
    _publish(topics[about["topic"]], page, author)


def _document(about: dict[str, str], page: PamphletPage, author: User) -> FirmDocument:
    """Give the worksheet beside a pamphlet as a printed paper, for those who may open it."""
    page.locale = page.locale if page.locale_id else Locale.get_default()
    text = (CONTENT / "worksheets" / f"{page.slug}.md").read_text(encoding="utf-8")
    paper = replace(paper_of(page), title=about["title"], subtitle="", blocks=blocks_of(body_of(text)))
    document = FirmDocument(title=about["title"], access=about["access"], uploaded_by_user=author)
    document.file.save(f"{page.slug}.pdf", File(BytesIO(to_pdf(paper, house_face()))), save=False)
    document.file_size = document.file.size
    document.save()
    return document


def body_of(text: str) -> list[tuple[str, Any]]:
    """Give a text in Markdown as the blocks of a page.

    Shape: a quotation that begins with a bold line is a callout; a list of `[ ]` items is a checklist; the rest is text.
    """
    blocks: list[tuple[str, Any]] = []
    prose: list[str] = []
    markdown = MarkdownIt("commonmark")

    def flush() -> None:
        html = markdown.render("\n\n".join(prose)).strip()
        prose.clear()
        if html:
            blocks.append(("text", RichText(html)))

    for piece in text.strip().split("\n\n"):
        lines = piece.strip().splitlines()
        if lines and lines[0].startswith("> **"):
            flush()
            title, *rest = [line.removeprefix(">").strip() for line in lines]
            html = markdown.render("\n".join(rest)).strip()
            blocks.append(("callout", {"title": title.strip("*").rstrip(":"), "text": RichText(html)}))
        elif lines and all(line.startswith("- [ ] ") for line in lines):
            flush()
            blocks.append(("checklist", {"title": "", "items": [line[6:].strip() for line in lines]}))
        else:
            prose.append(piece)
    flush()
    return blocks
