"""Open a guest link by POST, and count what it gives and takes."""

from __future__ import annotations

import hmac

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F, Q, Sum

from accounts import limits
from accounts.models import Attempt
from audit.services import record
from common import clock
from common.errors import TooMany
from keys.models import Key
from vault import verbs
from vault.links import rules
from vault.links.bounds import PASSWORD, PASSWORD_ANYWHERE
from vault.links.codes import Asked, send_code, spend_code
from vault.links.errors import LinkCodeOver, LinkDead, LinkFull, LinkPasswordWrong
from vault.links.guests import Guest
from vault.links.making import digest_of
from vault.links.models import Link, LinkedVersion, LinkState
from vault.links.querysets import LinkQuerySet
from vault.links.refusals import CUT, ENDED, OVERDUE, REPLACED, SPENT, STOPPED, TOO_OFTEN, note
from vault.models import OpeningKind, Upload, UploadState, Version

_VERBS = {OpeningKind.VIEWED: verbs.FILE_VIEWED, OpeningKind.DOWNLOADED: verbs.FILE_DOWNLOADED}


def find_link(token: str, network: str) -> Link:
    """Give the link of `token` that opens something now; nothing is spent.

    Raises: LinkDead; TooMany after too many links that open nothing, from one network. Audit: link.refused, if it once opened something.
    """
    found = _whole().filter(token_digest=digest_of(token)).first()
    refusal = _refusal_of(found) if found is not None else ""
    if found is not None and not refusal:
        return found
    if found is not None:
        note(found, refusal)
    if limits.take(limits.LINK, "guest-link", network) is None:
        raise TooMany(detail="guest links that open nothing")
    raise LinkDead(detail="a guest link that opens nothing")


def held_link(reference: str, token_digest: bytes) -> Link:
    """Give the link that a browser opened before, if it still is that one and opens something. Raises: LinkDead. Audit: link.refused."""
    found = _whole().filter(reference=reference).first()
    if found is None:
        raise LinkDead(detail="an opened guest link that is gone")
    is_same = hmac.compare_digest(bytes(found.token_digest), token_digest)
    if not is_same or not rules.stands(found):
        note(found, _why_not(found) if is_same else REPLACED)
        raise LinkDead(detail="an opened guest link that opens nothing any more")
    return found


def note_pass_over(reference: str, token_digest: bytes) -> None:
    """Put down that a browser came with a pass of this link that is over. Audit: link.refused."""
    found = _whole().filter(reference=reference, token_digest=token_digest).first()
    if found is not None:
        note(found, OVERDUE)


def _refusal_of(link: Link) -> str:
    """Give why a fresh browser does not get in through `link`, or an empty text."""
    if not rules.stands(link):
        return _why_not(link)
    return SPENT if link.is_once and link.opened_at is not None else ""


def _why_not(link: Link) -> str:
    return {LinkState.STOPPED: STOPPED, LinkState.ENDED: ENDED}.get(link.state(clock.now()), CUT)


def _whole() -> LinkQuerySet:
    return Link.objects.select_related("binder__key", "made_by")


def open_link(*, token: str, password: str, network: str) -> Link:
    """Open the link of `token` for one browser, and count it; however many come at once, a link for once opens once.

    Raises: LinkDead, LinkPasswordWrong, TooMany, LinkCodeOver for one that asks for a code. Audit: link.opened, link.refused.
    """
    link = find_link(token, network)
    if link.has_password:
        _check_password(link, password, network)
    if link.asks_code:
        raise LinkCodeOver(detail=f"{link.record_ref} asks for a code")
    return _let_in(link)


def ask_code(*, token: str, password: str, network: str) -> Asked:
    """Send the code that the link of `token` asks for to its second address; give what this browser has to keep.

    Raises: LinkDead, LinkPasswordWrong, TooMany. Audit: link.code_sent, link.refused.
    """
    link = find_link(token, network)
    if link.has_password:
        _check_password(link, password, network)
    return send_code(link)


def open_by_code(*, token: str, asked: Asked, code: str, network: str) -> Link:
    """Open the link of `token` for the browser that `asked` for a code, and count it. Whoever asked knew the password.

    Raises: LinkDead, LinkCodeWrong, LinkCodeOver, TooMany. Audit: link.opened, link.refused.
    """
    link = find_link(token, network)
    spend_code(link, asked, code)
    return _let_in(link)


def _let_in(link: Link) -> Link:
    now = clock.now()
    with transaction.atomic():
        same = Link.objects.live(now).filter(pk=link.pk, token_digest=bytes(link.token_digest))
        if not same.filter(Q(is_once=False) | Q(opened_at=None)).update(opened=F("opened") + 1, opened_at=now):
            is_open = False
        else:
            is_open = True
            _record(verbs.LINK_OPENED, link, link.record_ref)
    if not is_open:
        note(link, SPENT if link.is_once else ENDED)
        raise LinkDead(detail=f"{link.record_ref} was opened or ended meanwhile")
    link.refresh_from_db(fields=["opened", "opened_at"])
    return link


def _check_password(link: Link, password: str, network: str) -> None:
    tries: list[Attempt] = []
    for limit, parts in ((PASSWORD, (link.record_ref, network)), (PASSWORD_ANYWHERE, (link.record_ref,))):
        row = limits.take(limit, "guest-link-password", *parts)
        if row is None:
            limits.give_back(tries)
            note(link, TOO_OFTEN)
            raise TooMany(detail=f"passwords for {link.record_ref}")
        tries.append(row)
    if not check_password(password, link.password):
        with transaction.atomic():
            _record(verbs.LINK_REFUSED, link, link.record_ref, outcome="refused")
        raise LinkPasswordWrong(detail=link.record_ref)
    limits.give_back(tries)


def fetched(*, guest: Guest, version: Version, how: OpeningKind) -> None:
    """Note that `guest` fetched `version`, before its first byte leaves. Audit: file.viewed or file.downloaded."""
    now = clock.now()
    binder = version.file.binder
    with transaction.atomic():
        row = LinkedVersion.objects.filter(link=guest.link, version=version)
        row.filter(first_at=None).update(first_at=now)
        row.update(times=F("times") + 1, last_at=now)
        Link.objects.filter(pk=guest.link.pk).update(downloaded=F("downloaded") + 1)
        _record(_VERBS[how], guest.link, version.record_ref, name=version.name, key=binder.key)


def reserve(link: Link, length_bytes: int) -> None:
    """Say nothing when `link` takes one more file of this length. Call inside the transaction that begins it. Raises: LinkFull."""
    # The row is the queue: whoever comes second counts what the first has begun.
    held = Link.objects.select_for_update().get(pk=link.pk)
    _refuse_too_much(held, length_bytes, but=None)


def arrived(link: Link, version: Version) -> None:
    """Count the arrival of `version` through `link`. Call inside the transaction that keeps it. Raises: LinkFull."""
    held = Link.objects.select_for_update().get(pk=link.pk)
    _refuse_too_much(held, version.size_bytes, but=version)
    Link.objects.filter(pk=link.pk).update(
        uploaded=F("uploaded") + 1, uploaded_bytes=F("uploaded_bytes") + version.size_bytes
    )


def _refuse_too_much(link: Link, length_bytes: int, *, but: Version | None) -> None:
    growing = Upload.objects.filter(link=link, state=UploadState.GROWING, expires_at__gt=clock.now())
    if but is not None:
        growing = growing.exclude(pk=but.pk)  # an upload's id becomes its version's
    on_the_way_bytes = growing.aggregate(total=Sum("length_bytes"))["total"] or 0
    if link.uploaded + growing.count() >= link.most_files:
        raise LinkFull(detail=f"{link.record_ref}: files")
    if link.uploaded_bytes + on_the_way_bytes + length_bytes > link.most_bytes:
        raise LinkFull(detail=f"{link.record_ref}: bytes")


def _record(verb: str, link: Link, on: str, *, outcome: str = "done", name: str = "", key: Key | None = None) -> None:
    record(
        verb=verb,
        actor=Guest(link),
        on=on,
        matter=link.binder.matter_ref,
        outcome=outcome,
        labels={"name": name} if name else None,
        key=key,
    )
