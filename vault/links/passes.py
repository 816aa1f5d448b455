"""A guest pass: that this browser opened a link. It is no sign-in; it lies in the session and names the link alone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest

from common import clock
from vault.links.bounds import PASS_LASTS, PASSES_KEPT
from vault.links.codes import Asked
from vault.links.errors import LinkDead
from vault.links.guests import Guest
from vault.links.models import Link
from vault.links.opening import held_link, note_pass_over

HELD = "guest_links"
ASKED = "guest_link_codes"


def give_pass(request: HttpRequest, link: Link) -> None:
    """Let this browser in through `link` for PASS_LASTS."""
    if not request.user.is_authenticated:
        # SECURITY: somebody may have planted the session's key. A signed-in session got a fresh one at the sign-in.
        request.session.cycle_key()
    passes = dict(request.session.get(HELD, {}))
    passes.pop(link.reference, None)
    passes[link.reference] = [bytes(link.token_digest).hex(), clock.to_micros(clock.now())]
    request.session[HELD] = dict(list(passes.items())[-PASSES_KEPT:])


def keep_asked(request: HttpRequest, link: Link, asked: Asked) -> None:
    """Let this browser, and no other, use the code it asked for."""
    kept = dict(request.session.get(ASKED, {}))
    kept.pop(link.reference, None)
    kept[link.reference] = [asked.code_id.hex, asked.secret]
    request.session[ASKED] = dict(list(kept.items())[-PASSES_KEPT:])


def asked_by(request: HttpRequest, link: Link) -> Asked | None:
    """Give the code that this browser asked for, if any."""
    kept = request.session.get(ASKED, {}).get(link.reference)
    return Asked(UUID(hex=kept[0]), kept[1]) if kept else None


def forget_asked(request: HttpRequest, link: Link) -> None:
    """Begin anew: this browser has to ask for another code."""
    request.session[ASKED] = {
        name: kept for name, kept in request.session.get(ASKED, {}).items() if name != link.reference
    }


def guest_of(request: HttpRequest, kwargs: Mapping[str, str]) -> Guest:
    """Give the guest whom this browser's pass for the link `reference` of the address lets in. Raises: LinkDead."""
    digest, since = request.session.get(HELD, {}).get(kwargs["reference"], ("", 0))
    if not digest:
        raise LinkDead(detail="no pass for this link")
    if clock.from_micros(since) + PASS_LASTS <= clock.now():
        note_pass_over(kwargs["reference"], bytes.fromhex(digest))
        raise LinkDead(detail="a pass that is over")
    return Guest(held_link(kwargs["reference"], bytes.fromhex(digest)))
