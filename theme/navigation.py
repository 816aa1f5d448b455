"""The ways through the house, as data: which entries a person sees, and which one she stands in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Audience(StrEnum):
    """For whom the head of the page is drawn."""

    PUBLIC = "public"
    CLIENT = "client"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Entry:
    """One way: its words, its address, its icon. `is_current` marks where the person is."""

    label: str | Promise
    url: str
    icon: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways of one person on one page. `search` and `notices` are None where there are none yet."""

    audience: Audience
    home: str
    main: tuple[Entry, ...]
    tabs: tuple[Entry, ...]
    account: tuple[Entry, ...]
    search: Entry | None
    notices: Entry | None
    sign_in: str
    sign_out: str


def _anybody(_user: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Plan:
    """An entry before it has an address: a URL name or, with a slash, a path; `who` decides who sees it."""

    label: str | Promise
    target: str
    icon: str = ""
    who: Callable[[Any], bool] = _anybody


def _has_role(*roles: str) -> Callable[[Any], bool]:
    return lambda user: getattr(user, "staff_role", "") in roles


_LIBRARY = _Plan(_("Library"), "/library/", "book")
_FORMS = _Plan(_("Forms"), "forms_service:catalogue", "pen")
_HELP = _Plan(_("Help"), "/help/", "help")
_MATTERS = _Plan(_("Matters"), "matters:list", "case")
_SECURITY = _Plan(_("Sign-in and security"), "accounts:security", "shield")

_MAIN = {
    Audience.PUBLIC: (_LIBRARY, _FORMS, _Plan(_("Plans"), "subscriptions:plans", "star"), _HELP),
    Audience.CLIENT: (_Plan(_("Home"), "portal:home", "home"), _MATTERS, _LIBRARY, _FORMS, _HELP),
    Audience.DESK: (
        _Plan(_("Desk"), "portal:desk", "desk"),
        _MATTERS,
        _Plan(_("Forms"), "forms_service:reviews", "pen", _has_role("attorney")),
        _Plan(_("Record"), "portal:record", "history", _has_role("administrator")),
        _Plan(_("People"), "accounts:people", "people", _has_role("administrator")),
        _Plan(_("Library admin"), "wagtailadmin_home", "pen", _has_role("marketer")),
        _Plan(_("Write forms"), "authoring:index", "pen", _has_role("attorney")),
        _LIBRARY,
    ),
}
_TABS = {
    Audience.PUBLIC: (),
    Audience.CLIENT: (
        _Plan(_("Home"), "portal:home", "home"),
        _Plan(_("Matters"), "matters:list", "file"),
        _FORMS,
        _LIBRARY,
        _Plan(_("Search"), "search:search", "search"),
    ),
    Audience.DESK: (),
}
_ACCOUNT = {
    Audience.PUBLIC: (),
    Audience.CLIENT: (_Plan(_("My plan"), "subscriptions:mine", "card"), _SECURITY),
    Audience.DESK: (_Plan(_("Links"), "vault:links", "link", _has_role("attorney", "paralegal")), _SECURITY),
}
_HOME = {Audience.PUBLIC: "/", Audience.CLIENT: "portal:home", Audience.DESK: "portal:desk"}


def audience_of(user: Any) -> Audience:
    """Say for whom the page is drawn: nobody known, a client or reader with an account, or the office."""
    if not getattr(user, "is_authenticated", False):
        return Audience.PUBLIC
    return Audience.DESK if getattr(user, "staff_role", "") else Audience.CLIENT


def ways_for(
    request: HttpRequest | None,
    *,
    library_url: str = "/library/",
    help_url: str = "/help/",
    has_forms: bool = False,
) -> Ways:
    """Give the ways on this request's page; without a request (an error page) those of the public.

    `has_forms`: whether the firm offers any form; without one no way leads to their empty shelf.
    """
    user = getattr(request, "user", None)
    path = getattr(request, "path", "")
    audience = audience_of(user)
    moved = {_LIBRARY.target: library_url, _HELP.target: help_url}

    def resolve(plans: tuple[_Plan, ...]) -> tuple[Entry, ...]:
        entries = [
            Entry(plan.label, url, plan.icon)
            for plan in plans
            if plan.who(user)
            and (has_forms or plan is not _FORMS)
            and (url := address(moved.get(plan.target, plan.target)))
        ]
        return mark_current(entries, path)

    def single(plan: _Plan) -> Entry | None:
        return next(iter(resolve((plan,))), None)

    return Ways(
        audience=audience,
        home=address(_HOME[audience]) or "/",
        main=resolve(_MAIN[audience]),
        tabs=resolve(_TABS[audience]),
        account=resolve(_ACCOUNT[audience]),
        search=single(_Plan(_("Search"), "search:search", "search")),
        notices=None if audience is Audience.PUBLIC else single(_Plan(_("Notices"), "notifications:notices", "bell")),
        sign_in=address("account_login"),
        sign_out=address("account_logout"),
    )


def address(target: str) -> str:
    """Give the path of a URL name (a path stays itself), or nothing when no such page exists in this house."""
    return target if target.startswith("/") else _reversed(target, settings.ROOT_URLCONF)


@lru_cache(maxsize=200)
def _reversed(target: str, urlconf: str) -> str:
    try:
        return reverse(target, urlconf)
    except NoReverseMatch:
        return ""


def mark_current(entries: list[Entry], path: str) -> tuple[Entry, ...]:
    """Mark the entry whose address is the longest beginning of `path`."""
    matching = [entry for entry in entries if path == entry.url or (entry.url != "/" and path.startswith(entry.url))]
    here = max(matching, key=lambda entry: len(entry.url), default=None)
    return tuple(replace(entry, is_current=entry is here) for entry in entries)
