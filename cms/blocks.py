"""The pieces an author writes with. Few on purpose: each has a place on the screen and on paper."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

INLINE = ["bold", "italic", "link", "document-link"]
PROSE = ["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul"]


class CalloutBlock(blocks.StructBlock):
    """A box that stands out: what to do, what to watch for."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=INLINE)

    class Meta:
        """How it is drawn."""

        icon = "info-circle"
        label = _("Callout")
        template = "cms/blocks/callout.html"


class ChecklistBlock(blocks.StructBlock):
    """Things to gather or do, with a box to tick on paper."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    items = blocks.ListBlock(blocks.CharBlock(label=_("Item"), max_length=300), label=_("Items"))

    class Meta:
        """How it is drawn."""

        icon = "list-ul"
        label = _("Checklist")
        template = "cms/blocks/checklist.html"


class ArticleBlock(blocks.StreamBlock):
    """The body of anything to read."""

    text = blocks.RichTextBlock(label=_("Text"), features=PROSE, template="cms/blocks/text.html")
    callout = CalloutBlock()
    checklist = ChecklistBlock()


def words_in(body: Any) -> int:
    """Give how many words a stream holds, for the reading time."""
    return sum(len(str(text).split()) for block in body for text in block.block.get_searchable_content(block.value))
