"""The headings of a text: their anchors, and the table of contents made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.utils.safestring import SafeString
from django.utils.text import slugify


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where it is found on the page."""

    words: str
    anchor: str


def anchor_of(words: str) -> str:
    """Give the id of a heading; words in any script give one."""
    return f"s-{slugify(words, allow_unicode=True) or 'part'}"


def with_anchors(html: str) -> SafeString:
    """Give `html`, already cleaned by Wagtail's own whitelist, with an id on each h2."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all("h2"):
        tag["id"] = anchor_of(tag.get_text())
    return SafeString(str(soup))


def headings_of(body: Any) -> list[Heading]:
    """Give the second-level headings of a stream in order."""
    found = []
    for child in body:
        if child.block_type == "text":
            soup = BeautifulSoup(child.value.source, "html.parser")
            found += [Heading(tag.get_text(), anchor_of(tag.get_text())) for tag in soup.find_all("h2")]
    return found
