"""The bell's page, the way from a notice to its thing, and the demo's outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from common.errors import NotFound
from notifications import messages, services
from notifications.models import Notice, OutboxMessage
from notifications.outbox import opened
from notifications.recipient import Recipient
from notifications.states import MailState

EARLIER_AT_ONCE = 50
NEW_AT_ONCE = 200
MAILS_AT_ONCE = 25


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Show what is new under the person's bell, then what she opened before."""
    number = _page_number(request)
    mine = Notice.objects.visible_to(request.user).order_by("-created_at")
    new = list(mine.unread()[:NEW_AT_ONCE]) if number == 1 else []
    earlier = list(mine.filter(read_at__isnull=False)[(number - 1) * EARLIER_AT_ONCE : number * EARLIER_AT_ONCE + 1])
    names = messages.named(request.user, [notice.subject_ref for notice in (*new, *earlier)])
    return render(
        request,
        "notifications/notices.html",
        {
            "layout": f"theme/layouts/{'desk' if _person(request).is_office else 'home'}.html",
            "new": _lines(new, names),
            "earlier": _lines(earlier[:EARLIER_AT_ONCE], names),
            **_ways(reverse("notifications:notices"), number, has_more=len(earlier) > EARLIER_AT_ONCE),
        },
    )


def _person(request: HttpRequest) -> Recipient:
    """Give whom `login_required` let in."""
    return cast("Recipient", request.user)


def _lines(some: Sequence[Notice], names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "what": notice.sentence,
            "under": " · ".join(filter(None, [names.get(notice.subject_ref, ""), _times(notice.count)])),
            "at": notice.created_at,
            "url": reverse("notifications:open", args=[notice.reference]),
        }
        for notice in some
    ]


def _times(count: int) -> str:
    return ngettext("%(count)d\u00a0time", "%(count)d\u00a0times", count) % {"count": count} if count > 1 else ""


@require_GET
@login_required
def open_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark a notice of one's own as read and go where it leads; that of anybody else is not there."""
    notice = Notice.objects.visible_to(request.user).filter(reference=reference).first()
    if notice is None:
        raise NotFound(detail="notice")
    services.mark_read(user=_person(request), notice=notice)
    # SECURITY: checked when it was written and again here; a notice never leads out of the house.
    return redirect(notice.url if services.is_site_path(notice.url) else "notifications:notices")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything under the person's bell as read."""
    services.mark_all_read(user=_person(request))
    return redirect("notifications:notices")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the mails a demo would have sent, newest first, of everybody or of one address. Nowhere but in a demo."""
    if not settings.OUTBOX_PAGE:
        raise NotFound(detail="the outbox page is off")
    number = _page_number(request)
    chosen = request.GET.get("to", "")
    rows = OutboxMessage.objects.exclude(body=b"").order_by("-created_at")
    if chosen:
        rows = rows.filter(to__iexact=chosen)
    some = list(rows[(number - 1) * MAILS_AT_ONCE : number * MAILS_AT_ONCE + 1])
    people = (
        OutboxMessage.objects.values("to").annotate(count=Count("pk"), last=Max("created_at")).order_by("-last")[:40]
    )
    return render(
        request,
        "notifications/outbox.html",
        {
            "mails": [_readable(row) for row in some[:MAILS_AT_ONCE]],
            "people": people,
            "chosen": chosen,
            **_ways(reverse("notifications:outbox"), number, has_more=len(some) > MAILS_AT_ONCE, to=chosen),
        },
    )


def _readable(row: OutboxMessage) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "to": row.to,
        "subject": row.subject,
        "at": row.created_at,
        "state": row.get_state_display(),
        "is_kept": row.state == MailState.KEPT,
        "text": opened(row).body,
    }


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _ways(path: str, number: int, *, has_more: bool, **query: str) -> dict[str, str]:
    """Give the addresses of the pages beside this one, and its words; empty where there is none."""

    def page(wanted: int) -> str:
        return f"{path}?{urlencode({**{key: value for key, value in query.items() if value}, 'page': wanted})}"

    return {
        "newer_url": page(number - 1) if number > 1 else "",
        "older_url": page(number + 1) if has_more else "",
        "page_words": _("Page %(number)d") % {"number": number},
    }
