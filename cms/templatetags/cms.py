"""{% load cms %}: rich text with anchors, so that a table of contents can point at its headings."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from wagtail.rich_text import expand_db_html

from cms.headings import with_anchors

register = template.Library()


@register.filter
def anchored(value: Any) -> SafeString:
    """Give rich text as HTML in which each second-level heading carries an id."""
    return with_anchors(expand_db_html(value.source))
