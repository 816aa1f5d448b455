"""Django's e-mail backend of this office: sending is writing a row in the caller's transaction."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications import outbox


class OutboxBackend(BaseEmailBackend):
    """Puts every mail of every package (allauth's and Wagtail's too) into the one outbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the rows; give how many messages had a recipient. An error is the caller's to see, whatever `fail_silently` says."""
        return sum(bool(outbox.post(message)) for message in email_messages)
