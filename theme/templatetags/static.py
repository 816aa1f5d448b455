"""{% load static %}: Django's own tags, but the address of a file is worked out once in each process; a page names twenty."""

from functools import lru_cache
from typing import Any

from django import template
from django.templatetags import static as djangos

register = template.Library()
register.tags.update(djangos.register.tags)


@lru_cache(maxsize=1_000)
def _address(path: str) -> str:
    return djangos.StaticNode.handle_simple(path)


class KnownStaticNode(djangos.StaticNode):
    """Django's node with a memory: files get another address only with another release, in another process."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        """Give the address of the static file `path`."""
        return _address(path)


@register.tag("static")
def static(parser: Any, token: Any) -> template.Node:
    """Read the tag as Django does."""
    return KnownStaticNode.handle_token(parser, token)
