"""Messages: sealed, signed by the author's part, sent once, read at a known time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common import clock
from common.gate import SEE, require
from keys.services import seal_text, unseal_text
from matters import rules, verbs
from matters.errors import MatterClosed, MessageTooLong, NothingToSend
from matters.events import message_posted
from matters.models import ActivityKind, Message, MessageRead, Room, Thread
from matters.services.activity import happened
from vault.models import Version

MAX_CHARACTERS = 20_000


@transaction.atomic
def post_message(
    *, actor: User, room: Room, text: str, once: UUID | None = None, attachments: Iterable[Version] = ()
) -> Message:
    """Send `text` with `attachments` (versions of this room) to everybody seated in `room`.

    A second call with the same `once` and the same words by the same author gives the first message; with other words, which
    somebody wrote because the first answer never came, it is another message. Units: at most 20,000 characters.
    Raises: NothingToSend, MessageTooLong, MatterClosed. Audit: message.sent.
    """
    require(actor, rules.WRITE, room)
    matter = room.matter
    if not matter.is_open:
        raise MatterClosed
    body = text.strip()
    versions = list(Version.objects.filter(file__binder_id=room.binder_id, pk__in=[v.pk for v in attachments]))
    if not body and not versions:
        raise NothingToSend
    if len(body) > MAX_CHARACTERS:
        raise MessageTooLong(
            _("Your message has %(have)s characters; we can take %(most)s. Shorten it, or add it as a paper.")
            % {"have": f"{len(body):,}", "most": f"{MAX_CHARACTERS:,}"}
        )
    part = matter.participants.active().get(user=actor)
    thread, _made = Thread.objects.get_or_create(room=room)
    message = Message(thread=thread, author=actor, author_role=part.role, once=_mark(once, thread, body, versions))
    message.body = seal_text(room.binder.key, body, context=message.seal_context)
    made = Message.objects.bulk_create([message], ignore_conflicts=True)
    sent = Message.objects.get(author=actor, once=message.once)
    if sent.pk != made[0].pk:
        return sent
    sent.attachments.set(versions)
    happened(room=room, kind=ActivityKind.MESSAGE, actor=actor)
    record(verb=verbs.MESSAGE_SENT, actor=actor, on=sent.record_ref, matter=matter.record_ref)
    message_posted.send(sender=Message, message=sent, actor=actor)
    return sent


def _mark(once: UUID | None, thread: Thread, body: str, versions: Sequence[Version]) -> UUID:
    """Give what is the same for the same words sent twice from one form, and for nothing else."""
    papers = ",".join(sorted(str(version.pk) for version in versions))
    return uuid5(once, f"{thread.pk} {papers} {body}") if once else uuid4()


def message_text(message: Message, room: Room) -> str:
    """Give the words of `message`, opened with the key of its `room`. Raises: SealBroken, KeyShredded."""
    return unseal_text(room.binder.key, bytes(message.body), context=message.seal_context)


@transaction.atomic
def mark_read(*, actor: User, room: Room, messages: Sequence[Message]) -> int:
    """Note that `actor` has `messages` of `room` before her; only the first time counts. Gives how many were new.

    Audit: message.read, one row for all.
    """
    require(actor, SEE, room)
    unread = [
        message
        for message in Message.objects.filter(thread__room=room, pk__in=[message.pk for message in messages]).exclude(
            reads__user=actor
        )
        if message.author_id != actor.pk
    ]
    if not unread:
        return 0
    moment = clock.now()
    MessageRead.objects.bulk_create(
        [MessageRead(message=message, user=actor, read_at=moment) for message in unread], ignore_conflicts=True
    )
    record(verb=verbs.MESSAGE_READ, actor=actor, on=room.record_ref, matter=room.matter.record_ref)
    return len(unread)
