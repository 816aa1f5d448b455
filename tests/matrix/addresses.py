"""Every address of the resolver, and the families that need no line of their own in the table of routes.

A family is a promise about all of its addresses: a closed door opens for nobody, Wagtail's admin is the marketers', and
pictures of public pages are everybody's. An address that stands in no family and in no table fails the build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.matrix.routes import ROUTES, name_of

# Doors that others left open and we closed: they lead to the one door or nowhere. See tests/accounts/test_closed_doors.py.
CLOSED = (
    "accounts/2fa/",
    "cms/login/",
    "cms/logout/",
    "cms/password_reset/",
    "cms/account/",
    "cms/users/",
    "cms/groups/",
    "cms/api-tokens/",
    "cms/bulk/accounts/",
    "cms/bulk/auth/",
    "cms/failwhale/",
    "_util/login/",
    "_util/authenticate_with_password/",
)
ADMIN = "cms/"  # Wagtail's admin: the marketers'
MEDIA = "media/"  # the pictures of public pages, which a demo serves itself; no private byte ever lies there
# The admin's icons and the words of its scripts: the same for everybody, and nothing of this office in them.
PIECES = frozenset({"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})

_NAMED = {name_of(key) for key in ROUTES}
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Address:
    """One address of the resolver: its name (or ""), its pattern, and the module of the view that answers."""

    name: str
    pattern: str
    module: str

    @property
    def path(self) -> str:
        """Give the pattern without the marks of a regular expression's ends."""
        return self.pattern.replace("^", "").replace("$", "").replace("\\.", ".").replace(".*", "zzzzzzzzzzzz")

    @property
    def is_closed(self) -> bool:
        """Whether a closed door stands before it."""
        return self.path.startswith(CLOSED) and self.name not in _NAMED

    @property
    def is_media(self) -> bool:
        """Whether it gives pictures of public pages."""
        return self.path.startswith(MEDIA) and self.module == "django.views.static"

    @property
    def is_admin(self) -> bool:
        """Whether it belongs to Wagtail's admin, in Wagtail's own words: a view of ours under the admin is not meant."""
        return self.path.startswith(ADMIN) and self.module.startswith(("wagtail.", "django.")) and not self.is_closed

    @property
    def is_known(self) -> bool:
        """Whether somebody said whom it is for."""
        return self.name in _NAMED or self.is_closed or self.is_admin or self.is_media

    def url(self, values: Mapping[str, Any]) -> str:
        """Give the address with `values` at the places of its arguments; an argument without a value is an error."""
        path = _GROUP.sub(lambda found: f"<{found[1]}>", self.path)
        return "/" + _CONVERTER.sub(lambda found: str(values[found[1]]), path)


@lru_cache
def addresses() -> tuple[Address, ...]:
    """Give every address there is, from the resolver itself."""
    return tuple(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, before: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for each in resolver.url_patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLPattern):
            name = ":".join((*spaces, each.name)) if each.name else ""
            view = getattr(each.callback, "view_class", each.callback)
            yield Address(name, pattern, view.__module__)
        else:
            yield from _walk(each, pattern, (*spaces, each.namespace) if each.namespace else spaces)
