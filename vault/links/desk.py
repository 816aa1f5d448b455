"""Every link somebody answers for, on one page: what came of it, and its stop, renewal and return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.services import person_of
from common import clock
from common.errors import BadInput, Conflict, NotFound
from common.gate import SEE, may, require
from notifications.messages import named
from vault.links import rules
from vault.links.making import renew_link, restore_link, stop_link
from vault.links.models import Link, LinkState

AT_MOST = 200


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link as the page shows it. `is_cut`: open by its own row, but its maker may no longer share from there.

    `is_unguarded`: its matter asks for a second address now, and it has none. `where` is the name of what the binder belongs to, if the viewer knows it.
    """

    link: Link
    state: LinkState
    is_cut: bool
    is_unguarded: bool
    is_mine: bool
    names: list[str]
    where: str

    @property
    def is_open(self) -> bool:
        """Whether it opens anything now."""
        return self.state == LinkState.OPEN and not self.is_cut and not self.is_unguarded


def _team(request: HttpRequest) -> User:
    person = person_of(request)
    if not person.is_legal_team:
        raise NotFound(detail="only the legal team sends links")
    return person


def rows_of(person: User) -> list[LinkRow]:
    """Give the links `person` answers for, the newest first: open ones, and those that can still be brought back."""
    now = clock.now()
    found = (
        Link.objects.kept(now)
        .visible_to(person)
        .select_related("made_by", "binder")
        .prefetch_related("given__version")
        .order_by("-created_at", "-id")[:AT_MOST]
    )
    # Many links of few binders: each answer of the gate is asked for once.
    seen: dict[object, bool] = {}
    lent: dict[object, bool] = {}
    rows = []
    words = named(person, {link.binder.matter_ref for link in found})
    for link in found:
        is_mine = link.made_by_id == person.pk
        place = (link.binder_id, is_mine)
        if place not in seen:
            seen[place] = bool(may(person, SEE, link))
        if not seen[place]:
            continue
        state = link.state(now)
        maker = (link.binder_id, link.made_by_id, link.purpose)
        if maker not in lent:
            lent[maker] = rules.is_lent(link)
        names = sorted(given.version.name for given in link.given.all())
        is_cut = state == LinkState.OPEN and not lent[maker]
        is_unguarded = state == LinkState.OPEN and link.binder.is_sensitive and not link.asks_code
        rows.append(LinkRow(link, state, is_cut, is_unguarded, is_mine, names, words.get(link.binder.matter_ref, "")))
    return rows


@require_safe
@login_required
def links(request: HttpRequest) -> HttpResponse:
    """Show the links the person answers for."""
    rows = rows_of(_team(request))
    page = {
        "live": [row for row in rows if row.state == LinkState.OPEN],
        "over": [row for row in rows if row.state != LinkState.OPEN],
    }
    return render(request, "vault/links/desk.html", page)


@require_POST
@login_required
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop a link."""
    return _change(request, reference, stop_link, _("The link is stopped. It opens nothing any more."))


@require_POST
@login_required
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a fresh link in the place of one that still stands."""
    words = _("A fresh link is on its way, good for a week. The one before opens nothing any more.")
    return _change(request, reference, renew_link, words)


@require_POST
@login_required
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    """Bring back a link that ended or was stopped."""
    return _change(request, reference, restore_link, _("A fresh link is on its way, good for a week."))


def _change(request: HttpRequest, reference: str, service: Callable[..., Link], words: str) -> HttpResponse:
    person = _team(request)
    found = Link.objects.visible_to(person).select_related("binder__key", "made_by").filter(reference=reference).first()
    if found is None:
        raise NotFound(detail="no such link for this person")
    require(person, rules.ANSWER_FOR, found)
    try:
        service(actor=person, link=found)
    except Conflict:
        messages.error(request, _("This link was stopped, ended or renewed in the meantime. Look at it again."))
    except BadInput as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, words)
    return redirect("vault:links")
