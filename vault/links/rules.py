"""What a guest link opens, and who answers for it.

A link carries nothing of its own: it lends one narrow right of whoever made it, for as long as she has that right. Whatever
shuts her out (frozen, walled off, her part ended, the matter closed) shuts the link with her, on the next question.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common import clock
from common.gate import SEE, Reason, allow, may
from vault.links.guests import Guest
from vault.links.models import Link, LinkedVersion, LinkPurpose
from vault.models import Binder, Upload, Version
from vault.roles import BinderAction

ANSWER_FOR = "answer_for"
VIEW, ADD, SHARE, MANAGE = (
    action.value for action in (BinderAction.VIEW, BinderAction.ADD, BinderAction.SHARE, BinderAction.MANAGE)
)

SENT_TO_YOU = Reason("sent_to_you", _("A link to this was sent to you."))
ASKED_OF_YOU = Reason("asked_of_you", _("A link to put files here was sent to you."))
YOUR_LINK = Reason("your_link", _("You made this link."))
YOUR_BINDER = Reason("your_binder", _("You decide who sees these papers."))


def stands(link: Link) -> bool:
    """Whether `link` opens anything now: its row as it is at this moment, and its maker's right to share from the binder.

    SECURITY: the row is read anew each time, so that a stop holds in the middle of a long request too.
    """
    now = Link.objects.live(clock.now()).guarded().filter(pk=link.pk, token_digest=bytes(link.token_digest))
    return now.exists() and is_lent(link)


def is_lent(link: Link) -> bool:
    """Whether whoever made `link` may still do herself what it lets its holder do."""
    needed = (SHARE,) if link.is_out else (SHARE, ADD)
    return all(may(link.made_by, action, link.binder) for action in needed)


@allow(Version, SEE, VIEW)
def guests_see_what_was_sent(actor: Any, _action: str, version: Version) -> Reason | None:
    """Let the holder of a link see exactly the versions it gives."""
    if not isinstance(actor, Guest) or actor.link.purpose != LinkPurpose.OUT:
        return None
    # SECURITY: both are asked: the row, and that the version lies in the link's own binder.
    given = LinkedVersion.objects.filter(link_id=actor.link.pk, version_id=version.pk)
    is_given = version.file.binder_id == actor.link.binder_id and given.exists()
    return SENT_TO_YOU if is_given and stands(actor.link) else None


@allow(Binder, ADD)
def guests_add_where_they_were_asked(actor: Any, _action: str, binder: Binder) -> Reason | None:
    """Let the holder of a link put new files into exactly its binder. She does not see the binder."""
    if not isinstance(actor, Guest) or actor.link.purpose != LinkPurpose.IN:
        return None
    return ASKED_OF_YOU if binder.pk == actor.link.binder_id and stands(actor.link) else None


@allow(Upload, SEE, "send")
def guests_go_on_with_their_uploads(actor: Any, _action: str, upload: Upload) -> Reason | None:
    """Let the holder of a link go on with what was begun through it."""
    if not isinstance(actor, Guest) or upload.link_id != actor.link.pk:
        return None
    return ASKED_OF_YOU if may(actor, ADD, upload.binder) else None


@allow(Link, SEE, ANSWER_FOR)
def makers_answer_for_their_links(actor: Any, _action: str, link: Link) -> Reason | None:
    """Let whoever made a link stop it, renew it or bring it back, while she may share from its binder."""
    if not actor.is_authenticated or actor.pk != link.made_by_id:
        return None
    return YOUR_LINK if may(actor, SHARE, link.binder) else None


@allow(Link, SEE, ANSWER_FOR)
def managers_answer_for_every_link(actor: Any, _action: str, link: Link) -> Reason | None:
    """Let those who decide about a binder do the same with every link of it, whoever made it."""
    return YOUR_BINDER if actor.is_authenticated and may(actor, MANAGE, link.binder) else None
