"""Tell those concerned two days before a guest link ends."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from common import clock
from notifications import services as notifications
from vault.links import rules
from vault.links.models import Link
from vault.messages import LINK_ENDS

AT_A_TIME = 200


def warn_of_ends() -> int:
    """Ring the maker's bell and write to the recipient for each link that ends in two days; give how many there were.

    SECURITY: the letter has no link in it: nobody here can read the token again. It says which mail to look for.
    """
    told = 0
    ending = Link.objects.ending(clock.now()).select_related("made_by", "binder").order_by("made_by_id", "pk")
    for link in ending[:AT_A_TIME]:
        with transaction.atomic():
            first = Link.objects.filter(pk=link.pk, warned_at=None, sent_at=link.sent_at)
            if not first.update(warned_at=clock.now()) or not rules.stands(link):
                continue
            notifications.notify(
                user=link.made_by, kind=LINK_ENDS, url=reverse("vault:links"), subject_ref=link.record_ref
            )
            notifications.mail(
                to=link.email,
                template="vault/mail/link_ends",
                context={"sender": link.made_by.name, "sent_at": link.sent_at, "expires_at": link.expires_at},
                kind="link_ends",
                language=link.language,
            )
            told += 1
    return told
