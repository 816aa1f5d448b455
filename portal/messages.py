"""The notice the desk sends: something is on it that somebody must look at."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import Audience, declare

MAIL_LOST = declare(
    "portal.mail_lost", sentence=_("A mail did not arrive. Your desk says whose."), audience=Audience.FIRM
)
