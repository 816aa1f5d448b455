"""What the portal does when a mail is lost: it tells those of the firm who can ask for a better address."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from accounts.models import User
from notifications.events import mail_bounced, mail_given_up
from notifications.models import OutboxMessage
from notifications.services import notify
from portal.lost_mail import keepers_of
from portal.messages import MAIL_LOST


@receiver([mail_bounced, mail_given_up])
def tell_who_can_mend_it(message: OutboxMessage, **_more: Any) -> None:
    """Ring those who work with the person at this address."""
    for keeper in User.objects.filter(pk__in=keepers_of(message.to)).order_by("pk"):
        if keeper.is_office and keeper.email != message.to:
            notify(user=keeper, kind=MAIL_LOST, url=f"{reverse('portal:desk')}#lost")
