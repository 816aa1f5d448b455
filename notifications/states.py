"""Where a mail stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """The life of a mail. `kept` is a mail of an office that sends none (the demo)."""

    QUEUED = "queued", _("Waiting to be sent")
    KEPT = "kept", _("Kept, not sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up: the mail server could not be reached")
    BOUNCED = "bounced", _("Refused by the recipient's server")
