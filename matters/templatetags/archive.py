"""{% load archive %}: addresses inside an archive."""

from urllib.parse import quote

from django import template

register = template.Library()


@register.filter
def inside(path: str, root: str) -> str:
    """Give the address of `path` as a page in the folder `root` links to it."""
    return quote(path.removeprefix(root))
